import { DomainError } from '../domain/errors.ts';
import type { RecordedRun } from '../domain/occurrence.ts';
import type { Run } from '../domain/run.ts';
import type { RunStore } from './ports.ts';

/**
 * Records planned runs, each in the form that `toRecord` gives it, and tells what is stored of each: where an earlier
 * try has recorded a run already, that record counts.
 * @throws DomainError `unavailable`.
 */
export const recordRuns = (
  runs: RunStore,
  planned: readonly Run[],
  toRecord: (planned: Run) => Run = (run) => run,
): Promise<readonly RecordedRun[]> =>
  Promise.all(
    planned.map(async (run) => {
      const record = toRecord(run);
      if ((await runs.insert(record)) === 'inserted') return { planned: run, stored: record, isNew: true };
      const stored = await runs.load(run.id);
      // It expired between the two calls.
      if (!stored) throw new DomainError('unavailable', `run ${run.id} could not be recorded`);
      return { planned: run, stored, isNew: false };
    }),
  );
