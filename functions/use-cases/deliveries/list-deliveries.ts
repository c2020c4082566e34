import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { DeliveryStore, JobStore, Page, PageRequest } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';

/** Lists the webhooks of a job and its callbacks, the latest first. */
export type ListDeliveries = (jobId: string, page: PageRequest) => Promise<Page<Delivery>>;

/**
 * Lists deliveries.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a cursor that cannot be read.
 */
export const listDeliveries = (ports: {
  readonly jobs: JobStore;
  readonly deliveries: DeliveryStore;
}): ListDeliveries => {
  const find = findJob(ports);
  return async (jobId, page) => {
    const { id } = await find(jobId);
    return ports.deliveries.listOfJob(id, page);
  };
};
