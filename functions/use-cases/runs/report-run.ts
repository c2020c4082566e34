import type { Activity } from '../../domain/activity/activity.ts';
import { valueChange } from '../../domain/activity/field-change.ts';
import { changeJob, type Job, summaryOf } from '../../domain/job/job.ts';
import type { ReportedOutput, Run } from '../../domain/run/run.ts';
import { newRun, step } from '../../domain/run/run-machine.ts';
import { SECOND } from '../../domain/shared/instant.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import { logRunEnd } from '../execution/log-run-end.ts';
import type { Clock, JobStore, RunStore } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** An execution of a job that a worker outside did by itself. */
export interface ReportedExecution extends ReportedOutput {
  readonly jobId: string;
  readonly callerName: string;
}

/** Records an execution that a worker reports, and gives the run that it is recorded as. */
export type ReportRun = (execution: ReportedExecution) => Promise<Run>;

/** What recording an execution needs. */
export interface ReportRunPorts extends ActivityPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly clock: Clock;
}

/** The most characters that are kept of each stream; of a longer one it is the end. */
export const LONGEST_REPORT = 32_768;

const endOf = (text: string): string => text.slice(-LONGEST_REPORT).toWellFormed();

/**
 * Records executions as runs that have succeeded, caused by a request. Nothing is launched, and nobody but the job
 * hears of it.
 * @throws DomainError `not_found` when there is no such job; `unavailable`.
 */
export const reportRun = (ports: ReportRunPorts): ReportRun => {
  const { jobs, runs, clock, log } = ports;
  const find = findJob(ports);

  const runOf = (job: Job, { workerId, stdout, stderr }: ReportedExecution, dueAt: number): Run => {
    const facts = {
      cause: 'manual',
      copies: 1,
      plannedAt: dueAt,
      spent: { policy: 0, hostFailure: 0, startFailure: 0 },
      allocation: undefined,
      startBy: dueAt + SECOND,
      timeout: 0,
      isShell: true,
    } as const;
    const begun = newRun({ jobId: job.id, dueAt, copy: 1, attempt: 1 }, facts, dueAt, dueAt);
    const { run: ended = begun } = step(begun, { kind: 'reported', at: dueAt }, dueAt);
    return { ...ended, reported: { workerId, stdout: endOf(stdout), stderr: endOf(stderr) } };
  };

  const activityOf = ({ jobId, id: runId }: Run, execution: ReportedExecution): Activity => ({
    action: 'reported',
    caller: execution.callerName,
    jobId,
    runId,
    changes: [valueChange('workerId', { to: execution.workerId })],
  });

  /** Several workers may report within one millisecond. */
  const insert = async (job: Job, execution: ReportedExecution): Promise<Run> => {
    for (let dueAt = clock.now(); ; dueAt += 1) {
      const run = runOf(job, execution, dueAt);
      const reported = { change: activityOf(run, execution), now: dueAt };
      const made = await changeOnRecord(ports, { version: 0 }, reported, async (lastChange) => {
        const named = { ...run, lastChange };
        return (await runs.insert(named)) === 'exists' ? 'exists' : named;
      });
      if (made !== 'exists') return made;
    }
  };

  const remember = (run: Run): Promise<void> =>
    retryOnConflict(`job ${run.jobId}`, async () => {
      const job = await find(run.jobId);
      // A job that is over keeps what was said of its end.
      if (job.state === 'history') return;
      const change = { lastRun: summaryOf(run), lastSuccessAt: run.dueAt };
      const saved = await jobs.save(changeJob(job, change, clock.now()));
      return saved === 'conflict' ? saved : undefined;
    });

  return async (execution) => {
    const run = await insert(await find(execution.jobId), execution);
    logRunEnd(log, run);
    await remember(run);
    return run;
  };
};
