import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import type { Page, PageRequest } from '../ports.ts';
import { isOutputComplete, type ReadOutputPorts } from './read-output.ts';

/** The runs of an execution that count: the last attempt of each copy, or the last report of each worker. */
export type Execution = readonly Run[];

/** Finds the last execution of a job that is over, if there is one. */
export type FindLatestExecution = (job: Job) => Promise<Execution | undefined>;

const PAGE = 100;
/** So many pages of runs are gone through at most: most of them may have been left out. */
const MOST_PAGES = 10;

/** What several workers report between two due instants is one execution; else an execution is an occurrence. */
const executionOf = ({ trigger }: Job, { dueAt, reported }: Run): string => {
  if (!reported) return `${dueAt}`;
  const slot = trigger.kind === 'every' ? Math.floor((dueAt - trigger.anchor) / trigger.interval) : dueAt;
  return `reported ${slot}`;
};

/** A list of runs, in its order, as far as it is gone through. */
async function* walk(list: (page: PageRequest) => Promise<Page<Run>>): AsyncGenerator<Run> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await list({ limit: PAGE, cursor });
    yield* answer.items;
    if (answer.cursor === undefined) return;
    cursor = answer.cursor;
  }
}

/** The last attempt of each copy, by copy. */
const lastAttempts = (runs: readonly Run[]): Run[] =>
  runs
    .filter((run) => !runs.some((other) => other.copy === run.copy && other.attempt > run.attempt))
    .sort((a, b) => a.copy - b.copy);

/** The last report of each worker; `runs` are the latest first. */
const lastReports = (runs: readonly Run[]): Run[] => {
  const workerOf = ({ reported }: Run) => reported?.workerId;
  return runs.filter((run, index) => runs.findIndex((other) => workerOf(other) === workerOf(run)) === index);
};

const hasRun = ({ handle, status }: Run): boolean => handle !== undefined && status !== 'start_failed';

/**
 * Finds executions that are over: every copy has ended, at least one of them ran, and nothing of what they wrote is
 * still under way to the log.
 */
export const findLatestExecution = ({ runs, clock, settings }: ReadOutputPorts): FindLatestExecution => {
  const isOver = (run: Run): boolean =>
    isFinal(run.status) && isOutputComplete(run, clock.now(), settings.outputDelay);

  const overIn = (execution: readonly Run[]): Execution | undefined => {
    if (execution[0]?.reported) return lastReports(execution);
    const last = lastAttempts(execution);
    return last.length === last[0]?.copies && last.every(isOver) && last.some(hasRun) ? last : undefined;
  };

  const firstOver = async (job: Job, list: AsyncGenerator<Run>): Promise<Execution | undefined> => {
    let execution: Run[] = [];
    for await (const run of list) {
      const [first] = execution;
      if (first && executionOf(job, first) !== executionOf(job, run)) {
        const over = overIn(execution);
        if (over) return over;
        execution = [];
      }
      execution.push(run);
    }
    return overIn(execution);
  };

  return async (job) => {
    const newest = await firstOver(
      job,
      walk((page) => runs.listOfJob(job.id, page)),
    );
    const last = job.lastRun && parseRunId(job.lastRun.id);
    if (newest || !last) return newest;
    // The run that the job remembers may lie behind many that were left out.
    const span = { from: last.dueAt, to: last.dueAt + 1 };
    return firstOver(
      job,
      walk((page) => runs.listDueWithin(job.id, span, page)),
    );
  };
};
