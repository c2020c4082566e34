import type { RecordedRun } from '../../domain/execution/occurrence.ts';
import type { Run } from '../../domain/run/run.ts';
import { step } from '../../domain/run/run-machine.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { RunId } from '../../domain/shared/identifiers.ts';
import type { Clock, Log, RunStore } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
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

/**
 * Takes back runs that were recorded and that no job claims, as if they had never been: they expire at once. Nobody is
 * told, and no end is logged. What is over already stays.
 * @throws DomainError `unavailable`.
 */
export const withdrawRuns = async (
  { runs, clock }: { readonly runs: RunStore; readonly clock: Pick<Clock, 'now'> },
  ids: readonly RunId[],
): Promise<void> => {
  const withdraw = (id: RunId): Promise<unknown> =>
    retryOnConflict(`run ${id}`, async () => {
      const run = await runs.load(id);
      const { run: withdrawn } = run ? step(run, { kind: 'withdrawn' }, clock.now()) : {};
      return withdrawn && runs.save(withdrawn);
    });
  await Promise.all(ids.map(withdraw));
};
