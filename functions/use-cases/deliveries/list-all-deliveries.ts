import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import type { AllDeliveries, DeliveryFilter, JobLookup, JobStore, Page, PageRequest } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';

/** A delivery on the list, and its job where that is still there. */
export interface ListedDelivery {
  readonly delivery: Delivery;
  readonly job?: Job;
}

/** Lists the deliveries of all jobs, the last one first. */
export type ListAllDeliveries = (filter: DeliveryFilter, page: PageRequest) => Promise<Page<ListedDelivery>>;

/** What listing the deliveries of all jobs needs. */
export interface ListAllDeliveriesPorts {
  readonly jobs: JobStore & JobLookup;
  readonly allDeliveries: AllDeliveries;
}

const withJobs = async (
  { jobs }: ListAllDeliveriesPorts,
  { items, ...rest }: Page<Delivery>,
): Promise<Page<ListedDelivery>> => {
  const found = await jobs.loadAll(new Set(items.map(({ jobId }) => jobId)));
  const listed = items.map((delivery) => {
    const job = found.get(delivery.jobId);
    return { delivery, ...(job && { job }) };
  });
  return { ...rest, items: listed };
};

/**
 * Lists the deliveries of all jobs, or of one. A page of a filtered list may hold fewer than asked for and still have a cursor.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a cursor that is not of this list.
 */
export const listAllDeliveries = (ports: ListAllDeliveriesPorts): ListAllDeliveries => {
  const find = findJob(ports);
  return async (filter, page) => {
    if (filter.jobId !== undefined) await find(filter.jobId);
    return withJobs(ports, await ports.allDeliveries.list(filter, page));
  };
};

/** Lists what was told in vain: callbacks and messages of overdue successes that were given up, the last one first. */
export type ListGivenUp = (page: PageRequest) => Promise<Page<ListedDelivery>>;

/**
 * Lists what was told in vain.
 * @throws DomainError `invalid` for a cursor that is not of this list.
 */
export const listGivenUp =
  (ports: ListAllDeliveriesPorts): ListGivenUp =>
  async (page) =>
    withJobs(ports, await ports.allDeliveries.givenUp(page));
