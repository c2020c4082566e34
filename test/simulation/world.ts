import { AwsAlarmClock } from '../../functions/adapters/alarm-clock.ts';
import { observationOfEvent } from '../../functions/adapters/ecs-observation.ts';
import { EcsRunLauncher } from '../../functions/adapters/ecs-run-launcher.ts';
import { SqsDeliveryQueue } from '../../functions/adapters/sqs-delivery-queue.ts';
import { RUN_CONTAINER_NAME } from '../../functions/contract/run-container.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../functions/domain/instant.ts';
import { signingSecretFrom } from '../../functions/domain/webhook-signature.ts';
import { readDeliveryMessage } from '../../functions/handlers/delivery-message.ts';
import { handleBatch } from '../../functions/handlers/queue-batch.ts';
import { readWakeUp } from '../../functions/handlers/wake-up-body.ts';
import { deliverWebhook } from '../../functions/use-cases/deliver-webhook.ts';
import { followRun } from '../../functions/use-cases/follow-run.ts';
import { handleWakeUp } from '../../functions/use-cases/handle-wake-up.ts';
import { launcherOfAll } from '../../functions/use-cases/launcher-of-all.ts';
import type {
  AlarmClock,
  Clock,
  ContainerLauncher,
  ImageDefinitions,
  Log,
  Randomness,
  RequestSettings,
  RunLauncher,
} from '../../functions/use-cases/ports.ts';
import { ReceiverMemory } from '../../functions/use-cases/receiver-memory.ts';
import { sweep } from '../../functions/use-cases/sweep.ts';
import type {
  DeliveryQueue,
  SigningSecrets,
  WebhookSender,
} from '../../functions/use-cases/webhook-ports.ts';
import { InMemoryImageDefinitions } from '../in-memory/in-memory-image-definitions.ts';
import { Chance } from './chance.ts';
import { ContainerService, type ContainerWatch } from './container-service.ts';
import type { FaultLevel } from './fault-rates.ts';
import { type Ending, type Invocation, type Invoked, invoke, type Surroundings } from './invocation.ts';
import { MessageQueue, type OnFlood, type Process, subjectOf } from './message-queue.ts';
import { type OnWebhook, Receivers } from './receivers.ts';
import { ScheduleService } from './schedule-service.ts';
import type { StackFigures } from './stack-figures.ts';
import { emptyStore, type StoreWatch } from './store.ts';
import { storePorts } from './store-ports.ts';
import { Trace } from './trace.ts';
import { TracingLog } from './tracing-log.ts';
import { VirtualTime } from './virtual-time.ts';
import { Weather } from './weather.ts';

/** The figures of lib/runat-stack.ts. */
const API = { name: 'api', timeLimit: 29 * SECOND };

const SEND_CALL = 12;
const SECRET_CALL = 15;
const TICKS_LEFT_OUT = 10;
const REDRIVEN_EVERY = DAY;

const SETTINGS = { historyDays: 90, containerName: RUN_CONTAINER_NAME, webhookRanges: [] as string[] };
const ALARM_SETTINGS = {
  wakeQueueUrl: 'wake',
  wakeQueueArn: 'wake',
  wakeDeadLetterQueueArn: 'wake-dead',
  scheduleGroupName: 'alarms',
  scheduleRoleArn: 'role',
};
/** Two days a step and not a year: no job of a simulation is due in years. */
const STEPS = { length: 48 * HOUR, longest: 49 * HOUR };
const SECRET = signingSecretFrom(new Uint8Array(24).fill(7));

/** What an invocation is given before the launcher learns of webhooks. */
export type BarePorts = ReturnType<typeof storePorts> & {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly settings: RequestSettings;
  readonly alarms: AlarmClock;
  readonly deliveryQueue: DeliveryQueue;
  readonly launcher: ContainerLauncher;
  readonly definitions: ImageDefinitions;
  readonly signing: SigningSecrets;
  readonly sender: WebhookSender;
};

/** Every port. */
export type Ports = Omit<BarePorts, 'launcher'> & { readonly launcher: RunLauncher };

/** Changes what an invocation is given. */
export type Tamper = (ports: BarePorts, invocation: Invocation) => BarePorts;

