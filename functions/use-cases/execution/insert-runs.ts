import type { RecordedRun } from '../../domain/execution/occurrence.ts';
import type { Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Log, RunStore } from '../ports.ts';
import { logRunEnd } from './log-run-end.ts';

/** What recording runs needs. */
export interface InsertRunsPorts {
  readonly runs: RunStore;
  readonly log: Log;
}

/**
 * Records planned runs, each in the form that `toRecord` gives it, and tells what is stored of each: where an earlier
 * try has recorded a run already, that record counts. The end of a run that is final from the start is logged.
 * @throws DomainError `unavailable`.
 */
export const insertRuns = (
  { runs, log }: InsertRunsPorts,
  planned: readonly Run[],
  toRecord: (planned: Run) => Run = (run) => run,
): Promise<readonly RecordedRun[]> =>
  Promise.all(
    planned.map(async (run) => {
      const record = toRecord(run);
      if ((await runs.insert(record)) === 'inserted') {
        logRunEnd(log, record);
        return { planned: run, stored: record, isNew: true };
      }
      const stored = await runs.load(run.id);
      // It expired between the two calls.
      if (!stored) throw new DomainError('unavailable', `run ${run.id} could not be recorded`);
      return { planned: run, stored, isNew: false };
    }),
  );
