import {
  canceledDelivery,
  decideTry,
  isQueuedAgain,
  postponed,
  tried,
} from '../../domain/delivery/delivering.ts';
import type { Delivery, DeliveryId } from '../../domain/delivery/delivery.ts';
import {
  afterTry,
  beforeTry,
  isLeft,
  leftAlone,
  originOf,
  timeoutOf,
} from '../../domain/delivery/hanging-receiver.ts';
import { withoutEchoes } from '../../domain/delivery/webhook-answer.ts';
import { signWebhook } from '../../domain/delivery/webhook-signature.ts';
import { isFinal } from '../../domain/run/run.ts';
import { isSealed } from '../../domain/run/run-seal.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type {
  Clock,
  DeliveryQueue,
  DeliveryStore,
  Log,
  Randomness,
  RunStore,
  SigningSecrets,
  WakeUpScheduler,
  WebhookSender,
} from '../ports.ts';
import { changeDelivery } from '../shared/change-delivery.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { ReceiverMemory } from './receiver-memory.ts';

/** What sending webhooks needs. */
export interface DeliverWebhookPorts {
  readonly deliveries: DeliveryStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly runs: Pick<RunStore, 'load'>;
  readonly alarms: Pick<WakeUpScheduler, 'setAlarm'>;
  readonly signing: SigningSecrets;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  /** What this process knows of receivers; nothing at first. */
  readonly memory?: ReceiverMemory;
}

/** Tries a delivery, if that is still to be done. */
export type DeliverWebhook = (id: DeliveryId) => Promise<void>;

/** A delivery that is leased to this call, and how long its try may take. */
interface Leased {
  readonly delivery: Delivery;
  readonly timeoutMs: number;
}

/** A hint that comes less than this early is waited for. */
const WORTH_WAITING = 1100;

/**
 * Sends webhooks. A try is stored before it is made, so that two hints never send side by side; a try that a crash cut
 * off is made again under the same id, since nobody knows whether it was seen. A receiver that hangs is left alone for a
 * while.
 * @throws DomainError `unavailable`; the hint is then repeated.
 */
