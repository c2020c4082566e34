import type { RecurringTrigger } from '../schedule/schedule.ts';
import { instantsAfter, timingPrint } from '../schedule/timing.ts';
import type { CalendarDay, Written } from '../schedule/timing-fields.ts';
import {
  type Exclusion,
  isRecurring,
  type Timing,
  TRIGGER_FIELDS,
  type Trigger,
  type WrittenInstant,
  type WrittenPeriod,
} from '../schedule/trigger.ts';
import {
  AFTER_LAST,
  type DateTime,
  type Instant,
  instantOf,
  LAST_INSTANT,
  type WallClock,
} from '../shared/instant.ts';
import { type Edge, parseExclusion } from './exclusion-request.ts';
import type { FaultCollector } from './fault-collector.ts';
import type { ReadRequest, UncheckedRequest } from './job-fields.ts';

/** How the timing of a request is read. */
export interface TimingRules {
  readonly now: Instant;
  /** What the timing was before an edit: what is not changed keeps its meaning and is not judged by the time again. */
  readonly previous?: Timing | undefined;
}

/** What the parts of a timing are read with. A zone that could not be read is undefined. */
interface Context {
  readonly reading: FaultCollector;
  readonly request: UncheckedRequest;
  readonly read: ReadRequest;
  readonly timezone: string | undefined;
  readonly now: Instant;
}

const nextDay = (wall: WallClock): WallClock => {
  const day = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1));
  return { ...wall, year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
};

const instantIn = (value: DateTime | CalendarDay, timezone: string, edge: Edge): Instant => {
  if ('instant' in value) return value.instant;
  if ('wall' in value) return instantOf(value.wall, timezone);
  if (edge === 'begin') return instantOf(value.day, timezone);
  return Math.min(instantOf(nextDay(value.day), timezone), LAST_INSTANT + 1);
};

/** The instant that is meant; undefined where it is local to a zone that could not be read. */
const resolve = (
  { timezone }: Context,
  value: DateTime | CalendarDay,
  edge: Edge = 'begin',
): Instant | undefined => {
  if ('instant' in value) return value.instant;
  return timezone === undefined ? undefined : instantIn(value, timezone, edge);
};

const readAt = (context: Context, { text, value }: Written<DateTime>): Trigger | undefined => {
  const { reading, now } = context;
  const dueAt = resolve(context, value);
  if (dueAt === undefined) return undefined;
  if (dueAt <= now) reading.fault('/at', `"${text}": is in the past`);
  else if (dueAt > LAST_INSTANT) reading.fault('/at', `"${text}": is ${AFTER_LAST}`);
  return { kind: 'at', text, dueAt };
};

const readIn = ({ reading, now }: Context, { text, value: delay }: Written<number>): Trigger => {
  if (now + delay > LAST_INSTANT) reading.fault('/in', `"${text}": is ${AFTER_LAST}`);
  return { kind: 'in', text, dueAt: now + delay };
};

/** The trigger of the first of these fields that a request has. */
const readOneTrigger = (context: Context, startsAt: Instant | undefined): Trigger | undefined => {
  const { now, read } = context;
  const { at, in: delay, every, cron } = read;
  const triggers = [
    at && readAt(context, at),
    delay && readIn(context, delay),
    every && ({ kind: 'every', text: every.text, interval: every.value, anchor: startsAt ?? now } as const),
    cron === undefined ? undefined : ({ kind: 'cron', text: cron } as const),
    read.now && ({ kind: 'now', dueAt: now } as const),
  ];
  return triggers.find((trigger) => trigger !== undefined);
};

const readTrigger = (context: Context, startsAt: Instant | undefined): Trigger | undefined => {
  const { reading, request } = context;
  const given = TRIGGER_FIELDS.filter((field) => request[field] !== undefined || reading.isUnreadable(field));
  const expected = `expected one of ${TRIGGER_FIELDS.join(', ')}`;
  if (given.length === 0) reading.fault('', `no time given: ${expected}`);
  for (const field of given.slice(1)) {
    reading.fault(`/${field}`, `given together with ${given[0]}: ${expected}`);
  }
  return readOneTrigger(context, startsAt);
};

const readBound = (
  context: Context,
  field: 'startsAt' | 'endsAt',
  previous: WrittenInstant | undefined,
): WrittenInstant | undefined => {
  const { reading, read, now } = context;
  const given = read[field];
  if (given === undefined) return undefined;
  const edge = resolve(context, given.value, field === 'startsAt' ? 'begin' : 'end');
  // The last instant of a day that may be due is its last millisecond.
  const at = edge !== undefined && field === 'endsAt' && 'day' in given.value ? edge - 1 : edge;
  if (at === undefined) return undefined;
  const { text } = given;
  if (field === 'endsAt' && at <= now && previous?.text !== text)
    reading.fault('/endsAt', `"${text}": is in the past`);
  if (at > LAST_INSTANT) reading.fault(`/${field}`, `"${text}": is ${AFTER_LAST}`);
  return { text, at };
};

/** Spans are judged also where others have faults. Which instants they mean is judged where the zone could be read. */
const readExclude = ({ reading, request, timezone }: Context): readonly Exclusion[] => {
  const spans = Array.isArray(request.exclude) ? request.exclude : [];
  const meant =
    timezone === undefined
      ? undefined
      : (value: DateTime | CalendarDay, edge: Edge) => instantIn(value, timezone, edge);
  return spans.flatMap((text: unknown, index) => {
    const place = `/exclude/${index}`;
    if (typeof text !== 'string' || reading.isFaulty(place)) return [];
    return reading.take(place, parseExclusion(text, meant)) ?? [];
  });
};

