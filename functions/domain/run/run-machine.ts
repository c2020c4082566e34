import { formatRunId, type RunKey } from '../shared/identifiers.ts';
import { type Instant, MINUTE } from '../shared/instant.ts';
import { type ContainerEnd, containerEnd } from './container-end.ts';
import { NOT_FOUND_LOOK, nextCheck, timeoutAlarmOf } from './next-check.ts';
import { REASONS, type Reason } from './reason.ts';
import { type FinalStatus, isFinal, mayBecome, type Run, type RunFacts, type StopIntent } from './run.ts';
import type { LeftOut, RunEffect, RunEvent, RunEventOf, Step } from './run-event.ts';
import { sealRun } from './run-seal.ts';
import { startDeadlinePassed } from './start-reason.ts';
import { isTokenTrusted, judgeDenial, triedLater } from './start-tries.ts';
import { addsNothing, isNews, type TaskState, timeoutOf, withFacts } from './task-state.ts';

/**
 * When a run counts as lost because ECS does not know its container. For up to five minutes ECS may not find
 * a task that it has just started. After an outage the event that tells the end may still be in the queue.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 */
export const LOST_AFTER = 10 * MINUTE;

/** How a run ends that was stopped, unless it ends by itself before. */
const STOP_ENDINGS = {
  user: { status: 'canceled', reason: REASONS.stoppedByUser },
  timeout: { status: 'timed_out', reason: REASONS.timedOut },
  replace: { status: 'canceled', reason: REASONS.replaced },
} as const satisfies Record<StopIntent, { readonly status: FinalStatus; readonly reason: Reason }>;

/** Tells whether a run has ended by its stop, whoever has asked for that first. */
export const wasStopped = ({ status, stopIntent }: Run): boolean =>
  stopIntent !== undefined && STOP_ENDINGS[stopIntent].status === status;

const STATUS_AFTER: Readonly<Record<Exclude<ContainerEnd['kind'], 'stopped'>, FinalStatus>> = {
  well: 'succeeded',
  badly: 'failed',
  never_ran: 'start_failed',
};

/** Why a run ends whose job does not name it. */
const NOT_CLAIMED = {
  changed: { status: 'canceled', reason: REASONS.notClaimed },
  canceled: { status: 'canceled', reason: REASONS.jobCanceled },
  superseded: { status: 'skipped', reason: REASONS.superseded },
} as const satisfies Record<
  RunEventOf<'not_claimed'>['because'],
  { readonly status: FinalStatus; readonly reason: Reason }
>;

/** A run as it is recorded; `lookAt` is when the watchdog must look at it if nothing else happens. */
export const newRun = (key: RunKey, facts: RunFacts, now: Instant, lookAt: Instant): Run => {
  const { allocation, ...known } = facts;
  const tryFrom = Math.max(now, facts.plannedAt);
  return {
    ...key,
    ...known,
    ...(allocation && { allocation }),
    id: formatRunId(key),
    status: 'starting',
    launchTries: 0,
    createdAt: now,
    tryFrom,
    tokenTry: 1,
    tokenFrom: tryFrom,
    lookAt,
    version: 1,
  };
};

/** A run that is planned, left out, whatever was planned before. */
export const leftOutRun = (planned: Run, { as: status, reason, blockedBy }: LeftOut): Run => {
  const { lookAt: _lookAt, ...run } = planned;
  return { ...run, status, ...(reason && { reason }), ...(blockedBy !== undefined && { blockedBy }) };
};

/** A run that is left out, as it is recorded where a callback follows: it is final once that is done. */
export const sealLeftOutRun = (left: Run): Run =>
  sealRun({ ...left, status: 'starting', lookAt: left.createdAt }, left, left.createdAt);

/** What else is known of a run when it ends. */
type Ending = Partial<Pick<Run, 'reason' | 'exitCode' | 'stoppedAt' | 'blockedBy'>>;

/** The run with its final status; it leaves the watch. */
const endRun = (
  run: Run,
  status: FinalStatus,
  ending: { [K in keyof Ending]: Ending[K] | undefined },
): Run => {
  const { lookAt: _lookAt, reason: _reason, ...kept } = run;
  const { reason, exitCode, stoppedAt, blockedBy } = ending;
  return {
    ...kept,
    status,
    ...(reason && { reason }),
    ...(exitCode !== undefined && { exitCode }),
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(blockedBy !== undefined && { blockedBy }),
  };
};

/** A run after a step, where its status may follow. */
const checked = ({ id, status }: Run, after: Run): Run => {
  if (after.status === status || mayBecome(status, after.status)) return after;
  throw new RangeError(`run ${id}: ${status} cannot become ${after.status}`);
};

/**
 * A sealed run as it ends.
 * @throws RangeError when it is not sealed, or is over.
 */
export const endSealedRun = (run: Run): Run => {
  if (!run.sealed) throw new RangeError(`run ${run.id} is not sealed`);
  if (isFinal(run.status)) throw new RangeError(`run ${run.id} is ${run.status} already`);
  return checked(run, endRun(run, run.sealed.status, run.sealed));
};

