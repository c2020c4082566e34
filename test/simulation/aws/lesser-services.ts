import type { SQSClient } from '@aws-sdk/client-sqs';
import { RUN_CONTAINER_NAME } from '../../../functions/contract/run-container.ts';
import { signingSecretFrom } from '../../../functions/domain/delivery/webhook-signature.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { HOUR } from '../../../functions/domain/shared/instant.ts';
import type { ImageDefinitions, SigningSecrets } from '../../../functions/use-cases/ports.ts';
import { InMemoryImageDefinitions } from '../../in-memory/in-memory-image-definitions.ts';
import type { Invocation } from '../world/invocation.ts';
import type { Wire } from '../world/program.ts';
import type { Weather } from '../world/weather.ts';
import { type MessageQueue, subjectOf } from './message-queue.ts';

const SEND_CALL = 12;
const SECRET_CALL = 15;

const SECRET = signingSecretFrom(new Uint8Array(24).fill(7));
const DELIVERY_QUEUE = 'deliver';
const TASK_EVENT_QUEUE = 'track';

interface SendOrder {
  readonly MessageBody: string;
  readonly DelaySeconds: number;
}

interface ReturnOrder {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

/** What the functions of the stack are told of it. */
export const SETTINGS: Wire['settings'] = {
  historyDays: 90,
  containerName: RUN_CONTAINER_NAME,
  publicAddresses: true,
  webhookRanges: [],
  roles: [],
  registryCredentials: [],
  tableName: 'table',
  deliveryQueueUrl: DELIVERY_QUEUE,
  taskEventQueueUrl: TASK_EVENT_QUEUE,
  clusterArn: 'cluster',
  alarms: {
    wakeQueueUrl: 'wake',
    wakeQueueArn: 'wake',
    wakeDeadLetterQueueArn: 'wake-dead',
    scheduleGroupName: 'alarms',
    scheduleRoleArn: 'role',
  },
  /** Two days a step and not a year: no job of a simulation is due in years. */
  alarmSteps: { length: 48 * HOUR, longest: 49 * HOUR },
};

class SendError extends Error {
  override readonly name = 'TimeoutError';
}

/** The queues of the stack, by their addresses. */
type Queues = Readonly<Record<string, MessageQueue>>;

/** Calls that only send or read something, as one invocation makes them. */
export class LesserServices {
  readonly #weather: Weather;
  readonly #queues: Queues;
  readonly #definitions = new InMemoryImageDefinitions();

  constructor(weather: Weather, queues: Queues) {
    this.#weather = weather;
    this.#queues = queues;
  }

  sqsOf(invocation: Invocation): SQSClient {
    const call = (what: string, subject: string, act: (queue: MessageQueue) => void, url: string) =>
      invocation.call(what, subject, SEND_CALL, () => {
        const queue = this.#queues[url];
        if (this.#weather.strikes('sendDown') || !queue) throw new SendError();
        act(queue);
        if (this.#weather.strikes('sendAnswerLost')) throw new SendError();
        return {};
      });
    const send = ({ input }: { readonly input: unknown }) => {
      const { QueueUrl: url, ...order } = input as { readonly QueueUrl: string } & (SendOrder | ReturnOrder);
      if ('ReceiptHandle' in order) {
        const { ReceiptHandle, VisibilityTimeout } = order;
        return call('come again', '', (queue) => queue.hide(ReceiptHandle, VisibilityTimeout), url);
      }
      const { MessageBody, DelaySeconds } = order;
      const act = (queue: MessageQueue) => queue.send(MessageBody, DelaySeconds, invocation.lineage);
      return call('send', subjectOf(MessageBody), act, url);
    };
    return { send } as unknown as SQSClient;
  }

  definitionsOf(invocation: Invocation): ImageDefinitions {
    return {
      resolve: async (definition) => {
        await invocation.call('resolve definition', '', SEND_CALL, () => undefined);
        return this.#definitions.resolve(definition);
      },
    };
  }

  signingOf(invocation: Invocation): SigningSecrets {
    return {
      load: () =>
        invocation.call('load secret', '', SECRET_CALL, () => {
          if (this.#weather.strikes('secretDown'))
            throw new DomainError('unavailable', 'no secret at the moment');
          return [SECRET] as const;
        }),
    };
  }
}
