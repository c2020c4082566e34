import type { ActivityEntry } from '../../domain/activity/activity.ts';
import type { ActivityId, JobId } from '../../domain/shared/identifiers.ts';
import type { Page, PageRequest } from './lists.ts';

/** Keeps who did what, as long as what is over is kept. */
export interface ActivityStore {
  /** Stores an entry; one with the same id says the same, so storing it again is harmless. */
  put(entry: ActivityEntry): Promise<void>;
  /**
   * Confirms an entry. `jobId` is that of its job, absent where it has none. An entry that is gone, or confirmed already, stays as it is.
   */
  confirm(id: ActivityId, jobId: JobId | undefined): Promise<void>;
  /** An entry, read consistently; `jobId` as above. */
  load(id: ActivityId, jobId: JobId | undefined): Promise<ActivityEntry | undefined>;
  /**
   * Entries of a job or, without `jobId`, all of them, without expired ones, the last one first. They may be unconfirmed. The
   * list may be a moment behind.
   */
  list(jobId: JobId | undefined, page: PageRequest): Promise<Page<ActivityEntry>>;
}