const STAYS: Step = { effects: [] };
const become = (run: Run, ...effects: readonly RunEffect[]): Step => ({ run, effects });
const end = (...parameters: Parameters<typeof endRun>): Step =>
  become(endRun(...parameters), { kind: 'follow_up' });

const endAsContainer = (run: Run, seen: TaskState, now: Instant): Step => {
  const ended = containerEnd(run, seen);
  const { exitCode } = seen;
  if (ended.kind === 'stopped')
    return end(run, STOP_ENDINGS[ended.intent].status, { ...STOP_ENDINGS[ended.intent], exitCode });
  const isDenied = ended.kind === 'never_ran' && ended.isDenied;
  const known = isDenied ? { ...run, deniedSince: run.deniedSince ?? now } : run;
  return end(known, STATUS_AFTER[ended.kind], { reason: ended.reason, exitCode });
};

/** A run that goes on, with its next look. */
const goesOn = (run: Run, now: Instant): Run => ({ ...run, lookAt: nextCheck(run, now) });

const stopOf = ({ handle, stopIntent }: Run): readonly RunEffect[] =>
  handle === undefined || stopIntent === undefined
    ? []
    : [{ kind: 'stop_container', handle, because: STOP_ENDINGS[stopIntent].reason.text }];

/** Nobody waits for this container. */
const stopOrphan = (handle: string, because = 'the run is over'): Step => ({
  effects: [{ kind: 'stop_container', handle, because }],
});

/** Its start is tried again. */
const tryLater = (run: Run, event: RunEventOf<'start_refused' | 'start_denied'>, now: Instant): Step => {
  const later = triedLater(run, event, now);
  return become(goesOn(later, now), { kind: 'try_start', at: later.tryFrom });
};

type Transitions = {
  readonly [Kind in RunEvent['kind']]: (run: Run, event: RunEventOf<Kind>, now: Instant) => Step;
};

