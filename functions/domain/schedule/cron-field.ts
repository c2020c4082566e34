import { isFault, type Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/** What one field of a cron expression means. */
export interface CronField {
  /** The values it takes, in order; Sunday is 0. */
  readonly values: readonly number[];
  /** What it takes besides, such as `L`, `L-3`, `15W`, `5L` and `5#2`, in numbers. */
  readonly special: readonly string[];
  /** It is `*`, `?` or a step of one behind `*`: it restricts nothing. */
  readonly isAny: boolean;
  /** It is written with `*` or a step. */
  readonly isOpen: boolean;
}

/** One of the six fields: which values it has, and how they are written. */
export interface CronFieldRule {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values from the least on. */
  readonly names: readonly string[];
  /** What may stand in a list as a value does. */
  readonly special: RegExp;
  readonly expected: string;
}

const NOTHING = /(?!)/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const plain = (name: string, least: number, most: number, names: readonly string[] = []): CronFieldRule => ({
  name,
  least,
  most,
  names,
  special: NOTHING,
  expected: `${least} to ${most}${names.length > 0 ? ` or ${names.at(0)} to ${names.at(-1)}` : ''}`,
});

/** The fields in their order, seconds first. */
export const CRON_FIELD_RULES = [
  plain('seconds', 0, 59),
  plain('minutes', 0, 59),
  plain('hours', 0, 23),
  {
    ...plain('day of month', 1, 31),
    special: /^(?:L(?:-(?:[1-9]|[12]\d|30))?W?|(?:[1-9]|[12]\d|3[01])W)$/,
    expected: '1 to 31, L, L-1 to L-30, or one of these with W',
  },
  plain('month', 1, 12, MONTHS),
  {
    ...plain('day of week', 0, 6, DAYS),
    special: new RegExp(`^(?:[0-7]|${DAYS.join('|')})(?:#?L|#[1-5])$`),
    expected: '0 to 7, SUN to SAT, or a day with L or #1 to #5',
  },
] as const satisfies readonly CronFieldRule[];

const isWeek = ({ names }: CronFieldRule): boolean => names === DAYS;

/** How many values a field has. */
const sizeOf = ({ least, most }: CronFieldRule): number => most - least + 1;

/** A value as it is written; Sunday may be 7. */
const numberOf = (text: string, rule: CronFieldRule): number | undefined => {
  const { names, least, most } = rule;
  if (names.includes(text)) return names.indexOf(text) + least;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= (isWeek(rule) ? DAYS.length : most) ? value : undefined;
};

/** Sunday has two numbers. */
const inWeek = (value: number, rule: CronFieldRule): number => (isWeek(rule) ? value % DAYS.length : value);

/** The values from one to another; where the other is less, around the end of the field. */
const span = (from: number, to: number, step: number, rule: CronFieldRule): number[] => {
  const last = from <= to ? to : to + sizeOf(rule);
  const values: number[] = [];
  for (let value = from; value <= last; value += step) {
    const around = value > rule.most && from > to ? value - sizeOf(rule) : value;
    values.push(inWeek(around, rule));
  }
  return values;
};

const readStep = (text: string | undefined, rule: CronFieldRule): Parsed<number> => {
  if (text === undefined) return { value: 1 };
  const isRight = /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= sizeOf(rule);
  return isRight ? { value: Number(text) } : { fault: `a step of 1 to ${sizeOf(rule)}` };
};

const ITEM = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\w*))?$/;

const readItem = (item: string, rule: CronFieldRule): Parsed<readonly number[]> => {
  const [, all, first = '', second, stepText] = ITEM.exec(item) ?? [];
  const step = readStep(stepText, rule);
  if (all !== undefined) {
    if (stepText === undefined) return { fault: '* by itself' };
    return isFault(step) ? step : { value: span(rule.least, rule.most, step.value, rule) };
  }
  const from = numberOf(first, rule);
  const to = second === undefined ? from : numberOf(second, rule);
  if (from === undefined || to === undefined) return { fault: rule.expected };
  if (isFault(step)) return step;
  // A step behind a single value goes on from there to the end.
  const last = second === undefined && stepText !== undefined ? Math.max(rule.most, from) : to;
  return { value: span(from, last, step.value, rule) };
};

/** `FRI#2` in numbers, `5#2`; `FRI#L` is `5L`. */
const specialInNumbers = (text: string, rule: CronFieldRule): string =>
  isWeek(rule)
    ? text
        .replace('#L', 'L')
        .replace(/^([A-Z]{3}|\d)(?=L|#)/, (day) => String(inWeek(numberOf(day, rule) ?? 0, rule)))
    : text;

/** Reads a field; the fault names the field, the value and the rule. */
export const readCronField = (text: string, rule: CronFieldRule): Parsed<CronField> => {
  const upper = text.toUpperCase();
  const isOpen = /[*/]/.test(text);
  const days = rule.name.startsWith('day');
  if (upper === '*' || (days && (upper === '?' || upper === '*/1')))
    return { value: { values: span(rule.least, rule.most, 1, rule), special: [], isAny: true, isOpen } };
  const values = new Set<number>();
  const special = new Set<string>();
  for (const item of upper.split(',')) {
    if (rule.special.test(item)) {
      special.add(specialInNumbers(item, rule));
      continue;
    }
    const read = readItem(item, rule);
    if (isFault(read)) return { fault: `${rule.name} ${quote(text)}: expected ${read.fault}` };
    for (const value of read.value) values.add(value);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return { value: { values: sorted, special: [...special], isAny: false, isOpen } };
};
