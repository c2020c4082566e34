import {
  chainKey,
  decidedAs,
  followsTooLong,
  leavesOut,
  planChained,
  wasStartedAfter,
} from '../../domain/execution/job-chaining.ts';
import { claim, outdatedRuns, type RecordedRun } from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { formatRunId, isJobId, jobIdForName, type RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { type CallbackPorts, recordCallbacks, sendSoon } from '../deliveries/enqueue-callback.ts';
import type { JobStore, RunStore, WakeUpScheduler } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { keptRequests, takeInstant } from './idempotent-runs.ts';
import { insertRuns, withdrawRuns } from './insert-runs.ts';
import { scheduleLaunch } from './schedule-launch.ts';

/** What starting the next job needs. */
export interface StartNextJobPorts extends CallbackPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly alarms: WakeUpScheduler;
}

/** The id of the job that another names, by its id or by the name it is kept under. */
export const referencedJobId = (reference: string): string =>
  isJobId(reference) ? reference : jobIdForName(reference);

/**
 * Starts the job that is to run when an occurrence of another has succeeded. Doing it twice for the same occurrence
 * starts it once. A job that is gone or over is not started; that is logged and counted; what its overlap rule
 * leaves out is on record.
 * @throws DomainError `unavailable`.
 */
export const startNextJob = async (ports: StartNextJobPorts, job: Job, run: Run): Promise<void> => {
  const { jobs, clock, log } = ports;
  if (job.onSuccess === undefined) return;
  const key = chainKey(run);
  const id = referencedJobId(job.onSuccess);

  /** Why it cannot be started, if so. */
  const obstacle = (next: Job | undefined): string | undefined => {
    if (!next) return 'there is no such job';
    if (next.state === 'history' || next.canceled) return 'it is over';
    return followsTooLong(run) ? 'too many jobs have started one another' : undefined;
  };

  /** What was recorded of the new occurrence, until the job has claimed it. */
  let recorded: readonly RecordedRun[] = [];

  /** Takes back what was recorded and not claimed. What is left out already stays so. */
  const withdraw = async (): Promise<void> => {
    const open = recorded.filter(({ stored }) => !isFinal(stored.status));
    if (open.length > 0) recorded = [];
    await withdrawRuns(
      ports,
      open.map(({ stored }) => stored.id),
    );
  };

  /** Launches the runs of the new occurrence; what has to wait asks what runs to make room. */
  const wake = async (next: Job, dueAt: Instant, outdated: readonly RunId[]): Promise<void> => {
    const begun = Array.from({ length: next.copies }, (_, index) =>
      formatRunId({ jobId: id, dueAt, copy: index + 1, attempt: 1 }),
    );
    await Promise.all([...begun, ...outdated].map((runId) => scheduleLaunch(ports, runId, dueAt)));
  };

  /** Records the new occurrence and lets the job claim it. */
  const begin = async (next: Job): Promise<'conflict' | undefined> => {
    const now = clock.now();
    const plan = (at: Instant) => planChained(next, at, run, now);
    const isOwn = (stored: Run) => leavesOut(stored, run) || wasStartedAfter(run, stored, next);
    const from = run.sealed?.at ?? now;
    const first = recorded[0]?.stored ?? (await takeInstant(ports, next, from, plan, isOwn));
    const { dueAt } = first;
    // The job remembers only its latest requests.
    if (wasStartedAfter(run, first, next)) {
      await wake(next, dueAt, []);
      return undefined;
    }
    recorded = await insertRuns(ports, decidedAs(first, plan(dueAt)));
    const callbacks = await recordCallbacks(ports, next, recorded);
    const keyedRequests = keptRequests(next, { key, dueAt });
    const saved = await jobs.save(claim(next, recorded, { keyedRequests }, now));
    if (saved === 'conflict') return 'conflict';
    log.info('the next job is started', { jobId: id, after: run.id });
    for (const callback of callbacks) await sendSoon(ports, callback);
    await wake(next, dueAt, outdatedRuns(next, saved));
    return undefined;
  };

  await retryOnConflict(`job ${id}`, async () => {
    const next = await jobs.load(id);
    const earlier = next?.keyedRequests.find((request) => request.key === key);
    // Only the stored job tells: a save may have been done although its answer was lost.
    if (recorded[0]?.stored.dueAt !== earlier?.dueAt) await withdraw();
    if (next && earlier) {
      await wake(next, earlier.dueAt, []);
      return undefined;
    }
    const why = obstacle(next);
    if (next && why === undefined) return begin(next);
    log.warn('the next job is not started', { jobId: id, after: run.id, why });
    log.count('ChainNotStarted');
    return undefined;
  });
};
