import { changeJob, type Job, summaryOf } from '../../domain/job/job.ts';
import type { ReportedOutput, Run } from '../../domain/run/run.ts';
import { newRun, step } from '../../domain/run/run-machine.ts';
import { SECOND } from '../../domain/shared/instant.ts';
import { logRunEnd } from '../execution/log-run-end.ts';
import type { Clock, JobStore, Log, RunStore } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** An execution of a job that a worker outside did by itself. */
export interface ReportedExecution extends ReportedOutput {
  readonly jobId: string;
}

/** Records an execution that a worker reports, and gives the run that it is recorded as. */
export type ReportRun = (execution: ReportedExecution) => Promise<Run>;

/** What recording an execution needs. */
export interface ReportRunPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly clock: Clock;
  readonly log: Log;
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

  /** Several workers may report within one millisecond. */
  const insert = async (job: Job, execution: ReportedExecution): Promise<Run> => {
    let run = runOf(job, execution, clock.now());
    while ((await runs.insert(run)) === 'exists') run = runOf(job, execution, run.dueAt + 1);
    return run;
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
    log.info('execution recorded', { runId: run.id });
    return run;
  };
};
