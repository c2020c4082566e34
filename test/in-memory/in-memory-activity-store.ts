import type { ActivityEntry } from '../../functions/domain/activity/activity.ts';
import type { ActivityId, JobId } from '../../functions/domain/shared/identifiers.ts';
import type { ActivityStore, Clock, Page, PageRequest } from '../../functions/use-cases/ports.ts';
import { keptEntry } from '../retention.ts';
import { copyOf } from './copy.ts';
import { pageOf } from './paging.ts';

/** Keeps entries of the activity in a map. */
export class InMemoryActivityStore implements ActivityStore {
  readonly #entries = new Map<ActivityId, ActivityEntry>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Everything that is kept, also what was never done. */
  all(): ActivityEntry[] {
    return [...this.#entries.values()].map(copyOf);
  }

  async put(entry: ActivityEntry): Promise<void> {
    this.#entries.set(entry.id, copyOf(keptEntry(entry)));
  }

  async confirm(id: ActivityId, jobId: JobId | undefined): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry?.jobId === jobId && entry) this.#entries.set(id, { ...entry, isConfirmed: true });
  }

  async list(jobId: JobId | undefined, page: PageRequest): Promise<Page<ActivityEntry>> {
    const kept = [...this.#entries.values()].filter(
      (entry) => (entry.expiresAt ?? 0) > this.#clock.now() && (jobId === undefined || entry.jobId === jobId),
    );
    const placed = kept.map((entry) => [`${entry.id}#${entry.jobId ?? ''}`, entry] as const);
    return pageOf(`activity-${jobId ?? ''}`, placed, page, 'descending');
  }
}
