import { formatDuration, parseDuration } from '../shared/duration.ts';
import { isFault, type Parsed } from '../shared/errors.ts';
import { defaultedField, optionalField } from '../shared/field.ts';
import { DAY, type DateTime, isDate, parseDateTime, type WallClock } from '../shared/instant.ts';
import { parseTimezone } from '../shared/timezone.ts';
import {
  checkedBy,
  checkedTexts,
  DURATION_FORM,
  duration,
  listOf,
  onlyTrue,
  parsedBy,
  term,
} from '../shared/value-schemas.ts';
import { calendarAdvice, parseCalendarPeriod } from './calendar-period.ts';
import { LONGEST_EXPRESSION } from './cron-fields.ts';
import { LEAST_INTERVAL, parseCron } from './schedule.ts';

/** A value and how the caller wrote it, which is how answers give it. */
export interface Written<Value> {
  readonly text: string;
  readonly value: Value;
}

const written = <Value>(parse: (given: string) => Parsed<Value>) =>
  parsedBy<string, Written<Value>>(
    term,
    (given) => {
      const parsed = parse(given);
      return isFault(parsed) ? parsed : { value: { text: given, value: parsed.value } };
    },
    ({ text: given }) => given,
  );

/** A date and time, with an offset or local to the time zone of the job. */
const dateTime = written<DateTime>(parseDateTime).meta({
  description: 'A date and time with an offset, or local to `timezone`.',
});

/** A whole day of the calendar, `2026-12-24`: local to the time zone of the job. */
export interface CalendarDay {
  readonly day: WallClock;
}

/** As `parseDateTime`, or a date alone. */
export const parseBound = (text: string): Parsed<DateTime | CalendarDay> => {
  if (!isDate(text)) return parseDateTime(text);
  const begin = parseDateTime(`${text}T00:00`);
  if (isFault(begin) || 'instant' in begin.value) return { fault: `"${text}": no such date` };
  return { value: { day: begin.value.wall } };
};

/** A date and time, or a day, all of which is meant. */
const bound = written<DateTime | CalendarDay>(parseBound).meta({
  description:
    'A date and time with an offset, or local to `timezone`; or a date, with all of its day in it.',
});

const delay = written((given) => {
  const parsed = parseDuration(given);
  return !isFault(parsed) && parsed.value === 0
    ? { fault: `"${given}": expected more than zero; use "now": true to run at once` }
    : parsed;
}).meta({ description: DURATION_FORM });

const interval = written((given) => {
  const parsed = parseDuration(given);
  const advice = isFault(parsed) ? calendarAdvice(given) : undefined;
  if (advice !== undefined) return { fault: advice };
  return !isFault(parsed) && parsed.value < LEAST_INTERVAL
    ? { fault: `"${given}": expected at least ${formatDuration(LEAST_INTERVAL)}` }
    : parsed;
}).meta({ description: DURATION_FORM });

const period = written(parseCalendarPeriod).meta({
  description: '`2d`, `2w`, `3mo` or `2y`, or ISO 8601 `P2W`, `P3M`.',
});

/** So many expressions a job has at most. */
export const MOST_CRONS = 10;

/** The fields that say when a job is due. A request has exactly one of at, in, every, cron and now. */
export const TIMING_FIELDS = {
  at: optionalField(dateTime, {
    description: 'Once: the instant, in future.',
    example: '2030-01-31T09:30:00Z',
  }),
  in: optionalField(delay, { description: 'Once: after this time from now, above 0.', example: '30s' }),
  every: optionalField(interval, {
    description: 'Again and again: from one instant to the next, 1 s or more.',
    example: '6h',
  }),
  cron: optionalField(
    checkedTexts(parseCron, { most: MOST_CRONS, longest: LONGEST_EXPRESSION, noun: 'expressions' }),
    {
      description:
        'Again and again: five fields, or six with seconds first, or a name such as `@daily`. It goes by the clocks of `timezone`. Of several expressions each is due; an instant of more than one is one occurrence.',
      examples: ['30 9 * * MON-FRI', ['0 9 * * MON-FRI', '30 11 * * SAT']],
    },
  ),
  now: optionalField(onlyTrue, { description: 'Once: at once.', example: true }),
  timezone: defaultedField(checkedBy(term, parseTimezone), 'UTC', {
    description: 'The IANA name of the zone in which local times are read.',
    example: 'Europe/Berlin',
  }),
  onlyEvery: optionalField(period, {
    description:
      'With `cron` and `startsAt`: it is due only in every so many days, weeks, months or years of the calendar, counted from those that `startsAt` is in.',
    example: '2w',
  }),
  startsAt: optionalField(bound, {
    description: 'With `every` and `cron`: nothing is due before it.',
    example: '2030-01-01T00:00',
  }),
  endsAt: optionalField(bound, {
    description: 'With `every` and `cron`: nothing is due after it.',
    example: '2030-12-31T23:59:59+01:00',
  }),
  exclude: defaultedField(listOf(term, { most: 100, noun: 'spans' }), [], {
    description:
      'With `every` and `cron`: dates, spans or days of each year that are left out, local to `timezone`.',
    example: ['2030-12-24', '2030-12-24T18:00/2030-12-25T06:00', '12-25', '12-31/01-01'],
  }),
  jitter: defaultedField(duration({ least: 0, most: DAY }), 0, {
    description: 'With `every` and `cron`: up to how much later the job is due than it says, at most 1 day.',
    example: '5m',
  }),
};
