import { endMessage } from '../../domain/delivery/callback-message.ts';
import { callbackDelivery } from '../../domain/delivery/delivering.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { RecordedRun } from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, DeliveryQueue, DeliveryStore, Log } from '../ports.ts';

/** What telling callbacks needs. */
export interface CallbackPorts {
  readonly deliveries: DeliveryStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** The callback about the end of a run. */
export interface RecordedCallback {
  readonly delivery: Delivery;
  /** It was recorded only now, so no earlier try has said anything. */
  readonly isNew: boolean;
}

/**
 * Records the callback about the end of a run, before the run's own record says that it ended. Recording it twice is
 * harmless: the first one counts.
 * @returns what is to be sent once the run is stored; undefined where the job has no callback for it.
 */
export const recordCallback = async (
  { deliveries, clock }: CallbackPorts,
  job: Job,
  run: Run,
  retryAt?: Instant,
): Promise<RecordedCallback | undefined> => {
  if (!job.callback) return undefined;
  const now = clock.now();
  const message = endMessage(job, run, retryAt, now);
  if (!job.callback.on.includes(message.event)) return undefined;
  const delivery = callbackDelivery(run, job.callback.url, message, now);
  return { delivery, isNew: (await deliveries.insert(delivery)) === 'inserted' };
};

/** As recordCallback, for those of the recorded runs that are over at once. */
export const recordCallbacks = async (
  ports: CallbackPorts,
  job: Job,
  recorded: readonly RecordedRun[],
): Promise<readonly Delivery[]> => {
  const over = recorded.filter(({ stored }) => isFinal(stored.status));
  const callbacks = await Promise.all(over.map(({ stored }) => recordCallback(ports, job, stored)));
  return callbacks.flatMap((callback) => callback?.delivery ?? []);
};

/** Sends what is recorded; where that cannot be asked for now the watchdog does so. */
export const sendSoon = async (
  { deliveryQueue, clock, log }: Pick<CallbackPorts, 'deliveryQueue' | 'clock' | 'log'>,
  delivery: Pick<Delivery, 'id' | 'url'>,
): Promise<void> => {
  try {
    await deliveryQueue.send(delivery, clock.now());
  } catch (cause) {
    log.warn('a webhook could not be queued; the watchdog will do so', { deliveryId: delivery.id }, cause);
    log.count('AlarmNotSet');
  }
};
