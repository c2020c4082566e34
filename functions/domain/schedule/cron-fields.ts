import { isFault, type Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { cronAdvice } from './cron-advice.ts';
import { CRON_FIELD_RULES, type CronField, readCronField } from './cron-field.ts';

/** What the fields of a cron expression mean. */
export interface CronFields {
  readonly seconds: CronField;
  readonly minutes: CronField;
  readonly hours: CronField;
  readonly daysOfMonth: CronField;
  readonly months: CronField;
  readonly daysOfWeek: CronField;
  /** Where both kinds of day are restricted: whether a day of either kind is enough, or it must be of both. */
  readonly days: 'either' | 'both';
}

/** What the names for whole expressions stand for. */
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Room for a list of all minutes, and no more. */
export const LONGEST_EXPRESSION = 256;

/** Before the day of the week: it must be of both kinds. */
const BOTH = '+';

/** The texts of the six fields of an expression that is tidied; a missing field of seconds is 0. */
export const cronFieldTexts = (expression: string): readonly string[] => {
  const texts = (NICKNAMES[expression] ?? expression).split(' ');
  return texts.length === 5 ? ['0', ...texts] : texts;
};

/** The fields of an expression, or the faults of each that breaks a rule. */
const readFields = (expression: string): Parsed<CronFields> => {
  const texts = cronFieldTexts(expression);
  const week = texts.at(-1) ?? '';
  const isBoth = week.startsWith(BOTH);
  const read = CRON_FIELD_RULES.map((rule, index) => {
    const text = texts[index] ?? '';
    return readCronField(isBoth && index === texts.length - 1 ? text.slice(BOTH.length) : text, rule);
  });
  const faults = read.flatMap((each) => (isFault(each) ? [each.fault] : []));
  if (faults.length > 0) return { fault: faults.join('; ') };
  const [seconds, minutes, hours, daysOfMonth, months, daysOfWeek] = read.flatMap((each) =>
    isFault(each) ? [] : [each.value],
  ) as [CronField, CronField, CronField, CronField, CronField, CronField];
  const days = isBoth ? 'both' : 'either';
  return { value: { seconds, minutes, hours, daysOfMonth, months, daysOfWeek, days } };
};

const tidied = (text: string): string => {
  const expression = text
    .slice(0, LONGEST_EXPRESSION + 1)
    .trim()
    .replace(/\s+/g, ' ');
  return expression.startsWith('@') ? expression.toLowerCase() : expression;
};

/**
 * Reads the form of a cron expression, field by field; `parseCron` says what it may be. The value is the expression with
 * single spaces between its fields; the fault names each field that breaks a rule.
 */
export const readCronFields = (text: string): Parsed<string> => {
  const expression = tidied(text);
  if (Object.hasOwn(NICKNAMES, expression)) return { value: expression };
  const count = expression.split(' ').length;
  const isTooLong = text.length > LONGEST_EXPRESSION;
  const isWhole = !isTooLong && (count === 5 || count === 6);
  const fields = isWhole ? readFields(expression) : undefined;
  if (fields && !isFault(fields)) return { value: expression };
  const advice = isTooLong ? undefined : cronAdvice(expression);
  if (advice !== undefined) return { fault: `${quote(text)}: ${advice}` };
  if (fields) return fields;
  const names = Object.keys(NICKNAMES).join(', ');
  return {
    fault: `${quote(text)}: expected five fields, six with seconds first (none of years), or one of ${names}`,
  };
};

/**
 * What an expression means, as `readCronFields` gives it.
 * @throws RangeError for any other text.
 */
export const cronFieldsOf = (expression: string): CronFields => {
  const fields = readFields(expression);
  if (isFault(fields)) throw new RangeError(fields.fault);
  return fields.value;
};

/** The fault of an expression whose fields are right, but whose day comes in none of its months. */
export const neverFault = (expression: string): string => {
  const [, , , day, month] = cronFieldTexts(expression);
  return `day of month "${day}": never comes in month "${month}"`;
};
