import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/** One field of a cron expression: the values it takes, the forms it takes besides, and how both are put into words. */
interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values from the least on. */
  readonly names: readonly string[];
  /** What may stand in a list as a value does. */
  readonly special: RegExp;
  /** What is the whole field where it occurs. */
  readonly alone: RegExp;
  readonly expected: string;
}

const NOTHING = /(?!)/;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const plain = (name: string, least: number, most: number, names: readonly string[] = []): Field => ({
  name,
  least,
  most,
  names,
  special: NOTHING,
  alone: /^\*$/,
  expected: `${least} to ${most}${names.length > 0 ? ` or ${names.at(0)} to ${names.at(-1)}` : ''}`,
});

const FIELDS: readonly Field[] = [
  plain('seconds', 0, 59),
  plain('minutes', 0, 59),
  plain('hours', 0, 23),
  {
    ...plain('day of month', 1, 31),
    special: /^L$/,
    alone: /^(?:\*|\?|LW|(?:[1-9]|[12]\d|3[01])W)$/,
    expected: '1 to 31, L, or by itself LW or a day with W',
  },
  plain('month', 1, 12, MONTHS),
  {
    ...plain('day of week', 0, 7, DAYS),
    special: new RegExp(`^(?:[0-7]|${DAYS.join('|')})(?:L|#[1-5])$`),
    alone: /^[*?]$/,
    expected: '0 to 7, SUN to SAT, or a day with L or #1 to #5',
  },
];

/** The names that stand for a whole expression. */
const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Room for a list of all minutes, and no more. */
const LONGEST_EXPRESSION = 256;
const numberOf = (text: string, { names, least, most }: Field): number | undefined => {
  if (names.includes(text)) return names.indexOf(text) + least;
  if (!/^\d{1,2}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
};

const rangeFault = (from: string, to: string, field: Field): string | undefined => {
  const first = numberOf(from, field);
  // A week may also end with its Sunday.
  const last = field.names === DAYS && to === 'SUN' ? 7 : numberOf(to, field);
  if (first === undefined || last === undefined) return field.expected;
  return first > last ? 'a range that goes up' : undefined;
};

const ITEM = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\w*))?$/;

const stepFault = (step: string, { least, most, names }: Field): string | undefined => {
  // Sunday has two numbers.
  const values = names === DAYS ? DAYS.length : most - least + 1;
  return /^\d{1,2}$/.test(step) && Number(step) >= 1 && Number(step) <= values
    ? undefined
    : `a step of 1 to ${values}`;
};

const itemFault = (item: string, field: Field): string | undefined => {
  if (field.special.test(item)) return undefined;
  const match = ITEM.exec(item);
  if (!match) return field.expected;
  const [, all, from = '', to, step] = match;
  if (all !== undefined) return step === undefined ? '* by itself' : stepFault(step, field);
  if (to === undefined && step !== undefined) return 'a step behind * or a range, as in */15 or 0-30/15';
  const fault = rangeFault(from, to ?? from, field);
  return fault ?? (step === undefined ? undefined : stepFault(step, field));
};

const fieldFault = (text: string, field: Field): string | undefined => {
  const upper = text.toUpperCase();
  if (field.alone.test(upper)) return undefined;
  for (const item of upper.split(',')) {
    const expected = itemFault(item, field);
    if (expected !== undefined) return `${field.name} ${quote(text)}: expected ${expected}`;
  }
  return undefined;
};

/** The fields of an expression with their names, seconds first; a missing field of seconds is 0. */
const namedFields = (expression: string): [text: string, field: Field][] => {
  const texts = expression.split(' ');
  if (texts.length === 5) texts.unshift('0');
  return FIELDS.map((field, index) => [texts[index] ?? '', field]);
};

/**
 * Reads the form of a cron expression, field by field; `parseCron` says what it may be. The value is the expression with
 * single spaces between its fields; the fault names each field that breaks a rule.
 */
export const readCronFields = (text: string): Parsed<string> => {
  const expression = text
    .slice(0, LONGEST_EXPRESSION + 1)
    .trim()
    .replace(/\s+/g, ' ');
  if (NICKNAMES.includes(expression.toLowerCase())) return { value: expression.toLowerCase() };
  const count = expression.split(' ').length;
  if (text.length > LONGEST_EXPRESSION || count < 5 || count > 6) {
    const names = NICKNAMES.join(', ');
    return {
      fault: `${quote(text)}: expected five fields, six with seconds first (none of years), or one of ${names}`,
    };
  }
  const faults = namedFields(expression)
    .map(([field, rule]) => fieldFault(field, rule))
    .filter((fault) => fault !== undefined);
  return faults.length > 0 ? { fault: faults.join('; ') } : { value: expression };
};

/** The fault of an expression whose fields are right, but whose day comes in none of its months. */
export const neverFault = (expression: string): string => {
  const [, , , day, month] = namedFields(expression).map(([text]) => text);
  return `day of month "${day}": never comes in month "${month}"`;
};
