import { formatDuration, parseDuration } from '../shared/duration.ts';
import { isFault, type Parsed } from '../shared/errors.ts';
import { defaultedField, optionalField } from '../shared/field.ts';
import { DAY, type DateTime, parseDateTime, parseTimezone } from '../shared/instant.ts';
import { checkedBy, duration, listOf, onlyTrue, parsedBy, term, text } from '../shared/value-schemas.ts';
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
const dateTime = written<DateTime>(parseDateTime);

const delay = written((given) => {
  const parsed = parseDuration(given);
  return !isFault(parsed) && parsed.value === 0
    ? { fault: `"${given}": expected more than zero; use "now": true to run at once` }
    : parsed;
});

const interval = written((given) => {
  const parsed = parseDuration(given);
  return !isFault(parsed) && parsed.value < LEAST_INTERVAL
    ? { fault: `"${given}": expected at least ${formatDuration(LEAST_INTERVAL)}` }
    : parsed;
});

/** The fields that say when a job is due. A request has exactly one of at, in, every, cron and now. */
export const TIMING_FIELDS = {
  at: optionalField(dateTime, {
    description: 'Once, at a date and time in future: with an offset, or local to `timezone`.',
    example: '2030-01-31T09:30:00Z',
  }),
  in: optionalField(delay, { description: 'Once, after a duration above 0.', example: '90s' }),
  every: optionalField(interval, {
    description: 'Again and again, so much time after the last one was due; from `1s`.',
    example: '6h',
  }),
  cron: optionalField(checkedBy(text, parseCron), {
    description:
      'Again and again, by a cron expression of five fields, of six with seconds first, or one such as `@daily`, read in `timezone`.',
    example: '30 9 * * MON-FRI',
  }),
  now: optionalField(onlyTrue, { description: 'Once, at once.', example: true }),
  timezone: defaultedField(checkedBy(term, parseTimezone), 'UTC', {
    description: 'The IANA name of the time zone in which `cron` and local times are read.',
    example: 'Europe/Berlin',
  }),
  startsAt: optionalField(dateTime, {
    description: 'Nothing is due before it; with `every` or `cron`.',
    example: '2030-01-01T00:00',
  }),
  endsAt: optionalField(dateTime, {
    description: 'Nothing is due after it; with `every` or `cron`.',
    example: '2030-12-31T23:59:59+01:00',
  }),
  exclude: defaultedField(listOf(term, { most: 100, noun: 'spans' }), [], {
    description:
      'Dates (`2026-12-24`) or spans (`2026-12-24/2026-12-26`, `2026-12-24T18:00/2026-12-25T06:00`) that are left out; with `every` or `cron`.',
    example: ['2026-12-24/2026-12-26'],
  }),
  jitter: defaultedField(duration({ least: 0, most: DAY }), 0, {
    description:
      'Up to how much later the job is due than it says, so that many do not start at once; with `every` or `cron`.',
    example: '5m',
  }),
};
