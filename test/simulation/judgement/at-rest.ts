import { endMessage } from '../../../functions/domain/delivery/callback-message.ts';
import { deliveryIdOfRun } from '../../../functions/domain/delivery/delivery.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { isFinal, type Run } from '../../../functions/domain/run/run.ts';
import { isRecurring } from '../../../functions/domain/schedule/trigger.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { TRIED_FOR } from '../../../functions/domain/target/webhook.ts';
import { referencedJobId } from '../../../functions/use-cases/execution/start-next-job.ts';
import type { ContainerTask } from '../aws/container-task.ts';
import { isSilent, receiverUrl } from '../world/receivers.ts';
import type { World } from '../world/world.ts';
import type { InvariantName } from './invariants.ts';
import { type Judge, LOOKED_AT_WITHIN } from './judge.ts';

/** The watchdog wakes what is overdue by half a minute, within its minute; Scheduler and a batch take the rest. */
const WOKEN_WITHIN = 4 * MINUTE;

const groupBy = <T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

/** Checks, some time after the last fault, that nothing that is due is left lying. */
export const checkWoken = (world: World, judge: Judge): void => {
  const { now } = world.surroundings.time;
  for (const job of world.store.jobs.items.values()) {
    if (job.state === 'history' || job.nextDueAt === undefined || job.nextDueAt > now - WOKEN_WITHIN)
      continue;
    judge.violations.add('woken', job.id, `${job.state}, due since ${now - job.nextDueAt} ms`);
  }
};

/** Checks, some time after the last fault, that nothing waits for the watchdog for long. */
export const checkLooked = ({ store, surroundings }: World, judge: Judge): void => {
  for (const { id, lookAt = Infinity } of [
    ...store.runs.items.values(),
    ...store.deliveries.items.values(),
  ]) {
    const late = surroundings.time.now - lookAt;
    if (late > LOOKED_AT_WITHIN) judge.violations.add('looked', id, `waits for a look since ${late} ms`);
  }
};

/** What the end of a container means. */
const statusesOf = (task: ContainerTask): readonly string[] => {
  if (task.stopCode === 'TaskFailedToStart') return ['start_failed'];
  if (task.stopCode === 'EssentialContainerExited') return [task.exitCode === 0 ? 'succeeded' : 'failed'];
  if (task.stopCode === 'UserInitiated') return [];
  return ['failed'];
};

const hasRun = (task: ContainerTask | undefined): boolean => task?.startedAt !== undefined;

/** What a final run says that is not so; undefined where all is well. */
const untruth = (run: Run, task: ContainerTask | undefined): string | undefined => {
  if (run.allocation === undefined || run.reported) return undefined;
  if (run.status === 'skipped' || run.status === 'missed') return task && `${task.taskArn} was started`;
  const isItsOwn = task?.taskArn === run.handle && run.notFoundSince === undefined;
  if (isItsOwn && task?.stopCode === 'EssentialContainerExited' && !statusesOf(task).includes(run.status))
    return `${task.taskArn} ended by itself with ${task.exitCode}`;
  if (run.stopIntent !== undefined || run.status === 'canceled' || run.status === 'timed_out')
    return undefined;
  if (run.status === 'start_failed') return hasRun(task) ? `${task?.taskArn} ran` : undefined;
  if (!task) return 'there was no container';
  return statusesOf(task).includes(run.status)
    ? undefined
    : `${task.taskArn} ended by ${task.stopCode} with ${task.exitCode}`;
};

const lastAttempts = (runs: readonly Run[]): Run[] =>
  runs.filter(
    (run) =>
      !runs.some(
        (other) => other.copy === run.copy && other.dueAt === run.dueAt && other.attempt > run.attempt,
      ),
  );

const statusesSaid = (runs: readonly Run[]): string =>
  runs
    .map(({ copy, attempt, status, reason }) => `${copy}-${attempt} ${status} (${reason?.code})`)
    .join(', ');

