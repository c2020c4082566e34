import { LEAST_INTERVAL, parseCron } from '../schedule/schedule.ts';
import { instantsAfter, timingPrint } from '../schedule/timing.ts';
import {
  type Exclusion,
  isRecurring,
  type Timing,
  TRIGGER_FIELDS,
  type Trigger,
  type WrittenInstant,
} from '../schedule/trigger.ts';
import { formatDuration, parseDuration } from '../shared/duration.ts';
import { isFault, type Parsed } from '../shared/errors.ts';
import {
  AFTER_LAST,
  DAY,
  type Instant,
  instantOf,
  LAST_INSTANT,
  parseDateTime,
  parseTimezone,
  type WallClock,
} from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';
import type { FaultCollector } from './fault-collector.ts';

/** The fields of a request that say when a job is due. */
export interface TimingRequest {
  readonly at?: string | undefined;
  readonly in?: string | undefined;
  readonly every?: string | undefined;
  readonly cron?: string | undefined;
  readonly now?: true | undefined;
  readonly timezone?: string | undefined;
  readonly startsAt?: string | undefined;
  readonly endsAt?: string | undefined;
  /** Dates (`2026-12-24`) or spans of dates or date-times (`2026-12-24/2026-12-26`). */
  readonly exclude?: readonly string[] | undefined;
  readonly jitter?: string | undefined;
}

/** How the timing of a request is read. */
export interface TimingRules {
  readonly now: Instant;
  /** What the timing was before an edit: what is not changed keeps its meaning and is not judged by the time again. */
  readonly previous?: Timing | undefined;
}

const LONGEST_JITTER = DAY;
const MOST_EXCLUSIONS = 100;
/** What the parts of a timing are read with. A zone that could not be read is undefined. */
interface Context {
  readonly reading: FaultCollector;
  readonly request: TimingRequest;
  readonly timezone: string | undefined;
  readonly now: Instant;
}

/** The instant that a date-time means; undefined where it is faulty, or local to a zone that could not be read. */
const readInstant = ({ reading, timezone }: Context, pointer: string, text: string): Instant | undefined => {
  const dateTime = reading.take(pointer, parseDateTime(text));
  if (dateTime === undefined) return undefined;
  if ('instant' in dateTime) return dateTime.instant;
  return timezone === undefined ? undefined : instantOf(dateTime.wall, timezone);
};

const readAt = (context: Context, text: string): Trigger | undefined => {
  const { reading, now } = context;
  const dueAt = readInstant(context, '/at', text);
  if (dueAt === undefined) return undefined;
  if (dueAt <= now) reading.fault('/at', `"${text}": is in the past`);
  else if (dueAt > LAST_INSTANT) reading.fault('/at', `"${text}": is ${AFTER_LAST}`);
  return { kind: 'at', text, dueAt };
};

const readIn = ({ reading, now }: Context, text: string): Trigger | undefined => {
  const delay = reading.take('/in', parseDuration(text));
  if (delay === undefined) return undefined;
  if (delay === 0) reading.fault('/in', `"${text}": expected more than zero; use "now": true to run at once`);
  else if (now + delay > LAST_INSTANT) reading.fault('/in', `"${text}": is ${AFTER_LAST}`);
  return { kind: 'in', text, dueAt: now + delay };
};

const readEvery = (
  { reading, now }: Context,
  text: string,
  startsAt: Instant | undefined,
): Trigger | undefined => {
  const interval = reading.take('/every', parseDuration(text));
  if (interval === undefined) return undefined;
  if (interval < LEAST_INTERVAL) {
    reading.fault('/every', `"${text}": expected at least ${formatDuration(LEAST_INTERVAL)}`);
    return undefined;
  }
  return { kind: 'every', text, interval, anchor: startsAt ?? now };
};

const readCron = ({ reading }: Context, text: string): Trigger | undefined => {
  const cron = reading.take('/cron', parseCron(text));
  return cron === undefined ? undefined : { kind: 'cron', text: cron };
};

