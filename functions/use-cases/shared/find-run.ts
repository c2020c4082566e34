import type { Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import { quoteId } from '../../domain/shared/quote.ts';
import type { RunStore } from '../ports.ts';

/** Finds one run. */
export type FindRun = (id: string) => Promise<Run>;

/**
 * Finds a run by its id.
 * @throws DomainError `not_found`.
 */
export const findRun =
  ({ runs }: { readonly runs: RunStore }): FindRun =>
  async (id) => {
    const run = parseRunId(id) ? await runs.load(id) : undefined;
    if (!run) throw new DomainError('not_found', `there is no run ${quoteId(id)}`);
    return run;
  };
