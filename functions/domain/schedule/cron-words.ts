import { formatDuration } from '../shared/duration.ts';
import { ordinal, periodWords } from './calendar-period.ts';
import type { CronField } from './cron-field.ts';
import { type CronFields, cronFieldsOf } from './cron-fields.ts';
import type { CronRule } from './cron-pattern.ts';

const MINUTES = 60;
const HOURS = 24;
const MONTHS = 12;
const DAYS_OF_MONTH = 31;
const DAYS_OF_WEEK = 7;
/** So many times of day are listed; more are worded by their minutes and hours. */
const MOST_TIMES = 6;
/** So many values that follow each other are a range. */
const LEAST_RANGE = 3;

const MONTH_NAMES =
  'January February March April May June July August September October November December'.split(' ');
const DAY_NAMES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

const two = (value: number): string => String(value).padStart(2, '0');

/** `1`, `1 and 2`, `1, 2 and 3`. */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The values as a list in which each of three or more that follow each other is a range. */
const spans = (values: readonly number[], word: (value: number) => string, through: string): string => {
  const parts: string[] = [];
  for (let index = 0; index < values.length; ) {
    const first = values[index] ?? 0;
    let length = 1;
    while (values[index + length] === first + length) length += 1;
    const run = length < LEAST_RANGE ? 1 : length;
    parts.push(run === 1 ? word(first) : `${word(first)} ${through} ${word(first + run - 1)}`);
    index += run;
  }
  return listed(parts);
};

/** The step of values that are as far apart throughout a field, also from its last to its first; undefined for others. */
const evenStep = (values: readonly number[], size: number): number | undefined => {
  const step = size / values.length;
  return Number.isInteger(step) && values.every((value, index) => value === index * step) ? step : undefined;
};

const everyOf = (step: number, unit: string): string =>
  step === 1 ? `every ${unit}` : `every ${step} ${unit}s`;

/** `every 15 minutes` or `at minutes 0 and 45`. */
const stepsOf = ({ values }: CronField, size: number, unit: string): string => {
  const step = evenStep(values, size);
  if (step !== undefined && values.length > 1) return everyOf(step, unit);
  return `at ${unit}${values.length === 1 ? '' : 's'} ${spans(values, String, 'through')}`;
};

/** `from 09:00 to 17:59` or `in the hours 9, 12 and 15`. */
const hoursWords = ({ values }: CronField): string => {
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  if (values.length === 1) return `from ${two(first)}:00 to ${two(first)}:59`;
  const isRange = values.length >= LEAST_RANGE && last - first === values.length - 1;
  if (isRange) return `from ${two(first)}:00 to ${two(last)}:59`;
  return `in the hours ${spans(values, two, 'through')}`;
};

const isFull = ({ values }: CronField, size: number): boolean => values.length === size;

/** Times of day, where they are few; undefined where they are not. */
const timesWords = ({ seconds, minutes, hours }: CronFields): string | undefined => {
  const count = seconds.values.length * minutes.values.length * hours.values.length;
  if (count > MOST_TIMES) return undefined;
  const times = hours.values.flatMap((hour) =>
    minutes.values.flatMap((minute) =>
      seconds.values.map((second) => `${two(hour)}:${two(minute)}${second === 0 ? '' : `:${two(second)}`}`),
    ),
  );
  return `at ${listed(times)}`;
};

/** Which minutes, of all hours or of some. */
const minutesWords = ({ minutes, hours }: CronFields): string => {
  const isOnTheHour = minutes.values.length === 1;
  const hourStep = evenStep(hours.values, HOURS);
  if (isOnTheHour && hourStep !== undefined && hours.values.length > 1) {
    const [minute = 0] = minutes.values;
    return `${everyOf(hourStep, 'hour')}${minute === 0 ? '' : `, at minute ${minute}`}`;
  }
  const words = stepsOf(minutes, MINUTES, 'minute');
  if (isFull(hours, HOURS)) return words.startsWith('at ') ? `${words} of every hour` : words;
  return `${words}, ${hoursWords(hours)}`;
};

/** When on a day. */
const clockWords = (fields: CronFields): string => {
  const { seconds, minutes, hours } = fields;
  const times = timesWords(fields);
  if (times !== undefined) return times;
  const isOnTheMinute = seconds.values.length === 1 && seconds.values[0] === 0;
  if (isOnTheMinute) return minutesWords(fields);
  const words = stepsOf(seconds, MINUTES, 'second');
  if (isFull(minutes, MINUTES) && isFull(hours, HOURS))
    return words.startsWith('at ') ? `${words} of every minute` : words;
  return `${words}, ${minutesWords(fields)}`;
};

/** `L-3`, by how many days it is before the last. */
const dayBeforeLast = (days: string): string =>
  `the ${days === '1' ? '' : `${ordinal(Number(days))} `}day before the last day of the month`;

