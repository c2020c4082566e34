import { DomainError } from '../domain/errors.ts';
import type { RecordedRun } from '../domain/occurrence.ts';
import type { Run } from '../domain/run.ts';
import type { RunStore } from './ports.ts';

/**
 * Records planned runs and tells what is stored of each: where an earlier try has recorded a run already, that record
 * counts.
 * @throws DomainError `unavailable`.
 */
export const recordRuns = (runs: RunStore, planned: readonly Run[]): Promise<readonly RecordedRun[]> =>
  Promise.all(
    planned.map(async (run) => {
      if ((await runs.insert(run)) === 'inserted') return { planned: run, stored: run };
      const stored = await runs.load(run.id);
      // It expired between the two calls.
      if (!stored) throw new DomainError('unavailable', `run ${run.id} could not be recorded`);
      return { planned: run, stored };
    }),
  );
