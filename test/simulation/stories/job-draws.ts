import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import { MISFIRES, OVERLAPS } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import {
  DAY,
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import { LIFE_VARIABLES } from '../aws/container-life.ts';
import type { Chance } from '../world/chance.ts';
import { RECEIVERS, receiverUrl } from '../world/receivers.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Pacific/Auckland',
] as const;

/** Intervals, and for how long each is in force, so that no job has more than some hundred instants a month. */
const INTERVALS = [
  ['1s', SECOND, 45 * SECOND],
  ['5s', 5 * SECOND, 4 * MINUTE],
  ['30s', 30 * SECOND, 20 * MINUTE],
  ['1m', MINUTE, HOUR],
  ['10m', 10 * MINUTE, 8 * HOUR],
  ['1h', HOUR, 3 * DAY],
  ['6h', 6 * HOUR, 15 * DAY],
  ['1d', DAY, 400 * DAY],
  ['7d', 7 * DAY, 400 * DAY],
  ['365d', 365 * DAY, 800 * DAY],
] as const;

const CRONS = [
  ['*/5 * * * *', 5 * MINUTE, 3 * HOUR],
  ['*/20 * * * *', 20 * MINUTE, DAY],
  ['0 */6 * * *', 6 * HOUR, 15 * DAY],
  ['30 2 * * *', DAY, 400 * DAY],
  ['0 9 * * 1-5', DAY, 400 * DAY],
  ['15 30 1,2 * * *', HOUR, 10 * DAY],
  ['@daily', DAY, 400 * DAY],
  ['0 0 1 * *', 28 * DAY, 400 * DAY],
  ['0 12 L * *', 28 * DAY, 400 * DAY],
] as const;

const text = (at: Instant): string => formatInstant(Math.floor(at / SECOND) * SECOND);

/** When a job is due, and about how far apart its instants are. */
const drawTiming = (
  chance: Chance,
  now: Instant,
  mayBeNew: boolean,
): readonly [JobRequest, typical: number] => {
  const kind = chance.pick(['at', 'in', 'now', 'every', 'every', 'every', 'cron', 'cron'] as const);
  if (kind === 'at') return [{ at: text(now + chance.magnitude(MINUTE, 20 * DAY)) }, DAY];
  if (kind === 'in') return [{ in: `${chance.magnitude(1, 3 * 86_400)}s` }, DAY];
  if (kind === 'now') return [{ now: true }, DAY];
  const [expression, interval, inForce] = kind === 'every' ? chance.pick(INTERVALS) : chance.pick(CRONS);
  // A yearly job is in force since long, and due some time soon.
  const startsAt =
    interval > 30 * DAY
      ? now - interval + chance.whole(HOUR, 20 * DAY)
      : now + chance.magnitude(SECOND, 2 * DAY);
  const isOpen =
    interval >= DAY || (chance.happens(0.02 * Math.min(1, interval / HOUR)) && interval >= MINUTE);
  const base: JobRequest = {
    [kind]: expression,
    ...(kind === 'cron' || chance.happens(0.3) ? { timezone: chance.pick(ZONES) } : {}),
    ...(chance.happens(0.8) || interval > 30 * DAY || !isOpen ? { startsAt: text(startsAt) } : {}),
    ...(!isOpen && { endsAt: text(Math.max(startsAt, now) + inForce) }),
    ...(chance.happens(0.2) && {
      jitter: `${chance.magnitude(1, Math.max(2, Math.min(600, interval / SECOND)))}s`,
    }),
    ...(interval >= HOUR &&
      chance.happens(0.2) && { exclude: [text(now + chance.whole(1, 10) * DAY).slice(0, 10)] }),
  };
  return [{ ...base, ...(mayBeNew && formOf(base, interval)) }, interval];
};

/**
 * What else a cron of a day or more says, by the second of its start: so all else that a seed draws stays the same. Several expressions, one in some of the
 * days, weeks or months only, days from the end of the month, days of each year that are left out.
 */