/** What each event does to a run that is not over. */
const OPEN: Transitions = {
  /** Its token has not been used while it waited. */
  turn_came: (run, _event, now) =>
    become(goesOn({ ...run, status: 'starting', tryFrom: now, tokenFrom: now }, now)),
  /** An earlier try may have recorded that it starts at once. */
  turn_awaited: (run, _event, now) =>
    run.status === 'queued' ? STAYS : become(goesOn({ ...run, status: 'queued' }, now)),
  waited_too_long: (run, { blockedBy }) =>
    end(run, 'missed', { reason: startDeadlinePassed(undefined), blockedBy }),
  claim_awaited: (run, _event, now) => become({ ...run, tokenFrom: Math.max(run.tokenFrom, now) }),
  not_claimed: (run, { because }) => end(run, NOT_CLAIMED[because].status, NOT_CLAIMED[because]),
  withdrawn: (run, _event, now) =>
    become({ ...endRun(run, 'canceled', { reason: REASONS.notClaimed }), expiresAt: now }),
  left_out: (run, { as, reason, blockedBy }) => end(run, as, { reason, blockedBy }),

  launched: (run, event, now) => {
    const { handle, calledAt, isShell, isWebhook, allocation } = event;
    if (run.handle === handle) {
      // Its container may have told of itself before.
      const isKnown = run.allocation?.publicAddress === allocation?.publicAddress;
      const known = allocation && !isKnown ? { ...run, allocation } : undefined;
      return { ...(known && { run: known }), effects: stopOf(run) };
    }
    if (run.handle !== undefined) return stopOrphan(handle, 'the run has another container');
    const { allocation: _planned, ...kept } = run;
    const launched: Run = {
      ...kept,
      status: 'starting',
      handle,
      ...(allocation && { allocation }),
      isShell,
      launchTries: run.launchTries + 1,
      launchedAt: calledAt,
      ...(!isWebhook && { latenessMs: Math.max(0, calledAt - run.plannedAt) }),
    };
    // It may have been asked to stop while it was being started.
    return become(goesOn(launched, now), ...stopOf(launched));
  },
  marked: (run, _event, now) => {
    const { allocation: _none, ...kept } = run;
    const latenessMs = Math.max(0, now - run.plannedAt);
    const launchTries = run.launchTries + 1;
    const done: Run = { ...kept, isShell: false, launchTries, launchedAt: now, startedAt: now, latenessMs };
    return end(done, 'succeeded', { stoppedAt: now });
  },
  start_refused: tryLater,
  /** Where IAM still refuses when AWS must know all rights, or no further try can come, the run ends with that reason. */
  start_denied: (run, event, now) => {
    const { deniedSince = now, launchTries } = run;
    const judged = judgeDenial(run, event, now);
    if (judged === 'again') return tryLater({ ...run, deniedSince }, event, now);
    const reason = judged === 'mistake' ? event.reason : startDeadlinePassed(event.reason);
    return end({ ...run, deniedSince, launchTries: launchTries + 1 }, 'start_failed', { reason });
  },
  start_impossible: (run, { reason, wasCalled }) =>
    end({ ...run, launchTries: run.launchTries + (wasCalled ? 1 : 0) }, 'start_failed', { reason }),
  start_deadline_passed: (run) => end(run, 'start_failed', { reason: startDeadlinePassed(run.lastRefusal) }),
  calls_awaited: (run, { until }, now) =>
    become(goesOn({ ...run, tryFrom: until }, now), { kind: 'try_start', at: until }),
  /**
   * It is searched for again every minute. In the end it is lost where a call was answered and ECS may have forgotten what it
   * started. Else it has not been started in time.
   */
  searched_in_vain: (run, { isLast }, now) => {
    if (!isLast) {
      const tryFrom = now + NOT_FOUND_LOOK;
      return become(goesOn({ ...run, tryFrom }, now), { kind: 'try_start', at: tryFrom });
    }
    if (run.launchTries > 0 && !isTokenTrusted(run, now)) return end(run, 'lost', { reason: REASONS.lost });
    const reason = run.lastRefusal ? startDeadlinePassed(run.lastRefusal) : REASONS.neverAnswered;
    return end(run, 'start_failed', { reason });
  },

  told: (run, { seen }, now) => {
    if (!isNews(run, seen)) return STAYS;
    const known = withFacts(run, seen);
    if (seen.phase === 'stopped') return endAsContainer(known, seen, now);
    // A container that could not be started is stopping, too, without ever having run.
    const isRunning = seen.phase === 'running' || known.startedAt !== undefined;
    const timeoutAt = timeoutOf(known);
    const after: Run = {
      ...known,
      status: isRunning ? 'running' : run.status,
      ...(timeoutAt !== undefined && { timeoutAt }),
    };
    if (addsNothing(run, after)) return STAYS;
    const stop = run.handle === undefined ? stopOf(after) : [];
    // A look that is to come sooner stays: it costs nothing, and to move it would be two writes to the index.
    const lookAt = Math.min(run.lookAt ?? Infinity, nextCheck(after, now));
    return become({ ...after, lookAt }, ...timeoutAlarmOf(run, after, now), ...stop);
  },
  /** It is asked for again every minute; after `LOST_AFTER` it is over. */
  not_found: (run, _event, now) => {
    const { notFoundSince = now, stopIntent } = run;
    const missing: Run = { ...run, notFoundSince };
    if (now - notFoundSince < LOST_AFTER) return become(goesOn(missing, now));
    const { status, reason } =
      stopIntent === undefined
        ? ({ status: 'lost', reason: REASONS.lost } as const)
        : STOP_ENDINGS[stopIntent];
    return end(missing, status, { reason });
  },
  /**
   * The intent is stored first: whoever starts the run at this very moment finds it. So a run without a container is
   * over when it is asked again. The first intent counts.
   */
  stop_asked: (run, { intent, change }, now) => {
    if (run.stopIntent === undefined) {
      const asked = { ...run, ...(change !== undefined && { lastChange: change }) };
      const stopping = goesOn({ ...asked, stopIntent: intent, stoppingAt: now }, now);
      return become(stopping, ...stopOf(stopping));
    }
    if (run.handle !== undefined) return { effects: stopOf(run) };
    const { status, reason } = STOP_ENDINGS[run.stopIntent];
    return end(run, status, { reason, stoppedAt: now });
  },
  reported: (run, { at }) => end(run, 'succeeded', { stoppedAt: at }),

  looked_at: (run, _event, now) => {
    const { notFoundSince: _notFoundSince, ...found } = run;
    return become(goesOn(found, now));
  },
  /** It is looked at again soon, and not before what has waited for longer. */
  look_postponed: (run, _event, now) =>
    become({ ...run, lookAt: Math.min(nextCheck(run, now), now + NOT_FOUND_LOOK) }),
};

/** A final run stays as it is. A container that it does not wait for must not go on. */
const stepOfFinal = (run: Run, event: RunEvent): Step => {
  if (event.kind === 'launched') return run.handle === event.handle ? STAYS : stopOrphan(event.handle);
  if (event.kind !== 'told') return STAYS;
  const { handle, phase, version } = event.seen;
  const isAlive = phase === 'starting' || phase === 'running';
  // Its own container lives on where it was given up because it was not found.
  const isGivenUp = run.notFoundSince !== undefined && version > (run.observedVersion ?? -1);
  return isAlive && (run.handle !== handle || isGivenUp) ? stopOrphan(handle) : STAYS;
};

/**
 * What an event does to a run, as of `now`. It may come twice, late or out of order. Every status of a run is chosen here.
 * @throws RangeError when a status may not follow: a rule elsewhere is broken.
 */
export const step = (run: Run, event: RunEvent, now: Instant): Step => {
  if (isFinal(run.status)) return stepOfFinal(run, event);
  const transition = OPEN[event.kind] as (run: Run, event: RunEvent, now: Instant) => Step;
  const { run: after, effects } = transition(run, event, now);
  return after ? { run: checked(run, after), effects } : { effects };
};
