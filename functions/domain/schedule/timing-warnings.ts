import { formatDuration } from '../shared/duration.ts';
import { isFault } from '../shared/errors.ts';
import { clockChangesWithin, DAY, formatLocal, type Instant, parseDateTime } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import { cronFieldsOf, cronFieldTexts } from './cron-fields.ts';
import type { Timing, Trigger } from './trigger.ts';

/** The fields whose values repeat without end, and what an `every` of the same step is called. */
const REPEATING: readonly { readonly name: string; readonly size: number; readonly unit: string }[] = [
  { name: 'seconds', size: 60, unit: 's' },
  { name: 'minutes', size: 60, unit: 'm' },
  { name: 'hours', size: 24, unit: 'h' },
];

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
        `cron: day of month "${dayOfMonth}" begins anew with each month; for the same distance throughout use "every": "${step}d"`,
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

const cronWarnings = (text: string): string[] => {
  const texts = cronFieldTexts(text);
  return [...unevenSteps(texts), ...stepOfDays(texts), ...bothDays(text, texts), ...quartzDays(texts)];
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
        `every "${formatDuration(interval)}": is elapsed time; when the clocks of ${timezone} change, its time of day changes, too; for a time of day use cron`,
      ]
    : [];

/** What is allowed of a timing and probably not meant, in words; `timezone` is that of the request, undefined where it names none. */
export const timingWarnings = ({ trigger }: Timing, timezone: string | undefined, now: Instant): string[] => {
  switch (trigger.kind) {
    case 'cron':
      return cronWarnings(trigger.text);
    case 'at':
      return atWarnings(trigger, timezone);
    case 'every':
      return everyWarnings(trigger, timezone, now);
    default:
      return [];
  }
};