const readTrigger = (context: Context, startsAt: Instant | undefined): Trigger | undefined => {
  const { reading, request } = context;
  const given = TRIGGER_FIELDS.filter((field) => request[field] !== undefined || reading.isUnreadable(field));
  const expected = `expected one of ${TRIGGER_FIELDS.join(', ')}`;
  if (given.length === 0) reading.fault('', `no time given: ${expected}`);
  for (const field of given.slice(1)) {
    reading.fault(`/${field}`, `given together with ${given[0]}: ${expected}`);
  }
  const { at, in: delay, every, cron } = request;
  const triggers = [
    at === undefined ? undefined : readAt(context, at),
    delay === undefined ? undefined : readIn(context, delay),
    every === undefined ? undefined : readEvery(context, every, startsAt),
    cron === undefined ? undefined : readCron(context, cron),
    request.now && ({ kind: 'now', dueAt: context.now } as const),
  ];
  return triggers.find((trigger) => trigger !== undefined);
};

const readBound = (
  context: Context,
  field: 'startsAt' | 'endsAt',
  previous: WrittenInstant | undefined,
): WrittenInstant | undefined => {
  const text = context.request[field];
  if (text === undefined) return undefined;
  const at = readInstant(context, `/${field}`, text);
  if (at === undefined) return undefined;
  const { reading, now } = context;
  if (field === 'endsAt' && at <= now && previous?.text !== text)
    reading.fault('/endsAt', `"${text}": is in the past`);
  if (at > LAST_INSTANT) reading.fault(`/${field}`, `"${text}": is ${AFTER_LAST}`);
  return { text, at };
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const nextDay = (wall: WallClock): WallClock => {
  const day = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1));
  return { ...wall, year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
};

/** One side of a span. A date alone means its first instant or, as the end, its last; the last day ends with time. */
const parseSide = (text: string, side: 'from' | 'to', timezone: string): Parsed<Instant> => {
  const isDate = DATE.test(text);
  const parsed = parseDateTime(isDate ? `${text}T00:00` : text);
  if (isFault(parsed)) return parsed;
  if ('instant' in parsed.value) return { value: parsed.value.instant };
  const { wall } = parsed.value;
  if (!isDate || side === 'from') return { value: instantOf(wall, timezone) };
  return { value: Math.min(instantOf(nextDay(wall), timezone), LAST_INSTANT + 1) };
};

/** Reads `2026-12-24` or `2026-12-24/2026-12-26` (whole local days, both included) or a span of date-times. */
const parseExclusion = (text: string, timezone: string): Parsed<Exclusion> => {
  const shown = quote(text);
  const [first = '', second = first, ...more] = text.split('/');
  const from = parseSide(first, 'from', timezone);
  const to = parseSide(second, 'to', timezone);
  const isSingleTime = !text.includes('/') && !DATE.test(text);
  if (isFault(from) || isFault(to) || more.length > 0 || isSingleTime) {
    return {
      fault: `${shown}: expected a date such as 2026-12-24 or a span such as 2026-12-24/2026-12-26 or 2026-12-24T18:00/2026-12-25T06:00`,
    };
  }
  if (Math.max(from.value, to.value) > LAST_INSTANT + 1) return { fault: `${shown}: ends ${AFTER_LAST}` };
  return from.value < to.value
    ? { value: { text, from: from.value, to: to.value } }
    : { fault: `${shown}: ends before it starts` };
};

const readExclude = ({ reading, request, timezone }: Context): readonly Exclusion[] => {
  const texts = request.exclude ?? [];
  if (texts.length > MOST_EXCLUSIONS)
    reading.fault('/exclude', `${texts.length} spans: expected at most ${MOST_EXCLUSIONS}`);
  if (timezone === undefined) return [];
  return texts.flatMap(
    (text, index) => reading.take(`/exclude/${index}`, parseExclusion(text, timezone)) ?? [],
  );
};

