import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsDeliveryQueue } from '../../functions/adapters/sqs-delivery-queue.ts';
import { SystemClock } from '../../functions/adapters/system-clock.ts';
import type { DeliveryId } from '../../functions/domain/delivery/delivery.ts';
import { readDeliveryMessage } from '../../functions/handlers/delivery-message.ts';
import { startSqsEmulator } from '../../local/emulators/sqs/start-sqs-emulator.ts';
import { VirtualClock as EmulatorTime } from '../emulators/scheduler/virtual-clock.ts';
import { InMemoryDeliveryQueue } from '../in-memory/in-memory-delivery-queue.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { deliveryQueueContract, type OpenDeliveryQueue } from './contracts/delivery-queue-contract.ts';
import { drainQueue } from './support/drain-queue.ts';
import { EMULATED, isLive, liveVariable } from './support/live.ts';
import { NOW } from './support/samples.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

deliveryQueueContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  const queue = new InMemoryDeliveryQueue(clock);
  const passUntil = async (at: number) => {
    clock.advanceTo(at);
    return queue.takeDue(at);
  };
  return { queue, now: () => clock.now(), passUntil, close: async () => {} };
});

/** What the deliver function makes of what comes; anything that it could not read fails the test. */
const idsIn = async (sqs: SQSClient, queueUrl: string): Promise<DeliveryId[]> => {
  const bodies = await drainQueue(sqs, queueUrl);
  return bodies.map((body) => {
    const id = readDeliveryMessage(body);
    if (id === undefined) throw new TypeError(`${JSON.stringify(body)} asks for no delivery`);
    return id;
  });
};

const openEmulated = async (): Promise<OpenDeliveryQueue> => {
  const folder = await temporaryFolder();
  const time = new EmulatorTime(new Date(NOW).toISOString());
  const setTimer = (call: () => void, delay: number) => time.setTimer(time.now() + delay, call).cancel;
  const queues = await startSqsEmulator({ dataFolder: folder.path, clock: { now: time.now, setTimer } });
  const sqs = new SQSClient({ ...EMULATED, endpoint: queues.url });
  const { QueueUrl: queueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'deliveries' }));
  const passUntil = async (at: number) => {
    await time.advanceTo(at);
    return idsIn(sqs, queueUrl);
  };
  const close = async () => {
    sqs.destroy();
    await queues.close();
    await folder.remove();
  };
  const queue = new SqsDeliveryQueue({ sqs, clock: time, queueUrl });
  return { queue, now: time.now, passUntil, close };
};

const openLive = async (): Promise<OpenDeliveryQueue> => {
  const clock = new SystemClock();
  const sqs = new SQSClient({});
  const queueUrl = liveVariable('DELIVERY_QUEUE_URL');
  const passUntil = async (at: number) => {
    await clock.waitUntil(at);
    return idsIn(sqs, queueUrl);
  };
  const close = async () => sqs.destroy();
  const queue = new SqsDeliveryQueue({ sqs, clock, queueUrl });
  return { queue, now: () => clock.now(), passUntil, close };
};

deliveryQueueContract('SQS', isLive ? openLive : openEmulated, !isLive);
