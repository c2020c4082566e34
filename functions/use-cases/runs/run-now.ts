import type { Activity } from '../../domain/activity/activity.ts';
import { claim, outdatedRuns, planManual, runsToReplace } from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { fingerprint, formatRunId, parseRunId, type RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import type { RunEventPorts } from '../execution/apply-run-event.ts';
import { keptRequests, takeInstant } from '../execution/idempotent-runs.ts';
import { insertRuns, withdrawRuns } from '../execution/insert-runs.ts';
import { scheduleLaunch } from '../execution/schedule-launch.ts';
import { stopOthers } from '../execution/stop-run.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** What running now needs. */
export type RunNowPorts = RunEventPorts & ActivityPorts;

/** A request to run a job now. */
export interface RunNowInput {
  readonly id: string;
  readonly callerName: string;
  /** A repeat under the same key from the same caller gives the first run again. */
  readonly key?: string | undefined;
}

/** Runs a job now, beside its schedule; gives the first of the runs (there is one a copy). */
export type RunNow = (input: RunNowInput) => Promise<Run>;

/** What a request has under way. */
interface Request {
  readonly callerName: string;
  readonly key: string | undefined;
  /** The instant of its runs, once one is recorded. */
  dueAt?: Instant;
  /** The runs that it may have recorded. */
  readonly taken: Set<RunId>;
}

/**
 * Runs jobs on request, also while they are paused. Their overlap rule holds. The runs are recorded before the job
 * names them, and launched after: what a crash cuts off, the watchdog finishes or ends.
 * @throws DomainError `not_found`; `conflict` when the job is over or its overlap rule forbids it; `unavailable`.
 */
export const runNow = (ports: RunNowPorts): RunNow => {
  const { jobs, runs, clock, log } = ports;
  const find = findJob(ports);

  const firstRun = async (jobId: string, dueAt: Instant): Promise<Run> => {
    const run = await runs.load(formatRunId({ jobId, dueAt, copy: 1, attempt: 1 }));
    if (!run) throw new DomainError('not_found', 'the run that was made under this key has expired');
    return run;
  };

  const launchSoon = async (ids: readonly RunId[], dueAt: Instant): Promise<void> => {
    for (const runId of ids) {
      await scheduleLaunch(ports, runId, Math.max(clock.now(), dueAt)).catch((cause: unknown) => {
        log.warn('alarm not set; the watchdog will look at the run', { runId }, cause);
        log.count('AlarmNotSet');
      });
    }
  };

  /** The instant of a request that has begun: by an earlier try of it, or by a save that only seemed to lose its race. */
  const begunAt = (job: Job, { key, taken }: Request): Instant | undefined => {
    const earlier = key === undefined ? undefined : job.keyedRequests.find((request) => request.key === key);
    const own = [...job.activeRuns, ...job.waitingRuns].find((id) => taken.has(id));
    return earlier?.dueAt ?? (own === undefined ? undefined : parseRunId(own)?.dueAt);
  };

  /** An earlier try may have been cut off before it set the alarms or asked what runs to make room. */
  const goOn = async (job: Job, dueAt: Instant): Promise<Run> => {
    const begun = job.activeRuns.filter((runId) => parseRunId(runId)?.dueAt === dueAt);
    await launchSoon(begun, dueAt);
    await stopOthers(ports, runsToReplace(job));
    return firstRun(job.id, dueAt);
  };

  /** Records the runs, lets the job claim them and wakes them. */
  const begin = async (job: Job, request: Request): Promise<Run | 'conflict'> => {
    if (job.state === 'history' || job.canceled)
      throw new DomainError('conflict', `job ${job.id} is over: ${job.outcome ?? 'canceled'}`);
    const { key, taken } = request;
    const now = clock.now();
    if (request.dueAt === undefined) {
      const first = await takeInstant(ports, job, now, (at) => planManual(job, at, now));
      taken.add(first.id);
      request.dueAt = first.dueAt;
    }
    const { dueAt } = request;
    const planned = planManual(job, dueAt, now);
    for (const { id } of planned) taken.add(id);
    const recorded = await insertRuns(ports, planned);
    const keyedRequests = key === undefined ? job.keyedRequests : keptRequests(job, { key, dueAt });
    const claimed = claim(job, recorded, { keyedRequests }, now);
    const runId = formatRunId({ jobId: job.id, dueAt, copy: 1, attempt: 1 });
    const change: Activity = {
      action: 'run_now',
      caller: request.callerName,
      jobId: job.id,
      runId,
      changes: [],
    };
    const saved = await changeOnRecord(ports, job, { change, now }, (lastChange) =>
      jobs.save({ ...claimed, lastChange }),
    );
    if (saved === 'conflict') return 'conflict';
    const begun = planned.map(({ id }) => id).filter((id) => saved.activeRuns.includes(id));
    await launchSoon([...begun, ...outdatedRuns(job, saved)], dueAt);
    await stopOthers(ports, runsToReplace(saved));
    return firstRun(job.id, dueAt);
  };

  return async ({ id, callerName, key: givenKey }) => {
    const key = givenKey === undefined ? undefined : fingerprint([callerName, givenKey]);
    const request: Request = { callerName, key, taken: new Set() };
    return retryOnConflict(`job ${id}`, async () => {
      const job = await find(id);
      const begun = begunAt(job, request);
      if (begun !== undefined) return goOn(job, begun);
      try {
        return await begin(job, request);
      } catch (error) {
        // The job that refuses was read after its runs were recorded, and names none of them.
        if (error instanceof DomainError && error.code === 'conflict')
          await withdrawRuns(ports, [...request.taken]);
        throw error;
      }
    });
  };
};
