import { DAY, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { ContainerService, type ContainerWatch } from '../aws/container-service.ts';
import { ItemTable } from '../aws/item-table.ts';
import { LesserServices, SETTINGS } from '../aws/lesser-services.ts';
import { MessageQueue, type OnFlood, type Process, type Reader } from '../aws/message-queue.ts';
import { ScheduleService } from '../aws/schedule-service.ts';
import { showing } from '../aws/showing.ts';
import type { StackFigures } from '../aws/stack-figures.ts';
import { emptyStore, type StoreWatch } from '../aws/store.ts';
import { storePorts } from '../aws/store-ports.ts';
import { Chance } from './chance.ts';
import { Deploys, type FunctionName } from './deploys.ts';
import type { FaultLevel } from './fault-rates.ts';
import { type Ending, type Invocation, type Invoked, invoke, type Surroundings } from './invocation.ts';
import { type Program, program, type Requests, type Wire } from './program.ts';
import { type OnWebhook, Receivers } from './receivers.ts';
import { Trace } from './trace.ts';
import { TracingLog } from './tracing-log.ts';
import { VirtualTime } from './virtual-time.ts';
import { Weather } from './weather.ts';

/** The figures of lib/runat-stack.ts. */
const API = { name: 'api', timeLimit: 29 * SECOND };

const TICKS_LEFT_OUT = 10;
const REDRIVEN_EVERY = DAY;

/** Everything that happens in the world and is worth checking. */
export interface WorldWatch extends StoreWatch, ContainerWatch {
  readonly onWebhook: OnWebhook;
  readonly onFlood: OnFlood;
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
  /** The program of this source, or a broken one. */
  readonly present?: Program | undefined;
  /** The program that the world begins with, where deploys are to come; its store then keeps items. */
  readonly earlier?: Program | undefined;
}

/** AWS and the receivers, as far as the product knows them, with the functions of the product in it. */
export class World {
  readonly surroundings: Surroundings;
  /** What is stored, as the present program reads it. */
  readonly store: ReturnType<typeof emptyStore>;
  readonly containers: ContainerService;
  readonly log: TracingLog;
  readonly queues: {
    readonly wake: MessageQueue;
    readonly track: MessageQueue;
    readonly deliver: MessageQueue;
  };
  /** Absent where there is only the present program. */
  readonly deploys: Deploys | undefined;
  readonly #present: Program;
  readonly #items: ItemTable;
  readonly #entries: ScheduleService;
  readonly #receivers: Receivers;
  readonly #lesser: LesserServices;
  readonly #watch: Invoked;

  constructor({ seed, level, begin, watch, stack, focus, present = program, earlier }: WorldOptions) {
    const time = new VirtualTime(begin);
    const chance = new Chance(seed);
    const weather = new Weather(time, chance, level);
    const trace = new Trace(focus);
    this.surroundings = { time, chance, weather, trace };
    this.#present = present;
    this.deploys = earlier && new Deploys({ time, trace }, seed, { earlier, present });
    this.#watch = { name: 'watch', timeLimit: stack.watch.timeoutSeconds * SECOND };
    this.log = new TracingLog(time, trace);
    this.store = emptyStore(this.surroundings, watch);
    this.#items = new ItemTable(this.surroundings, showing(this.store, watch, present));
    const queueOf = (name: 'wake' | 'track' | 'deliver'): MessageQueue => {
      const read: Reader['read'] = (event, invocation, process) =>
        this.#programOf(name, process)[name](event, this.#wireOf(invocation), process);
      return new MessageQueue(this.surroundings, { name, ...stack[name], read }, watch.onFlood);
    };
    this.queues = { wake: queueOf('wake'), track: queueOf('track'), deliver: queueOf('deliver') };
    this.#entries = new ScheduleService(this.surroundings, (input) => this.queues.wake.send(input, 0));
    this.containers = new ContainerService(this.surroundings, (event) => this.#tell(event), watch);
    this.#receivers = new Receivers(this.surroundings, watch.onWebhook);
    this.#lesser = new LesserServices(weather, this.queues);
  }

  /** The code that a function has when it is invoked. */
  #programOf(name: FunctionName, process?: Process): Program {
    return this.deploys?.programOf(name, process) ?? this.#present;
  }

  /** The world, as one invocation has it. */
  #wireOf(invocation: Invocation): Wire {
    const { weather, chance } = this.surroundings;
    return {
      name: invocation.name,
      clock: invocation,
      randomness: chance,
      log: this.log,
      dynamodb: this.#items.clientOf(invocation),
      sqs: this.#lesser.sqsOf(invocation),
      scheduler: this.#entries.clientOf(invocation),
      ecs: this.containers.clientOf(invocation),
      definitions: this.#lesser.definitionsOf(invocation),
      signing: this.#lesser.signingOf(invocation),
      sender: this.#receivers.senderOf(invocation),
      settings: SETTINGS,
      ...(!this.deploys && { stores: storePorts(this.store, invocation, weather) }),
    };
  }

  /** Handles a request of a caller; `then` hears how it ended. */
  request<T>(run: (api: Requests) => Promise<T>, then: (ending: Ending<T>) => void): void {
    if (this.#isWithoutFunctions) this.surroundings.time.after(1, () => then({ kind: 'died' }));
    else {
      const handle = (invocation: Invocation) => run(this.#programOf('api').api(this.#wireOf(invocation)));
      invoke(this.surroundings, API, handle, then);
    }
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
      (invocation) => this.#programOf('watch').watch(this.#wireOf(invocation)),
      (ending) => {
        if (ending.kind === 'threw') this.log.error('the watchdog failed', {}, ending.error);
      },
    );
  }
}