/** What a crash left recorded before its job claimed it ends as canceled; what was left out was not started either. */
const wasStarted = ({ status, reason }: Run): boolean =>
  status !== 'skipped' && (status !== 'canceled' || reason?.code !== 'not_claimed');

/** What was recorded of an instant that its job, paused meanwhile, holds back: it is claimed when the job goes on. */
const isHeldBack = (run: Run, job: Job | undefined): boolean =>
  job?.heldDueAt !== undefined && job.heldDueAt <= run.dueAt && run.handle === undefined && !run.sealed;

/** Checks everything once the world has come to rest. */
export const checkAtRest = (world: World, judge: Judge): void => {
  const { store } = world;
  const { violations, parts } = judge;
  const fault = (invariant: InvariantName, subject: string, detail: string): void =>
    violations.add(invariant, subject, detail);
  const kept = [...store.runs.items.values()].filter(({ id }) => !judge.withdrawn.has(id));
  const runsOfJob = groupBy(kept, (run) => run.jobId);

  const checkRun = (run: Run): void => {
    if (!isFinal(run.status)) {
      if (isHeldBack(run, store.jobs.items.get(run.jobId))) return;
      fault('settled', run.id, `${run.status}, look at ${run.lookAt}`);
      return;
    }
    if (run.status === 'lost') {
      // ECS forgets a container after an hour; without faults its end was told long before.
      if (judge.level === 'none') fault('truth', run.id, 'lost, although nothing went wrong');
      return;
    }
    const detail = untruth(run, parts.containers.of(run.id));
    if (detail) fault('truth', run.id, `${run.status} (${run.reason?.code}): ${detail}`);
  };

  const checkTold = (job: Job, run: Run): void => {
    const callback = judge.wantedBy(run);
    if (!callback || !isFinal(run.status)) return;
    const delivery = store.deliveries.items.get(deliveryIdOfRun(run.id, 'callback'));
    const { event } = endMessage(job, run, undefined, 0);
    if (!callback.on.includes(event)) {
      if (delivery?.status === 'delivered' && delivery.event === event)
        fault('told', delivery.id, `told ${event}, which nobody wants to hear of`);
      return;
    }
    if (!delivery) fault('told', run.id, `no delivery tells ${event}`);
    else if (delivery.event !== event) fault('told', delivery.id, `tells ${delivery.event}; it was ${event}`);
    else if (delivery.status === 'canceled') fault('told', delivery.id, `canceled: ${delivery.reason}`);
  };

  /** The callback of an end may say when the next attempt begins. */
  const checkAnnounced = (job: Job, run: Run): void => {
    const delivery = store.deliveries.items.get(deliveryIdOfRun(run.id, 'callback'));
    if (!delivery?.body.includes('"retryAt"') || job.canceled) return;
    const attempt = store.runs.items.get(formatRunId({ ...run, attempt: run.attempt + 1 }));
    const isTold = attempt && store.deliveries.items.has(deliveryIdOfRun(attempt.id, 'callback'));
    if (attempt && (wasStarted(attempt) || isTold)) return;
    fault('announced', run.id, `attempt ${run.attempt + 1} is ${attempt?.status} (${attempt?.reason?.code})`);
  };

  const checkOutcome = (job: Job, runs: readonly Run[]): void => {
    const last = job.lastRun && store.runs.items.get(job.lastRun.id);
    if (job.lastRun && last?.status !== job.lastRun.status)
      fault(
        'outcome',
        job.id,
        `last run ${job.lastRun.id} is ${last?.status}, the job says ${job.lastRun.status}`,
      );
    const isOver = job.nextDueAt === undefined && !job.paused;
    if (isOver !== (job.state === 'history'))
      fault('outcome', job.id, `state ${job.state} with due ${job.nextDueAt}`);
    if (job.state !== 'history') return;
    const expected = expectedOutcome(job, runs);
    if (expected !== undefined && job.outcome !== expected)
      fault('outcome', job.id, `${job.outcome}, its runs say ${expected}`);
  };

  const checkChain = (job: Job, occurrence: readonly Run[], next: Job | undefined): void => {
    const ids = new Set(occurrence.map(({ id }) => id));
    const started = (next && runsOfJob.get(next.id)) ?? [];
    const chained = started.filter((run) => ids.has(run.chainedFrom ?? ''));
    const instants = new Set(chained.filter(wasStarted).map((run) => run.dueAt));
    const last = lastAttempts(occurrence);
    const subject = last[0]?.id ?? job.id;
    const hasSucceeded = last.every(({ status, reported }) => status === 'succeeded' && !reported);
    if (instants.size > 1) fault('chained', subject, `started ${next?.id} at ${[...instants].join(', ')}`);
    if (!hasSucceeded && instants.size > 0) {
      fault('chained', subject, `started the next job, but ${statusesSaid(last)}`);
    }
    // Where either job was edited, the success may have been of a time when nothing was to follow.
    const isSure = job.edition === 1 && next?.edition === 1 && next.state !== 'history';
    if (hasSucceeded && isSure && chained.length === 0) fault('chained', subject, 'started nothing');
  };

  const checkChains = (job: Job, runs: readonly Run[]): void => {
    if (job.onSuccess === undefined) return;
    const next = store.jobs.items.get(referencedJobId(job.onSuccess));
    for (const occurrence of groupBy(runs, (run) => String(run.dueAt)).values())
      checkChain(job, occurrence, next);
  };

  for (const run of store.runs.items.values()) checkRun(run);
  for (const job of store.jobs.items.values()) {
    const runs = runsOfJob.get(job.id) ?? [];
    const named = [...job.activeRuns, ...job.waitingRuns];
    if (named.length > 0) fault('released', job.id, `names ${named.join(', ')}`);
    for (const run of runs) {
      checkTold(job, run);
      checkAnnounced(job, run);
    }
    checkOutcome(job, runs);
    checkChains(job, runs);
  }
  parts.activity?.check(world);
  checkDeliveries(world, fault);
  for (const task of world.containers.alive)
    fault('stopped', task.startedBy, `${task.taskArn} is ${task.lastStatus}`);
  const givenUp = world.log.counts.get('MessageGivenUp') ?? 0;
  if (givenUp > 0) fault('understood', '', `${givenUp} messages`);
  for (const mistake of world.log.mistakes) fault('sound', '', mistake);
};

