import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type QueueAddress, SqsQueueDepths } from '../../functions/adapters/sqs-queue-depths.ts';
import { startSqsEmulator } from '../../local/emulators/sqs/start-sqs-emulator.ts';
import { InMemoryQueueDepths } from '../in-memory/in-memory-delivery-queue.ts';
import { type OpenQueueDepths, queueDepthsContract } from './contracts/queue-depths-contract.ts';
import { EMULATED } from './support/live.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

queueDepthsContract('memory', async () => {
  const depths = new InMemoryQueueDepths();
  return { depths, add: async (queue, messages) => depths.add(queue, messages), close: async () => {} };
});

const openEmulated = async (): Promise<OpenQueueDepths> => {
  const folder = await temporaryFolder();
  const emulator = await startSqsEmulator({ dataFolder: folder.path });
  const sqs = new SQSClient({ ...EMULATED, endpoint: emulator.url });
  const create = async (name: string): Promise<string> => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    return QueueUrl ?? '';
  };
  const addressOf = async (name: string): Promise<QueueAddress> => ({
    url: await create(name),
    deadLetterUrl: await create(`${name}-dead`),
  });
  const queues = {
    wake: await addressOf('wake'),
    taskEvents: await addressOf('task-events'),
    deliveries: await addressOf('deliveries'),
  };
  const send = async (url: string, count: number, delay = 0): Promise<void> => {
    for (let sent = 0; sent < count; sent += 1) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', DelaySeconds: delay }));
    }
  };
  return {
    depths: new SqsQueueDepths({ sqs, queues }),
    add: async (queue, { waiting, inFlight, delayed, dead }) => {
      const { url, deadLetterUrl } = queues[queue];
      await send(url, inFlight);
      if (inFlight > 0) {
        const receive = { QueueUrl: url, MaxNumberOfMessages: inFlight, VisibilityTimeout: 600 };
        await sqs.send(new ReceiveMessageCommand(receive));
      }
      await send(url, waiting);
      await send(url, delayed, 600);
      await send(deadLetterUrl, dead);
    },
    close: async () => {
      sqs.destroy();
      await emulator.close();
      await folder.remove();
    },
  };
};

queueDepthsContract('SQS', openEmulated);