export const deliverWebhook = (ports: DeliverWebhookPorts): DeliverWebhook => {
  const { deliveries, deliveryQueue, runs, alarms, signing, sender, clock, randomness, log } = ports;
  const { memory = new ReceiverMemory() } = ports;

  const takeBack = (delivery: Delivery, why: string): Delivery =>
    canceledDelivery(delivery, why, clock.now());

  /** A run that is over, or is being stopped, sends nothing any more; a replay does so all the same. */
  const judgeTarget = async (delivery: Delivery): Promise<Delivery> => {
    const run = await runs.load(delivery.runId ?? '');
    if (run && !isFinal(run.status) && !isSealed(run) && run.stopIntent === undefined) return delivery;
    return takeBack(delivery, 'its run is over');
  };

  /** A callback says what the run's record says once the run is final. */
  const judgeCallback = async (delivery: Delivery): Promise<Delivery> => {
    const run = await runs.load(delivery.runId ?? '');
    if (!run) return takeBack(delivery, 'the run that it tells about is no longer kept');
    return isFinal(run.status) ? delivery : postponed(delivery, clock.now());
  };

  const judge = (delivery: Delivery): Delivery | Promise<Delivery> => {
    if (delivery.replayedAt !== undefined || delivery.kind === 'overdue') return delivery;
    return delivery.kind === 'target' ? judgeTarget(delivery) : judgeCallback(delivery);
  };

  /** `conflict` once its time has come, where that is near enough to be waited for. */
  const putOff = async (delivery: Delivery, at: Instant): Promise<'conflict' | undefined> => {
    if (at - clock.now() <= WORTH_WAITING) {
      await clock.waitUntil(at);
      return 'conflict';
    }
    // Who is trying it may die; a hint for the next try is under way already, and a second one would never end.
    if (delivery.nextTryAt < at) await deliveryQueue.send(delivery, at);
    return undefined;
  };

  /** Stores that it is being tried, unless it is no longer wanted or not yet. */
  const claim = async (leased: Delivery, timeoutMs: number): Promise<Leased | 'conflict' | undefined> => {
    const saved = await deliveries.save(await judge(leased));
    if (saved === 'conflict') return 'conflict';
    if (saved.status !== 'pending') await tellRun(saved);
    const isClaimed = saved.status === 'pending' && saved.leasedUntil !== undefined;
    return isClaimed ? { delivery: saved, timeoutMs } : undefined;
  };

  const leave = async (delivery: Delivery): Promise<'conflict' | undefined> => {
    const saved = await deliveries.save(delivery);
    if (saved === 'conflict') return 'conflict';
    const { id: deliveryId, jobId, nextTryAt } = saved;
    log.info('webhook not tried yet, its receiver hangs', { deliveryId, jobId, nextTryAt });
    if (isQueuedAgain(saved, clock.now())) await deliveryQueue.send(saved, nextTryAt);
    return undefined;
  };

  /** Leaves it alone where its receiver hangs, and else claims it. */
  const approach = (stored: Delivery, leased: Delivery): Promise<Leased | 'conflict' | undefined> => {
    const origin = originOf(stored.url);
    const [seen, now] = [memory.of(origin), clock.now()];
    const left = seen && isLeft(seen, now) && leftAlone(stored, seen, randomness.fraction(), now);
    if (left) return leave(left);
    // Before anything is waited for, so that of what comes together a single one asks.
    memory.note(origin, beforeTry(seen, now));
    return claim(leased, timeoutOf(stored, seen, memory.hanging(now), now));
  };

  const giveUp = async (delivery: Delivery): Promise<'conflict' | undefined> => {
    if ((await deliveries.save(delivery)) === 'conflict') return 'conflict';
    tellLog(delivery);
    await tellRun(delivery);
    return undefined;
  };

  /** The delivery, leased to this call; undefined where nothing is to be sent now. */
  const lease = (id: DeliveryId): Promise<Leased | undefined> =>
    retryOnConflict(`delivery ${id}`, async () => {
      const stored = await deliveries.load(id);
      if (!stored) {
        log.warn('a hint for a delivery that does not exist', { deliveryId: id });
        return undefined;
      }
      const decision = decideTry(stored, clock.now());
      switch (decision.kind) {
        case 'nothing':
          // Who ended it may have been cut off before telling so.
          await tellRun(stored);
          return undefined;
        case 'early':
          return putOff(stored, decision.at);
        case 'try':
          return approach(stored, decision.delivery);
        case 'give_up':
          return giveUp(decision.delivery);
      }
    });

  const tellRun = async ({ id, kind }: Delivery): Promise<void> => {
    const now = clock.now();
    if (kind === 'target') await alarms.setAlarm({ kind: 'delivery', deliveryId: id, at: now }, now);
  };

  const send = async (
    { delivery, timeoutMs }: Leased,
    secrets: readonly string[],
  ): Promise<Delivery | undefined> => {
    const { id, url, method, headers, body } = delivery;
    const at = clock.now();
    const signature = signWebhook({ id, sentAt: at, body }, secrets);
    const heard = await sender.send({
      url,
      method,
      headers: { ...headers, ...signature },
      body,
      timeoutMs,
    });
    const answer = withoutEchoes(heard, headers);
    const [now, random] = [clock.now(), randomness.fraction()];
    memory.note(originOf(url), afterTry(memory.of(originOf(url)), answer, now));
    return changeDelivery(deliveries, id, (stored) => tried(stored, answer, { at, now, random }));
  };

  const tellLog = ({ id, jobId, kind, event, status, tries, tryCount, reason }: Delivery): void => {
    const last = tries.at(-1);
    const facts = {
      deliveryId: id,
      jobId,
      kind,
      tells: event,
      status,
      tries: tryCount,
      answered: last?.status,
    };
    if (status === 'failed') {
      log.warn('a webhook is given up', { ...facts, reason });
      log.count('WebhookFailed');
    } else log.info('webhook tried', facts);
  };

  return async (id) => {
    const secrets = await signing.load();
    const leased = await lease(id);
    const stored = leased && (await send(leased, secrets));
    if (!stored) return;
    tellLog(stored);
    if (isQueuedAgain(stored, clock.now())) await deliveryQueue.send(stored, stored.nextTryAt);
    // Only the first try and the end change the record of the run.
    if (stored.status !== 'pending' || stored.tryCount === 1) await tellRun(stored);
  };
};
