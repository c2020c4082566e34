import type { JobId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Page, PageRequest, SuccessExpectation, SuccessWatch } from '../../functions/use-cases/ports.ts';
import { pageOf, sortable } from './paging.ts';

/** Keeps in a map by when jobs must have succeeded. */
export class InMemorySuccessWatch implements SuccessWatch {
  readonly #expected = new Map<JobId, Instant>();

  /** Everything that is expected. */
  all(): SuccessExpectation[] {
    return [...this.#expected].map(([jobId, expectedBy]) => ({ jobId, expectedBy }));
  }

  async expect({ jobId, expectedBy }: SuccessExpectation): Promise<void> {
    this.#expected.set(jobId, expectedBy);
  }

  async renew({ jobId, expectedBy: read }: SuccessExpectation, expectedBy: Instant): Promise<void> {
    if (this.#expected.get(jobId) === read) this.#expected.set(jobId, expectedBy);
  }

  async forget({ jobId, expectedBy: read }: SuccessExpectation): Promise<void> {
    if (this.#expected.get(jobId) === read) this.#expected.delete(jobId);
  }

  async overdue(before: Instant, page: PageRequest): Promise<Page<SuccessExpectation>> {
    const overdue = this.all().filter(({ expectedBy }) => expectedBy < before);
    const placed = overdue.map((each) => [`${sortable(each.expectedBy)}#${each.jobId}`, each] as const);
    return pageOf('expected', placed, page);
  }
}