const specialDay = (special: string): string => {
  if (special === 'L') return 'the last day of the month';
  if (special === 'LW') return 'the last weekday of the month';
  const [, before, date, nearest] = /^(?:L-(\d+)|(\d+))(W)?$/.exec(special) ?? [];
  if (before !== undefined) return `${nearest ? 'the weekday nearest ' : ''}${dayBeforeLast(before)}`;
  if (nearest !== undefined) return `the weekday nearest day ${date} of the month`;
  const [day = '', nth] = special.replace('L', '').split('#');
  return `the ${nth === undefined ? 'last' : ORDINALS[Number(nth)]} ${DAY_NAMES[Number(day)]} of the month`;
};

const daysOfMonthWords = ({ values, special }: CronField): string => {
  const plain =
    values.length === 0
      ? []
      : [`day${values.length === 1 ? '' : 's'} ${spans(values, String, 'through')} of the month`];
  return `on ${listed([...plain, ...special.map(specialDay)])}`;
};

/** A week goes from Monday to Sunday here, so that a weekend is not torn apart. */
const daysOfWeekWords = ({ values, special }: CronField): string => {
  const fromMonday = values.map((day) => (day + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK).sort((a, b) => a - b);
  const dayName = (day: number): string => DAY_NAMES[(day + 1) % DAYS_OF_WEEK] ?? '';
  const plain = values.length === 0 ? '' : spans(fromMonday, dayName, 'through');
  const words = listed([...(plain === '' ? [] : [plain]), ...special.map(specialDay)]);
  return words === plain && /^\w+ through \w+$/.test(plain) ? plain : `on ${words}`;
};

/** On which days of its months. */
const daysWords = ({ daysOfMonth, daysOfWeek, days }: CronFields): string => {
  const isAnyOfMonth = daysOfMonth.isAny || isFull(daysOfMonth, DAYS_OF_MONTH);
  const isAnyOfWeek = daysOfWeek.isAny || isFull(daysOfWeek, DAYS_OF_WEEK);
  const isEither = days === 'either' && !daysOfMonth.isAny && !daysOfWeek.isAny;
  if (isEither && (isAnyOfMonth || isAnyOfWeek)) return 'every day';
  if (isAnyOfMonth && isAnyOfWeek) return 'every day';
  if (isAnyOfMonth) return daysOfWeekWords(daysOfWeek);
  if (isAnyOfWeek) return daysOfMonthWords(daysOfMonth);
  const [month, week] = [daysOfMonthWords(daysOfMonth), daysOfWeekWords(daysOfWeek)];
  return isEither
    ? `${month}, and ${week} (a day of either kind is enough)`
    : `${month}, but only if that is ${week.replace(/^on /, '')}`;
};

const wordsOf = (fields: CronFields): string => {
  const { months } = fields;
  const days = daysWords(fields);
  // "Every minute" says by itself that it means every day; "at 09:00" does not.
  const isSaid = days === 'every day' && timesWords(fields) === undefined;
  const parts = [clockWords(fields), isSaid ? undefined : days];
  const inMonths = isFull(months, MONTHS)
    ? undefined
    : `only in ${spans(months.values, (month) => MONTH_NAMES[month - 1] ?? '', 'through')}`;
  const words = [...parts, inMonths].filter((part) => part !== undefined).join(', ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};

/**
 * Cron expressions that `parseCron` has read, in plain words: `At 09:00, on Monday through Friday; and at 11:00, on Saturday`. They say exactly when
 * they are due: for a step that does not divide its field they name the values.
 * @throws RangeError for a text that is no expression.
 */
export const wordsOfRules = (rules: readonly CronRule[]): string => {
  const [first = '', ...others] = new Set(rules.map(({ text }) => wordsOf(cronFieldsOf(text))));
  const also = others.map((words) => `; and ${words.slice(0, 1).toLowerCase()}${words.slice(1)}`);
  const period = rules[0]?.period;
  const only = period ? `${others.length > 0 ? '; all of it' : ','} ${periodWords(period)}` : '';
  return `${first}${also.join('')}${only}`;
};

/** The same with their time zone: `At 09:00, on Monday, Europe/Berlin time`. */
export const cronWords = (rules: readonly CronRule[], timezone: string): string =>
  `${wordsOfRules(rules)}, ${timezone} time`;

const UNITS: Readonly<Record<string, string>> = { d: 'day', h: 'hour', m: 'minute', s: 'second' };

/**
 * An interval in plain words: `Every 2 hours 30 minutes`, `Every minute`. It is given in milliseconds; fractions
 * of a second are cut.
 */
export const intervalWords = (milliseconds: number): string => {
  const parts = [...formatDuration(milliseconds).matchAll(/(\d+)([dhms])/g)].map(
    ([, count, unit = '']) => `${count} ${UNITS[unit]}${count === '1' ? '' : 's'}`,
  );
  const text = parts.join(' ');
  return `Every ${parts.length === 1 ? text.replace(/^1 /, '') : text}`;
};