const readJitter = ({ reading, request: { jitter: text } }: Context): number => {
  const jitter = text === undefined ? 0 : (reading.take('/jitter', parseDuration(text)) ?? 0);
  if (jitter > LONGEST_JITTER)
    reading.fault('/jitter', `"${text}": expected at most ${formatDuration(LONGEST_JITTER)}`);
  return jitter;
};

const readTimezone = (reading: FaultCollector, timezone: string | undefined): string | undefined => {
  if (timezone !== undefined) return reading.take('/timezone', parseTimezone(timezone));
  return reading.isUnreadable('timezone') ? undefined : 'UTC';
};

/** The fields that mean nothing for a job that is due once. */
const fieldsGiven = ({ startsAt, endsAt, exclude, jitter }: Timing): readonly string[] => [
  ...(startsAt ? ['startsAt'] : []),
  ...(endsAt ? ['endsAt'] : []),
  ...(exclude.length > 0 ? ['exclude'] : []),
  ...(jitter > 0 ? ['jitter'] : []),
];

/**
 * A schedule that is never due is a mistake, however well each of its fields is written. A schedule that
 * has become so with time is no mistake.
 */
const judgeWhole = (context: Context, timing: Timing, previous: Timing | undefined): void => {
  const { reading, now, timezone } = context;
  const { startsAt, endsAt } = timing;
  if (!isRecurring(timing.trigger)) {
    for (const field of fieldsGiven(timing))
      reading.fault(`/${field}`, 'given for a job that is due once: only with every or cron');
    return;
  }
  if (startsAt && endsAt && endsAt.at < startsAt.at) {
    reading.fault('/endsAt', `"${endsAt.text}": is before startsAt "${startsAt.text}"`);
    return;
  }
  if (reading.faults.length > 0 || timezone === undefined) return;
  const settled = { ...timing, jitterOffset: 0 };
  if (previous && timingPrint({ ...previous, jitterOffset: 0 }) === timingPrint(settled)) return;
  const [first] = instantsAfter(settled, now, 1);
  const { kind, text } = timing.trigger;
  // Jitter may move it by as much.
  if (first !== undefined && first + timing.jitter <= LAST_INSTANT) return;
  const why = [endsAt && 'endsAt', timing.exclude.length > 0 && 'exclude'].filter(Boolean).join(' and ');
  const isLimited = first === undefined && why !== '';
  reading.fault(
    `/${kind}`,
    `"${text}": is ${isLimited ? `never due with this ${why}` : `first due ${AFTER_LAST}`}`,
  );
};

/** Tells whether a request says when in the same words, and they still mean the same. */
const isUnchanged = (context: Context, startsAt: Instant | undefined, previous: Timing): boolean => {
  const { request } = context;
  const { trigger } = previous;
  const given = TRIGGER_FIELDS.filter((field) => request[field] !== undefined);
  const text = trigger.kind === 'now' ? true : trigger.text;
  if (given.length !== 1 || request[trigger.kind] !== text) return false;
  switch (trigger.kind) {
    case 'at':
      return readInstant(context, '/at', trigger.text) === trigger.dueAt;
    case 'every':
      return startsAt === previous.startsAt?.at;
    default:
      return true;
  }
};

/** Reads when a job shall be due, and fills in the defaults. */
export const readTiming = (
  reading: FaultCollector,
  request: TimingRequest,
  { now, previous }: TimingRules,
): Timing => {
  const timezone = readTimezone(reading, request.timezone);
  const context: Context = { reading, request, timezone, now };
  const startsAt = readBound(context, 'startsAt', previous?.startsAt);
  const endsAt = readBound(context, 'endsAt', previous?.endsAt);
  const isKept = previous && isUnchanged(context, startsAt?.at, previous);
  const trigger = isKept ? previous.trigger : readTrigger(context, startsAt?.at);
  const timing: Timing = {
    trigger: trigger ?? { kind: 'now', dueAt: now },
    timezone: timezone ?? 'UTC',
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
    exclude: readExclude(context),
    jitter: readJitter(context),
  };
  if (trigger) judgeWhole(context, timing, previous);
  return timing;
};
