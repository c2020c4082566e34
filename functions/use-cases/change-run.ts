import { DomainError } from '../domain/errors.ts';
import type { RunId } from '../domain/identifiers.ts';
import { type Job, withFinalRun } from '../domain/job.ts';
import { isFinal, type Run } from '../domain/run.ts';
import type { Clock, JobStore, RunStore, Settings } from './ports.ts';

/** What changing a run needs. */
export interface RunChangePorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** How often a lost race is run again before the caller is told to come back; each loss means that someone won. */
const MOST_RACES = 20;

const lostTooOften = (what: string): DomainError =>
  new DomainError('unavailable', `${what} is being changed by too many at once`);

/** Tells a job how its run ended. A job that is gone or already knows is left alone. */
const tellJob = async ({ jobs, clock, settings }: RunChangePorts, run: Run): Promise<void> => {
  for (let race = 0; race < MOST_RACES; race += 1) {
    const job: Job | undefined = await jobs.load(run.jobId);
    const told = job && withFinalRun(job, run, clock.now(), settings.historyDays);
    if (!told || (await jobs.save(told)) !== 'conflict') return;
  }
  throw lostTooOften(`job ${run.jobId}`);
};

/**
 * Stores a run that was changed. A final one is told to its job first and stored last: what a crash cuts off in
 * between is done again, because a run that is not final is in the watch.
 * @returns `conflict` when somebody else changed the run meanwhile: decide again on what is stored.
 */
export const storeRun = async (ports: RunChangePorts, run: Run): Promise<Run | 'conflict'> => {
  if (!isFinal(run.status)) return ports.runs.save(run);
  await tellJob(ports, run);
  const saved = await ports.runs.save(run);
  if (saved !== 'conflict') return saved;
  const stored = await ports.runs.load(run.id);
  // Two saw it end differently: what stands in the run's record is what the job shall say.
  if (stored && isFinal(stored.status)) await tellJob(ports, stored);
  return 'conflict';
};

/**
 * Changes a run by a rule, again and again until no one else was faster. `decide` gets the stored run and returns it
 * changed, or undefined to leave it; it may do more on the way, as long as doing that twice is harmless.
 * @returns the run as it is stored in the end; undefined when there is no such run.
 */
export const changeRun = async (
  ports: RunChangePorts,
  id: RunId,
  decide: (run: Run) => Run | undefined | Promise<Run | undefined>,
): Promise<Run | undefined> => {
  for (let race = 0; race < MOST_RACES; race += 1) {
    const run = await ports.runs.load(id);
    const changed = run && (await decide(run));
    if (!changed) return run;
    const stored = await storeRun(ports, changed);
    if (stored !== 'conflict') return stored;
  }
  throw lostTooOften(`run ${id}`);
};
