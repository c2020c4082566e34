import type { Run } from '../../domain/run/run.ts';
import { LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { AllRuns, RunStore } from '../ports.ts';

/** The runs around a run. */
export interface Relatives {
  /** Of the same occurrence, itself among them, by copy and attempt; the last hundred where they are more. */
  readonly same: readonly Run[];
  /** The last run of the occurrence before. */
  readonly earlier: Run | undefined;
  /** The first run of the occurrence behind. */
  readonly later: Run | undefined;
}

/** Finds the runs around a run. */
export type FindRelatives = (run: Run) => Promise<Relatives>;

const MOST_OF_ONE = 100;

/** Finds the runs around a run by three short reads, however many its job has. */
export const findRelatives =
  ({ runs, allRuns }: { readonly runs: RunStore; readonly allRuns: AllRuns }): FindRelatives =>
  async ({ jobId, dueAt }) => {
    const [same, before, behind] = await Promise.all([
      allRuns.list({ jobId, from: dueAt, to: dueAt + 1 }, { limit: MOST_OF_ONE }),
      allRuns.list({ jobId, to: dueAt }, { limit: 1 }),
      runs.listDueWithin(jobId, { from: dueAt + 1, to: LAST_INSTANT }, { limit: 1 }),
    ]);
    return { same: same.items.toReversed(), earlier: before.items[0], later: behind.items[0] };
  };