/** How a job that was due once must have ended; undefined where other things than its instant decide. */
const expectedOutcome = (job: Job, runs: readonly Run[]): string | undefined => {
  if (job.canceled) return 'canceled';
  if (isRecurring(job.trigger)) return 'ended';
  const dueAt: Instant | undefined = 'dueAt' in job.trigger ? job.trigger.dueAt : undefined;
  const isOnly = runs.every((run) => run.dueAt === dueAt);
  if (!isOnly || job.revision > 1 || runs.length === 0) return undefined;
  const statuses = lastAttempts(runs).map(({ status }) => status);
  if (statuses.every((status) => status === 'succeeded')) return 'succeeded';
  return statuses.every((status) => status === 'succeeded' || status === 'canceled') ? 'canceled' : 'failed';
};

const checkDeliveries = (
  { store, surroundings }: World,
  fault: (invariant: InvariantName, subject: string, detail: string) => void,
): void => {
  for (const delivery of store.deliveries.items.values()) {
    const { status, url, reason } = delivery;
    if (status === 'pending') {
      fault('delivered', delivery.id, `pending since ${surroundings.time.now - delivery.createdAt} ms`);
    }
    if (status !== 'failed' || url === receiverUrl('gone') || isSilent(url)) continue;
    const { triedFrom = 0, finishedAt = 0 } = delivery;
    const isTriedForLong = finishedAt - triedFrom >= TRIED_FOR - HOUR;
    const wasCalm = finishedAt > (surroundings.weather.endedAt ?? Infinity);
    if (wasCalm || !isTriedForLong) fault('delivered', delivery.id, `given up: ${reason}`);
  }
};
