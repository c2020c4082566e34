import type { Activity, ActivityEntry } from '../../domain/activity/activity.ts';
import { replayed } from '../../domain/delivery/delivering.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { type ActivityPorts, announceChange, logChange } from '../activity/announce-change.ts';
import { changeDelivery } from '../shared/change-delivery.ts';
import { findDelivery } from '../shared/find-delivery.ts';
import { type CallbackPorts, sendSoon } from './enqueue-callback.ts';

/** Sends a webhook again under the same id, also where it was delivered. */
export type ReplayDelivery = (id: string, callerName: string) => Promise<Delivery>;

const replayOf = ({ id: deliveryId, jobId }: Delivery, caller: string): Activity => ({
  action: 'replayed',
  caller,
  jobId,
  deliveryId,
  changes: [],
});

/**
 * Replays deliveries. The end of the run stays as it is on record.
 * @throws DomainError `not_found`; `conflict` while it is still being tried; `unavailable`.
 */
export const replayDelivery =
  (ports: CallbackPorts & ActivityPorts): ReplayDelivery =>
  async (id, callerName) => {
    const { deliveries, clock } = ports;
    const found = await findDelivery(ports)(id);
    let announced: ActivityEntry | undefined;
    const stored = await changeDelivery(deliveries, id, async (delivery) => {
      if (delivery.status === 'pending') {
        const next = formatInstant(delivery.nextTryAt);
        throw new DomainError('conflict', `delivery ${id} is still being tried; the next try is at ${next}`);
      }
      const now = clock.now();
      announced = await announceChange(ports, delivery, replayOf(delivery, callerName), now);
      return replayed(delivery, now, announced.id);
    });
    if (announced && stored?.lastChange === announced.id) logChange(ports, announced);
    await sendSoon(ports, found);
    return stored ?? found;
  };
