import type { Delivery, DeliveryStatus } from '../domain/delivery/delivery.ts';
import type { Job } from '../domain/job/job.ts';
import type { Cause, Run, RunStatus } from '../domain/run/run.ts';
import type { JobId } from '../domain/shared/identifiers.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Page, PageRequest } from './ports.ts';

/** What lists over many jobs need of the world, under the same terms as the other ports (ports.ts). */

/** Which runs are wanted; each field narrows the list. */
export interface RunFilter {
  /** Runs of this job. */
  readonly jobId?: JobId | undefined;
  /** Of one of these; one at least. */
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly cause?: Cause | undefined;
  /** Due from then on. */
  readonly from?: Instant | undefined;
  /** Due before. */
  readonly to?: Instant | undefined;
}

/** Reads the runs of all jobs. */
export interface AllRuns {
  /**
   * Runs without expired ones, the latest due first; those due at one instant by job, copy and attempt, the last first. A
   * page may hold fewer than asked for and still have a cursor: a search reads only so far at once. A walk gives each
   * run that it began with once. The list may be a moment behind.
   */
  list(filter: RunFilter, page: PageRequest): Promise<Page<Run>>;
}

/** Which deliveries are wanted; each field narrows the list. */
export interface DeliveryFilter {
  /** Of this job. */
  readonly jobId?: JobId | undefined;
  /** Of one of these; one at least. */
  readonly statuses?: readonly DeliveryStatus[] | undefined;
}

/** Reads the deliveries of all jobs. */
export interface AllDeliveries {
  /**
   * Deliveries without expired ones, the one that was made last first; those of one job the latest `at` first. Pages are as
   * those of `AllRuns`.
   */
  list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** Callbacks, and messages that a success is overdue, that were given up and not sent again; the last one first. */
  givenUp(page: PageRequest): Promise<Page<Delivery>>;
}

/** Reads many jobs at once. */
export interface JobLookup {
  /** The jobs with these ids, at most 100, as far as they are there. Consistent. */
  loadAll(ids: ReadonlySet<JobId>): Promise<ReadonlyMap<JobId, Job>>;
}