/** Everything that happens in the world and is worth checking. */
export interface WorldWatch extends StoreWatch, ContainerWatch {
  readonly onWebhook: OnWebhook;
  readonly onFlood: OnFlood;
}

class SendError extends Error {
  override readonly name = 'TimeoutError';
}

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly level: FaultLevel;
  readonly begin: Instant;
  readonly watch: WorldWatch;
  /** How the deployed stack reads its queues. */
  readonly stack: StackFigures;
  /** The job of which the trace keeps all lines. */
  readonly focus?: string | undefined;
  /** Breaks the product on purpose: changes what an invocation is given. */
  readonly tamper?: Tamper | undefined;
}

/** AWS and the receivers, as far as the product knows them, with the functions of the product in it. */
export class World {
  readonly surroundings: Surroundings;
  readonly store: ReturnType<typeof emptyStore>;
  readonly containers: ContainerService;
  readonly log: TracingLog;
  readonly queues: {
    readonly wake: MessageQueue;
    readonly track: MessageQueue;
    readonly deliver: MessageQueue;
  };
  readonly #entries: ScheduleService;
  readonly #receivers: Receivers;
  readonly #definitions = new InMemoryImageDefinitions();
  readonly #tamper: Tamper;
  readonly #watch: Invoked;
  readonly #memories = new WeakMap<Process, ReceiverMemory>();