const formOf = ({ cron, startsAt = '' }: JobRequest, interval: number): JobRequest => {
  if (typeof cron !== 'string' || startsAt === '' || interval < DAY) return {};
  const several = [cron, '15 4 * * *'];
  const forms: readonly JobRequest[] = [
    { cron: several },
    { cron: [...several, '15 16 * * +MON', '15 4 L-3,15W * *'] },
    { onlyEvery: '2d' },
    { cron: several, onlyEvery: '2w' },
    { onlyEvery: '3mo' },
    { cron: '0 12 L-3 * *' },
    { exclude: [startsAt.slice(5, 10), '12-24/01-06'] },
  ];
  return forms[(Date.parse(startsAt) / SECOND) % (2 * forms.length)] ?? {};
};

const drawTarget = (chance: Chance, interval: number): JobRequest => {
  const kind = chance.pick(['container', 'container', 'container', 'webhook', 'marker'] as const);
  if (kind === 'marker') return {};
  if (kind === 'webhook') {
    return { url: receiverUrl(chance.pick(RECEIVERS)), ...(chance.happens(0.2) && { method: 'PUT' }) };
  }
  const longest = Math.min(3600, Math.max(20, (2 * interval) / SECOND));
  return {
    image: chance.pick(['busybox', 'alpine', 'postgres']),
    ...(chance.happens(0.3) ? { shell: 'date' } : { command: ['date'] }),
    ...(chance.happens(0.3) && { capacity: 'spot' as const }),
    environment: {
      [LIFE_VARIABLES.seconds]: String(chance.magnitude(1, longest)),
      [LIFE_VARIABLES.failing]: chance.pick(['0', '0', '0.2', '1']),
      ...(chance.happens(0.05) && { [LIFE_VARIABLES.missing]: '1' }),
    },
  };
};

const drawPolicies = (chance: Chance): JobRequest => ({
  overlap: chance.pick(OVERLAPS),
  misfire: chance.pick(MISFIRES),
  ...(chance.happens(0.5) && { startDeadline: chance.pick(['5s', '1m', '10m', '6h']) }),
  ...(chance.happens(0.4) && { timeout: chance.pick(['0', '30s', '5m', '2h']) }),
  ...(chance.happens(0.15) && { copies: chance.pick([2, 3, 7]) }),
  ...(chance.happens(0.3) && {
    retry: {
      limit: chance.whole(0, 3),
      backoff: chance.pick(['1s', '30s', '5m']),
      ...(chance.happens(0.3) && { exitCodes: [1] }),
    },
  }),
});

/** What a job may be that is drawn. */
export interface DrawnFrom {
  /** Under these names jobs are kept that another can start. */
  readonly names: readonly string[];
  /** Whether its time may be said in forms that an earlier program cannot read. */
  readonly mayBeNew: boolean;
}

/** A job of any kind. */
export const drawJob = (chance: Chance, now: Instant, { names, mayBeNew }: DrawnFrom): JobRequest => {
  const [timing, interval] = drawTiming(chance, now, mayBeNew);
  return {
    ...timing,
    ...drawTarget(chance, interval),
    ...drawPolicies(chance),
    ...(chance.happens(0.2) && { tags: ['drawn'] }),
    ...(chance.happens(0.4) && {
      callback: {
        url: receiverUrl(chance.pick(RECEIVERS)),
        ...(chance.happens(0.3) && { on: [chance.pick(CALLBACK_EVENTS)] }),
      },
    }),
    ...(chance.happens(0.15) && { successWithin: chance.pick(['10m', '6h', '3d']) }),
    ...(names.length > 0 && chance.happens(0.2) && { onSuccess: chance.pick(names) }),
  };
};

/** A job that others start: due itself only in years. */
export const drawNext = (chance: Chance, now: Instant): JobRequest => ({
  ...drawTarget(chance, HOUR),
  ...drawPolicies(chance),
  at: text(now + 3000 * DAY),
  ...(chance.happens(0.5) && { callback: { url: receiverUrl('a') } }),
});
