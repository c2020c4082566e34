import type { Delivery, DeliveryId } from '../../domain/delivery/delivery.ts';
import type { DeliveryStore } from '../ports.ts';
import { retryOnConflict } from './retry-on-conflict.ts';

/**
 * Changes a delivery by a rule, again and again until no one else was faster. `decide` gets the stored delivery and
 * returns it changed, or undefined to leave it.
 * @returns the delivery as it is stored in the end; undefined when there is none.
 */
export const changeDelivery = (
  deliveries: DeliveryStore,
  id: DeliveryId,
  decide: (delivery: Delivery) => Delivery | undefined | Promise<Delivery | undefined>,
): Promise<Delivery | undefined> =>
  retryOnConflict(`delivery ${id}`, async () => {
    const delivery = await deliveries.load(id);
    const changed = delivery && (await decide(delivery));
    return changed && changed !== delivery ? deliveries.save(changed) : delivery;
  });
