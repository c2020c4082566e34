import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Invocation, Surroundings } from '../world/invocation.ts';

/** A call to Scheduler takes so long, in milliseconds. */
const CALL = 40;
const LATEST = MINUTE;
/** Near its time an entry that is being deleted may still fire. */
const STILL_FIRES = 10 * SECOND;
/** The retry policy of the entries (functions/adapters/wake-up-scheduler.ts). */
const TRIED_FOR = HOUR;
const DELETION_TAKES = 5 * MINUTE;

interface Entry {
  readonly input: string;
  readonly at: Instant;
  isGone: boolean;
}

class ServiceError extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

/** The part of CreateSchedule's input that matters here. */
interface NewEntry {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly Target: { readonly Input: string };
}

/**
 * EventBridge Scheduler: one-shot entries by name, 0 to 60 s late, at least once, and rarely never. Names stay taken
 * for a while after an entry has fired. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export class ScheduleService {
  readonly #in: Surroundings;
  readonly #fire: (input: string) => void;
  readonly #entries = new Map<string, Entry>();

  constructor(surroundings: Surroundings, fire: (input: string) => void) {
    this.#in = surroundings;
    this.#fire = fire;
  }

  /** The client of one invocation. */
  clientOf(invocation: Invocation): SchedulerClient {
    const send = (command: { readonly input: unknown; readonly constructor: { readonly name: string } }) => {
      const entry = command.input as NewEntry;
      const isNew = command.constructor.name === 'CreateScheduleCommand';
      return invocation.call(isNew ? 'set entry' : 'delete entry', entry.Name, CALL, () =>
        isNew ? this.#create(entry) : this.#delete(entry.Name),
      );
    };
    return { send } as unknown as SchedulerClient;
  }

  #create({ Name: name, ScheduleExpression: expression, Target: { Input: input } }: NewEntry): object {
    const { time, chance, weather } = this.#in;
    if (weather.strikes('entryDown')) throw new ServiceError('InternalServerException');
    if (this.#entries.has(name)) throw new ServiceError('ConflictException');
    const at = Date.parse(`${expression.slice(3, -1)}Z`);
    if (Number.isNaN(at)) throw new ServiceError('ValidationException');
    const entry: Entry = { input, at, isGone: false };
    this.#entries.set(name, entry);
    if (!weather.strikes('entryFiresNever')) {
      this.#fireLater(name, entry);
      if (weather.strikes('entryFiresTwice')) this.#fireLater(name, entry);
    }
    time.at(at + chance.whole(LATEST, DELETION_TAKES), () => this.#entries.delete(name));
    if (weather.strikes('entryAnswerLost')) throw new ServiceError('TimeoutError');
    return {};
  }

  #fireLater(name: string, entry: Entry): void {
    const { time, chance } = this.#in;
    time.at(entry.at + chance.whole(0, LATEST), () => {
      if (entry.isGone) return;
      this.#deliver(name, entry);
    });
  }

  /** Scheduler waits for its own outage to end; for that of its target it tries for as long as the entry says. */
  #deliver(name: string, { input }: Entry): void {
    const { time, trace, weather } = this.#in;
    const [ownEnd, queuesEnd] = [weather.outages.downUntil('scheduler'), weather.outages.downUntil('queues')];
    if (ownEnd !== undefined) time.at(ownEnd, () => this.#deliver(name, { input, at: 0, isGone: false }));
    else if (queuesEnd !== undefined && queuesEnd - time.now > TRIED_FOR)
      trace.add(time.now, 'entry is given up', name);
    else if (queuesEnd !== undefined) time.at(queuesEnd, () => this.#fire(input));
    else {
      trace.add(time.now, 'entry fires', name);
      this.#fire(input);
    }
  }

  #delete(name: string): object {
    const { time, weather } = this.#in;
    if (weather.strikes('entryDown')) throw new ServiceError('InternalServerException');
    const entry = this.#entries.get(name);
    if (!entry) throw new ServiceError('ResourceNotFoundException');
    if (entry.at - time.now > STILL_FIRES) entry.isGone = true;
    this.#entries.delete(name);
    return {};
  }
}
