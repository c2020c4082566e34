import { replayed } from '../../domain/delivery/delivering.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { changeDelivery } from '../shared/change-delivery.ts';
import { findDelivery } from '../shared/find-delivery.ts';
import { type CallbackPorts, sendSoon } from './enqueue-callback.ts';

/** Sends a webhook again under the same id, also where it was delivered. */
export type ReplayDelivery = (id: string, callerName: string) => Promise<Delivery>;

/**
 * Replays deliveries. The end of the run stays as it is on record.
 * @throws DomainError `not_found`; `conflict` while it is still being tried; `unavailable`.
 */
export const replayDelivery =
  (ports: CallbackPorts): ReplayDelivery =>
  async (id, callerName) => {
    const { deliveries, clock, log } = ports;
    const found = await findDelivery(ports)(id);
    const stored = await changeDelivery(deliveries, id, (delivery) => {
      if (delivery.status !== 'pending') return replayed(delivery, clock.now());
      const next = formatInstant(delivery.nextTryAt);
      throw new DomainError('conflict', `delivery ${id} is still being tried; the next try is at ${next}`);
    });
    log.info('webhook sent again on request', { deliveryId: id, callerName });
    await sendSoon(ports, found);
    return stored ?? found;
  };
