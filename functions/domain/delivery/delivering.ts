import type { Job } from '../job/job.ts';
import type { Run } from '../run/run.ts';
import type { StopCause, TaskState } from '../run/task-state.ts';
import type { ActivityId } from '../shared/identifiers.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import type { WebhookTarget } from '../target/webhook.ts';
import { bodyText, TRIED_FOR } from '../target/webhook.ts';
import { type CallbackMessage, dueBody } from './callback-message.ts';
import { type Delivery, type DeliveryTry, deliveryIdOfRun } from './delivery.ts';
import type { WebhookAnswer } from './webhook-answer.ts';
import { decideDelivery } from './webhook-retry.ts';

/** How long any try may take, from resolving the name to the last byte that is read. */
export const TRY_TIMEOUT = 15 * SECOND;

/**
 * How long a delivery belongs to the function that tries it. If nothing is on record by then, the try was cut off, and
 * another one is made.
 */
const LEASE = 30 * SECOND;

/** The watchdog looks at a delivery so many milliseconds after something should have become of it. */
const LOOK_GRACE = 30 * SECOND;

/** The longest wait that a message is asked to make; SQS delays by 15 minutes at most. */
const LONGEST_QUEUED = 14 * MINUTE;

/** A last try may still be made so many milliseconds after the day of a delivery is over. */
const LATE_TRY = HOUR;

/** A day has fewer. Each may hold a KiB of the answer, and an item of the table 400 KB. */
const MOST_TRIES_KEPT = 50;

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT_TYPE = { 'content-type': 'text/plain; charset=utf-8' };
const ANY_SUCCESS = ['2xx'];

type DeliveryFacts = Pick<
  Delivery,
  'id' | 'kind' | 'jobId' | 'at' | 'url' | 'method' | 'headers' | 'body' | 'expect'
> &
  Partial<Pick<Delivery, 'runId' | 'event'>>;

const newDelivery = (facts: DeliveryFacts, now: Instant): Delivery => ({
  ...facts,
  status: 'pending',
  tries: [],
  tryCount: 0,
  nextTryAt: now,
  lookAt: now + LOOK_GRACE,
  createdAt: now,
  version: 1,
});

/** What is sent, and what it is unless the job's own headers say otherwise. */
const targetContent = (
  job: Pick<Job, 'id' | 'name' | 'tags'>,
  run: Run,
  { body, method, headers }: WebhookTarget,
): Pick<Delivery, 'body' | 'headers'> => {
  if (method === 'GET' || method === 'HEAD') return { body: '', headers };
  // What is empty is of no type.
  if (body === '') return { body, headers };
  const type = typeof body === 'string' ? TEXT_TYPE : JSON_TYPE;
  return {
    body: body === undefined ? dueBody(job, run) : bodyText(body),
    headers: { ...type, ...headers },
  };
};

/** The delivery that a run is whose job sends a webhook. */
export const targetDelivery = (
  job: Pick<Job, 'id' | 'name' | 'tags'> & { readonly target: WebhookTarget },
  run: Run,
  now: Instant,
): Delivery => {
  const { url, method, expect } = job.target;
  return newDelivery(
    {
      id: deliveryIdOfRun(run.id, 'target'),
      kind: 'target',
      jobId: job.id,
      runId: run.id,
      at: run.dueAt,
      url,
      method,
      ...targetContent(job, run, job.target),
      expect,
    },
    now,
  );
};

const messageDelivery = (
  facts: Pick<Delivery, 'id' | 'kind' | 'jobId' | 'at' | 'url'> & Partial<Pick<Delivery, 'runId'>>,
  message: CallbackMessage,
  now: Instant,
): Delivery =>
  newDelivery({ ...facts, ...message, method: 'POST', headers: JSON_TYPE, expect: ANY_SUCCESS }, now);

/** The delivery that tells a callback how a run ended. */
export const callbackDelivery = (run: Run, url: string, message: CallbackMessage, now: Instant): Delivery => {
  const { id: runId, jobId, dueAt: at } = run;
  const id = deliveryIdOfRun(runId, 'callback');
  return messageDelivery({ id, kind: 'callback', jobId, runId, at, url }, message, now);
};

/** The delivery that tells a callback that a success is overdue. */
export const overdueDelivery = (
  facts: Pick<Delivery, 'id' | 'jobId' | 'at' | 'url'>,
  message: CallbackMessage,
  now: Instant,
): Delivery => messageDelivery({ ...facts, kind: 'overdue' }, message, now);

/** What is to be done about a hint that a delivery may be tried. */
export type TryDecision =
  | { readonly kind: 'nothing' }
  /** It is not time yet, or somebody else is trying it. */
  | { readonly kind: 'early'; readonly at: Instant }
  /** Store it so, then try it. */
  | { readonly kind: 'try'; readonly delivery: Delivery }
  /** Store it so: it has been tried for long enough, and no try was ever put on record. */
  | { readonly kind: 'give_up'; readonly delivery: Delivery };

/** Decides whether a delivery is to be tried now. */
export const decideTry = (delivery: Delivery, now: Instant): TryDecision => {
  if (delivery.status !== 'pending') return { kind: 'nothing' };
  const from = Math.max(delivery.nextTryAt, delivery.leasedUntil ?? 0);
  if (now < from) return { kind: 'early', at: from };
  if (delivery.triedFrom !== undefined && now >= delivery.triedFrom + TRIED_FOR + LATE_TRY) {
    const reason = 'tried for a day, at last without a word of what came of it';
    return { kind: 'give_up', delivery: finished(delivery, { status: 'failed', reason }, now) };
  }
  const leasedUntil = now + LEASE;
  const lookAt = leasedUntil + LOOK_GRACE;
  return {
    kind: 'try',
    delivery: { ...delivery, triedFrom: delivery.triedFrom ?? now, leasedUntil, lookAt },
  };
};