const readPeriod = ({ read }: Context): WrittenPeriod | undefined =>
  read.onlyEvery && { text: read.onlyEvery.text, ...read.onlyEvery.value };

/** A period is one of a cron, and it is counted from somewhere. */
const judgePeriod = ({ reading, request }: Context, { trigger, onlyEvery, startsAt }: Timing): void => {
  if (!onlyEvery) return;
  if (trigger.kind === 'every')
    reading.fault(
      '/onlyEvery',
      'given together with every, which is elapsed time: only with cron, such as "cron": "0 9 * * MON"',
    );
  if (trigger.kind === 'cron' && !startsAt && request.startsAt === undefined)
    reading.fault(
      '/onlyEvery',
      `"${onlyEvery.text}": is counted from the day, week, month or year of startsAt, which is missing`,
    );
};

/** The fields that mean nothing for a job that is due once. */
const fieldsGiven = ({ onlyEvery, startsAt, endsAt, exclude, jitter }: Timing): readonly string[] => [
  ...(onlyEvery ? ['onlyEvery'] : []),
  ...(startsAt ? ['startsAt'] : []),
  ...(endsAt ? ['endsAt'] : []),
  ...(exclude.length > 0 ? ['exclude'] : []),
  ...(jitter > 0 ? ['jitter'] : []),
];

/** What is wrong with a schedule that is never due. `first` is when it is due, were there no last instant. */
const neverText = (
  { trigger, onlyEvery, endsAt, exclude }: Timing & { readonly trigger: RecurringTrigger },
  first: Instant | undefined,
): string => {
  const { text } = trigger;
  const limits = [onlyEvery && 'onlyEvery', endsAt && 'endsAt', exclude.length > 0 && 'exclude'];
  const why = limits.filter((each) => typeof each === 'string').join(' and ');
  const what = typeof text === 'string' ? `"${text}": is` : 'all of these are';
  return first === undefined && why !== ''
    ? `${what} never due with this ${why}`
    : `${what} first due ${AFTER_LAST}`;
};

/**
 * A schedule that is never due is a mistake, however well each of its fields is written. A schedule that
 * has become so with time is no mistake.
 */
const judgeEverDue = (
  { reading, now }: Context,
  timing: Timing & { readonly trigger: RecurringTrigger },
  previous: Timing | undefined,
): void => {
  const settled = { ...timing, jitterOffset: 0 };
  if (previous && timingPrint({ ...previous, jitterOffset: 0 }) === timingPrint(settled)) return;
  const [first] = instantsAfter(settled, now, 1);
  // Jitter may move it by as much.
  if (first !== undefined && first + timing.jitter <= LAST_INSTANT) return;
  reading.fault(`/${timing.trigger.kind}`, neverText(timing, first));
};

const judgeWhole = (context: Context, timing: Timing, previous: Timing | undefined): void => {
  const { reading, timezone } = context;
  const { trigger, startsAt, endsAt } = timing;
  if (!isRecurring(trigger)) {
    for (const field of fieldsGiven(timing)) {
      const which = field === 'onlyEvery' ? 'cron' : 'every or cron';
      reading.fault(`/${field}`, `given for a job that is due once: only with ${which}`);
    }
    return;
  }
  judgePeriod(context, timing);
  if (startsAt && endsAt && endsAt.at < startsAt.at)
    reading.fault('/endsAt', `"${endsAt.text}": is before startsAt "${startsAt.text}"`);
  if (reading.faults.length > 0 || timezone === undefined) return;
  judgeEverDue(context, { ...timing, trigger }, previous);
};

/** Tells whether a request says when in the same words, and they still mean the same. */
const isUnchanged = (context: Context, startsAt: Instant | undefined, previous: Timing): boolean => {
  const { request, read } = context;
  const { trigger } = previous;
  const given = TRIGGER_FIELDS.filter((field) => request[field] !== undefined);
  const text = trigger.kind === 'now' ? true : trigger.text;
  if (given.length !== 1 || JSON.stringify(request[trigger.kind]) !== JSON.stringify(text)) return false;
  switch (trigger.kind) {
    case 'at':
      return read.at !== undefined && resolve(context, read.at.value) === trigger.dueAt;
    case 'every':
      return startsAt === previous.startsAt?.at;
    default:
      return true;
  }
};

/** Reads when a job shall be due, and fills in the defaults. */
export const readTiming = (
  reading: FaultCollector,
  request: UncheckedRequest,
  read: ReadRequest,
  { now, previous }: TimingRules,
): Timing => {
  const timezone = reading.isUnreadable('timezone') ? undefined : (read.timezone ?? 'UTC');
  const context: Context = { reading, request, read, timezone, now };
  const startsAt = readBound(context, 'startsAt', previous?.startsAt);
  const endsAt = readBound(context, 'endsAt', previous?.endsAt);
  const onlyEvery = readPeriod(context);
  const isKept = previous && isUnchanged(context, startsAt?.at, previous);
  const trigger = isKept ? previous.trigger : readTrigger(context, startsAt?.at);
  const timing: Timing = {
    trigger: trigger ?? { kind: 'now', dueAt: now },
    timezone: timezone ?? 'UTC',
    ...(onlyEvery && { onlyEvery }),
    ...(startsAt && { startsAt }),
    ...(endsAt && { endsAt }),
    exclude: readExclude(context),
    jitter: read.jitter ?? 0,
  };
  if (trigger) judgeWhole(context, timing, previous);
  return timing;
};
