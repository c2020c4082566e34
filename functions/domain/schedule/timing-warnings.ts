import { formatDuration } from '../shared/duration.ts';
import { isFault } from '../shared/errors.ts';
import { clockChangesWithin, DAY, formatLocal, type Instant, parseDateTime } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import { ordinal } from './calendar-period.ts';
import { cronFieldsOf, cronFieldTexts } from './cron-fields.ts';
import { cronTexts } from './schedule.ts';
import type { Timing, Trigger } from './trigger.ts';

/** The fields whose values repeat without end, and what an `every` of the same step is called. */
const REPEATING: readonly { readonly name: string; readonly size: number; readonly unit: string }[] = [
  { name: 'seconds', size: 60, unit: 's' },
  { name: 'minutes', size: 60, unit: 'm' },
  { name: 'hours', size: 24, unit: 'h' },
];

const MONTHS_OF_YEAR = 12;

/** The step behind `*`; 1 for every other text. */
const stepOf = (text: string): number => Number(/^\*\/(\d+)$/.exec(text)?.[1] ?? 1);

/** `*\/45` means minutes 0 and 45, which are 45 and 15 minutes apart. */
const unevenSteps = (texts: readonly string[]): string[] =>
  REPEATING.flatMap(({ name, size, unit }, index) => {
    const text = texts[index] ?? '';
    const step = stepOf(text);
    return size % step === 0
      ? []
      : [
          `cron: ${name} "${text}" begin anew after ${size}, so the last of them is sooner followed by the next; for the same distance throughout use "every": "${step}${unit}"`,
        ];
  });

const stepOfDays = ([, , , dayOfMonth = '']: readonly string[]): string[] => {
  const step = stepOf(dayOfMonth);
  return step === 1
    ? []
    : [
        `cron: day of month "${dayOfMonth}" begins anew with each month; for the same distance throughout write "*", with "onlyEvery": "${step}d"`,
      ];
};

const stepOfMonths = ([, , , , month = '']: readonly string[]): string[] => {
  const step = stepOf(month);
  return MONTHS_OF_YEAR % step === 0
    ? []
    : [
        `cron: month "${month}" begins anew with each year; for the same distance throughout write "*", with "onlyEvery": "${step}mo"`,
      ];
};

const bothDays = (text: string, texts: readonly string[]): string[] => {
  const { daysOfMonth, daysOfWeek, days } = cronFieldsOf(text);
  const [, , , ofMonth, , ofWeek] = texts;
  if (days === 'both' && (daysOfMonth.isAny || daysOfWeek.isAny))
    return [`cron: "+" before day of week ${quote(ofWeek ?? '')} says nothing without a day of the month`];
  return days === 'both' || daysOfMonth.isAny || daysOfWeek.isAny
    ? []
    : [
        `cron: day of month "${ofMonth}" and day of week "${ofWeek}": a day of either kind is enough; for days of both kinds write "+${ofWeek}"`,
      ];
};