const tryOf = (answer: WebhookAnswer, at: Instant): DeliveryTry => {
  switch (answer.kind) {
    case 'answered': {
      const { status, answerText, durationMs } = answer;
      return { at, durationMs, status, answerText };
    }
    case 'refused':
      return { at, reason: answer.reason };
    case 'failed':
      return { at, durationMs: answer.durationMs, reason: answer.reason };
  }
};

/** A delivery that is over. It leaves the watch; a try that is under way keeps its lease, so that no replay joins it. */
const finished = (delivery: Delivery, end: Pick<Delivery, 'status' | 'reason'>, now: Instant): Delivery => {
  const { lookAt: _lookAt, reason: _reason, ...kept } = delivery;
  return { ...kept, ...end, finishedAt: now };
};

/** When the watchdog looks at a delivery. Where the wait is longer than a message can be delayed, the watchdog is the alarm. */
export const lookFor = (nextTryAt: Instant, now: Instant): Instant =>
  nextTryAt - now > LONGEST_QUEUED ? nextTryAt : nextTryAt + LOOK_GRACE;

/** Tells whether a message asks for the next try of a delivery; else the watchdog does when the time has come. */
export const isQueuedAgain = ({ status, nextTryAt }: Delivery, now: Instant): boolean =>
  status === 'pending' && nextTryAt - now <= LONGEST_QUEUED;

/** Tells whether the watchdog looks at a delivery because it was asked to, and not because something got lost. */
export const isLookedForOnPurpose = ({ lookAt, nextTryAt }: Delivery): boolean => lookAt === nextTryAt;

/** The delivery after a try that began at `at`. If it was taken back meanwhile, it stays so. `random` is in [0, 1). */
export const tried = (
  delivery: Delivery,
  answer: WebhookAnswer,
  context: {
    readonly at: Instant;
    readonly now: Instant;
    readonly random: number;
  },
): Delivery => {
  const { at, now, random } = context;
  const { leasedUntil: _leasedUntil, ...kept } = delivery;
  const noted: Delivery = {
    ...kept,
    tries: [...delivery.tries, tryOf(answer, at)].slice(-MOST_TRIES_KEPT),
    tryCount: delivery.tryCount + 1,
  };
  if (delivery.status !== 'pending') return noted;
  const facts = {
    tries: noted.tryCount,
    firstTriedAt: delivery.triedFrom ?? at,
    expect: delivery.expect,
    answer,
  };
  const decision = decideDelivery(facts, random, now);
  switch (decision.kind) {
    case 'delivered':
      return finished(noted, { status: 'delivered' }, now);
    case 'retry':
      return { ...noted, nextTryAt: decision.at, lookAt: lookFor(decision.at, now) };
    default:
      return finished(noted, { status: 'failed', reason: decision.reason }, now);
  }
};

/** The delivery after it was taken back. If it is over, it stays as it is. */
export const canceledDelivery = (delivery: Delivery, reason: string, now: Instant): Delivery =>
  delivery.status === 'pending' ? finished(delivery, { status: 'canceled', reason }, now) : delivery;

/** The delivery to be looked at again by the watchdog in a while. */
export const lookedAt = (delivery: Delivery, now: Instant): Delivery => ({
  ...delivery,
  lookAt: now + MINUTE,
});

/** The delivery left alone for a while by who has leased it: nothing is to be done about it yet. */
export const postponed = (delivery: Delivery, now: Instant): Delivery => {
  const { leasedUntil: _leasedUntil, triedFrom: _triedFrom, ...kept } = delivery;
  return lookedAt(kept, now);
};

/** A delivery that is over as it is sent again, under the same id, for another day; `lastChange` is the entry about who asked for it. */
export const replayed = (delivery: Delivery, now: Instant, lastChange?: ActivityId): Delivery => {
  const {
    finishedAt: _finishedAt,
    expiresAt: _expiresAt,
    reason: _reason,
    triedFrom: _triedFrom,
    ...kept
  } = delivery;
  return {
    ...kept,
    status: 'pending',
    replayedAt: now,
    ...(lastChange !== undefined && { lastChange }),
    tryCount: 0,
    nextTryAt: now,
    lookAt: now + LOOK_GRACE,
  };
};

const stopCauseOf = ({ status, tries }: Delivery): StopCause => {
  if (status === 'delivered') return 'delivered';
  if (status === 'canceled') return 'requested';
  return tries.at(-1)?.status === 410 ? 'unwanted' : 'undelivered';
};

/** What a delivery tells about the run that it is, in the terms in which containers are followed. */
export const taskStateOfDelivery = (delivery: Delivery, runId: string): TaskState => {
  const { id: handle, version, createdAt, triedFrom: startedAt, finishedAt: stoppedAt, reason } = delivery;
  const seen = {
    runId,
    handle,
    isWebhook: true,
    version,
    createdAt,
    ...(startedAt !== undefined && { startedAt }),
  };
  if (delivery.status === 'pending')
    return { ...seen, phase: startedAt === undefined ? 'starting' : 'running' };
  return {
    ...seen,
    phase: 'stopped',
    stopCause: stopCauseOf(delivery),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(reason !== undefined && { message: reason }),
  };
};
