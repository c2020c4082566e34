import { type Delivery, parseDeliveryId } from '../../domain/delivery/delivery.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { quoteId } from '../../domain/shared/quote.ts';
import type { DeliveryStore } from '../ports.ts';

/** Finds one delivery. */
export type FindDelivery = (id: string) => Promise<Delivery>;

/**
 * Finds a delivery by its id.
 * @throws DomainError `not_found`.
 */
export const findDelivery =
  ({ deliveries }: { readonly deliveries: Pick<DeliveryStore, 'load'> }): FindDelivery =>
  async (id) => {
    const delivery = parseDeliveryId(id) ? await deliveries.load(id) : undefined;
    if (!delivery) {
      throw new DomainError('not_found', `there is no delivery ${quoteId(id)}`);
    }
    return delivery;
  };
