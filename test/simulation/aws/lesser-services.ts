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

/** What the functions of the stack are told of it. */
export const SETTINGS: Wire['settings'] = {
  historyDays: 90,
  containerName: RUN_CONTAINER_NAME,
  webhookRanges: [],
  tableName: 'table',
  deliveryQueueUrl: DELIVERY_QUEUE,
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

/** Calls that only send or read something, as one invocation makes them. */
export class LesserServices {
  readonly #weather: Weather;
  readonly #queues: { readonly wake: MessageQueue; readonly deliver: MessageQueue };
  readonly #definitions = new InMemoryImageDefinitions();

  constructor(weather: Weather, queues: { readonly wake: MessageQueue; readonly deliver: MessageQueue }) {
    this.#weather = weather;
    this.#queues = queues;
  }

  sqsOf(invocation: Invocation): SQSClient {
    const queueOf = (url: string) => this.#queues[url === DELIVERY_QUEUE ? 'deliver' : 'wake'];
    const send = ({ input }: { readonly input: unknown }) => {
      const { QueueUrl, MessageBody, DelaySeconds } = input as {
        QueueUrl: string;
        MessageBody: string;
        DelaySeconds: number;
      };
      return invocation.call('send', subjectOf(MessageBody), SEND_CALL, () => {
        if (this.#weather.strikes('sendDown')) throw new SendError();
        queueOf(QueueUrl).send(MessageBody, DelaySeconds, invocation.lineage);
        if (this.#weather.strikes('sendAnswerLost')) throw new SendError();
        return {};
      });
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