  constructor({ seed, level, begin, watch, stack, focus, tamper = (ports) => ports }: WorldOptions) {
    const time = new VirtualTime(begin);
    const chance = new Chance(seed);
    const weather = new Weather(time, chance, level);
    const trace = new Trace(focus);
    this.surroundings = { time, chance, weather, trace };
    this.#tamper = tamper;
    this.#watch = { name: 'watch', timeLimit: stack.watch.timeoutSeconds * SECOND };
    this.log = new TracingLog(time, trace);
    this.store = emptyStore(this.surroundings, watch);
    const { surroundings, log } = this;
    const wake = new MessageQueue(
      surroundings,
      {
        name: 'wake',
        ...stack.wake,
        read: (event, invocation) =>
          handleBatch(event, log, readWakeUp, handleWakeUp(this.portsOf(invocation))),
      },
      watch.onFlood,
    );
    const track = new MessageQueue(
      surroundings,
      {
        name: 'track',
        ...stack.track,
        read: (event, invocation) => {
          const follow = followRun(this.portsOf(invocation));
          const takeIn = async (body: unknown) => {
            const seen = observationOfEvent(body);
            if (seen) await follow(seen);
          };
          return handleBatch(event, log, (body) => body, takeIn);
        },
      },
      watch.onFlood,
    );
    const deliver = new MessageQueue(
      surroundings,
      {
        name: 'deliver',
        ...stack.deliver,
        read: (event, invocation, process) => {
          const ports = { ...this.portsOf(invocation), memory: this.#memoryOf(process) };
          return handleBatch(event, log, readDeliveryMessage, deliverWebhook(ports));
        },
      },
      watch.onFlood,
    );
    this.queues = { wake, track, deliver };
    this.#entries = new ScheduleService(surroundings, (input) => wake.send(input, 0));
    this.containers = new ContainerService(surroundings, (event) => this.#tell(event), watch);
    this.#receivers = new Receivers(surroundings, watch.onWebhook);
  }

  #memoryOf(process: Process): ReceiverMemory {
    const memory = this.#memories.get(process) ?? new ReceiverMemory();
    this.#memories.set(process, memory);
    return memory;
  }

  /** Every port, as one invocation has it. */
  portsOf(invocation: Invocation): Ports {
    const { weather, chance } = this.surroundings;
    const clock = invocation;
    const common = {
      ...storePorts(this.store, invocation, weather),
      clock,
      randomness: chance,
      log: this.log,
      settings: SETTINGS,
    };
    const sqs = this.#sqsOf(invocation);
    const scheduler = this.#entries.clientOf(invocation);
    const ports: BarePorts = {
      ...common,
      alarms: new AwsAlarmClock({
        sqs,
        scheduler,
        clock,
        log: this.log,
        settings: ALARM_SETTINGS,
        steps: STEPS,
      }),
      deliveryQueue: new SqsDeliveryQueue({ sqs, clock, queueUrl: 'deliver' }),
      launcher: new EcsRunLauncher({
        ecs: this.containers.clientOf(invocation),
        clusterArn: 'cluster',
        network: { subnetIds: [], securityGroupIds: [] },
      }),
      definitions: this.#definitionsOf(invocation),
      signing: this.#signingOf(invocation),
      sender: this.#receivers.senderOf(invocation),
    };
    const tampered = this.#tamper(ports, invocation);
    return { ...tampered, launcher: launcherOfAll(tampered) };
  }

  /** Handles a request of a caller; `then` hears how it ended. */
  request<T>(run: (ports: Ports) => Promise<T>, then: (ending: Ending<T>) => void): void {
    if (this.#isWithoutFunctions) this.surroundings.time.after(1, () => then({ kind: 'died' }));
    else invoke(this.surroundings, API, (invocation) => run(this.portsOf(invocation)), then);
  }

  get #isWithoutFunctions(): boolean {
    return this.surroundings.weather.outages.downUntil('functions') !== undefined;
  }

  /** EventBridge tries for a day to reach the queue. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
  #tell(event: string): void {
    const { time, weather } = this.surroundings;
    const until = weather.outages.downUntil('queues');
    if (until === undefined) this.queues.track.send(event, 0);
    else time.at(until, () => this.queues.track.send(event, 0));
  }

  /** An operator who sends dead letters again, now and then. */
  beginRedrives(): void {
    this.surroundings.time.after(REDRIVEN_EVERY, () => {
      for (const queue of Object.values(this.queues)) queue.redrive();
      this.beginRedrives();
    });
  }

  /** Sets the watchdog going. Its ticks come up to a minute late, and sometimes not for a while. */
  beginTicks(): void {
    const { time, chance, weather } = this.surroundings;
    const next = weather.strikes('watchdogStops') ? TICKS_LEFT_OUT * MINUTE : MINUTE;
    time.after(next, () => {
      time.after(chance.whole(0, MINUTE), () => this.tick());
      this.beginTicks();
    });
  }

  tick(): void {
    if (this.#isWithoutFunctions) return;
    invoke(
      this.surroundings,
      this.#watch,
      (invocation) => sweep(this.portsOf(invocation))(),
      (ending) => {
        if (ending.kind === 'threw') this.log.error('the watchdog failed', {}, ending.error);
      },
    );
  }

  #sqsOf(invocation: Invocation): ConstructorParameters<typeof SqsDeliveryQueue>[0]['sqs'] {
    const { weather } = this.surroundings;
    const queueOf = (url: string) => (url === 'deliver' ? this.queues.deliver : this.queues.wake);
    const send = ({ input }: { readonly input: unknown }) => {
      const { QueueUrl, MessageBody, DelaySeconds } = input as {
        QueueUrl: string;
        MessageBody: string;
        DelaySeconds: number;
      };
      return invocation.call('send', subjectOf(MessageBody), SEND_CALL, () => {
        if (weather.strikes('sendDown')) throw new SendError();
        queueOf(QueueUrl).send(MessageBody, DelaySeconds, invocation.lineage);
        if (weather.strikes('sendAnswerLost')) throw new SendError();
        return {};
      });
    };
    return { send } as unknown as ConstructorParameters<typeof SqsDeliveryQueue>[0]['sqs'];
  }

  #definitionsOf(invocation: Invocation): ImageDefinitions {
    return {
      resolve: async (definition) => {
        await invocation.call('resolve definition', '', SEND_CALL, () => undefined);
        return this.#definitions.resolve(definition);
      },
    };
  }

  #signingOf(invocation: Invocation): SigningSecrets {
    const { weather } = this.surroundings;
    return {
      load: () =>
        invocation.call('load secret', '', SECRET_CALL, () => {
          if (weather.strikes('secretDown')) throw new DomainError('unavailable', 'no secret at the moment');
          return [SECRET] as const;
        }),
    };
  }
}