/** Quartz, where `?` comes from, counts the days of the week from Sunday as 1. http://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html */
const quartzDays = ([, , , ofMonth, , ofWeek = '']: readonly string[]): string[] =>
  ofMonth === '?' && /\d/.test(ofWeek.replace(/\/\d+|#\d/g, ''))
    ? [
        `cron: day of week "${ofWeek}": Sunday is 0 or 7 and Monday is 1 here; in Quartz and in AWS, where "?" comes from, Sunday is 1 and Monday is 2; names such as MON mean the same everywhere`,
      ]
    : [];

/** Quartz, where `L-3` comes from, calls it the third-to-last day, and takes three days from the last one, as Spring does. */
const daysFromEnd = ([, , , ofMonth = '']: readonly string[]): string[] =>
  [...ofMonth.matchAll(/L-(\d+)/gi)].map(([text, days]) => {
    const count = Number(days);
    const example = `of 31 days it means the ${ordinal(31 - count)}`;
    return `cron: day of month "${text}" is ${count} day${count === 1 ? '' : 's'} before the last day: ${example}; the last day itself is "L", and so the ${ordinal(count)} last is "L${count === 1 ? '' : `-${count - 1}`}"`;
  });

const warningsOfOne = (text: string): string[] => {
  const texts = cronFieldTexts(text);
  return [
    ...unevenSteps(texts),
    ...stepOfDays(texts),
    ...stepOfMonths(texts),
    ...bothDays(text, texts),
    ...quartzDays(texts),
    ...daysFromEnd(texts),
  ];
};

/** Of several expressions each warning names its own. */
const cronWarnings = (texts: readonly string[]): string[] => {
  if (texts.length === 1) return texts.flatMap(warningsOfOne);
  const repeated = texts.filter((text, index) => texts.indexOf(text) < index);
  return [
    ...texts.flatMap((text) =>
      warningsOfOne(text).map((warning) => warning.replace('cron:', `cron ${quote(text)}:`)),
    ),
    ...[...new Set(repeated)].map((text) => `cron ${quote(text)}: is there more than once and counts once`),
  ];
};

/** Some months have no 29th, 30th or 31st: a period that counts months then seems to be longer. */
const DAYS_THAT_FAIL = /\b(?:29|30|31)\b/;

const periodWarnings = ({ onlyEvery }: Timing, texts: readonly string[]): string[] => {
  if (onlyEvery?.unit !== 'mo' && onlyEvery?.unit !== 'y') return [];
  const ofMonth = texts
    .map((text) => cronFieldTexts(text)[3] ?? '')
    .find((text) => DAYS_THAT_FAIL.test(text));
  return ofMonth === undefined
    ? []
    : [
        `onlyEvery "${onlyEvery.text}": where a counted month has no day of month "${ofMonth}", nothing is due in it; the last day of each month is "L"`,
      ];
};

const offsetOf = (text: string): string | undefined => /[+-]\d{2}:\d{2}$/.exec(text)?.[0];

const atWarnings = (
  { text, dueAt }: Extract<Trigger, { kind: 'at' }>,
  timezone: string | undefined,
): string[] => {
  const parsed = parseDateTime(text);
  if (isFault(parsed)) return [];
  if ('wall' in parsed.value)
    return timezone === undefined
      ? [`at "${text}": is read in UTC, because it has no offset and there is no timezone`]
      : [];
  const offset = offsetOf(text);
  if (timezone === undefined || offset === undefined) return [];
  const shown = formatLocal(dueAt, timezone);
  return shown.endsWith(offset)
    ? []
    : [`at "${text}": its offset counts; in ${timezone} it is ${shown} then`];
};

const YEAR = 366 * DAY;

const hasClockChanges = (timezone: string, now: Instant): boolean =>
  clockChangesWithin(now, now + YEAR, timezone).length > 0;

const everyWarnings = (
  { interval }: Extract<Trigger, { kind: 'every' }>,
  timezone: string | undefined,
  now: Instant,
): string[] =>
  timezone !== undefined && interval % DAY === 0 && hasClockChanges(timezone, now)
    ? [
        `every "${formatDuration(interval)}": is elapsed time; when the clocks of ${timezone} change, its time of day changes, too; for a time of day use cron${interval > DAY ? `, with "onlyEvery": "${interval / DAY}d"` : ''}`,
      ]
    : [];

/** What is allowed of a timing and probably not meant, in words; `timezone` is that of the request, undefined where it names none. */
export const timingWarnings = (timing: Timing, timezone: string | undefined, now: Instant): string[] => {
  const { trigger } = timing;
  switch (trigger.kind) {
    case 'cron':
      return [...cronWarnings(cronTexts(trigger)), ...periodWarnings(timing, cronTexts(trigger))];
    case 'at':
      return atWarnings(trigger, timezone);
    case 'every':
      return everyWarnings(trigger, timezone, now);
    default:
      return [];
  }
};
