/** Counts what the functions call on their way, as AWS counts it. */
import type { Item } from '../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../functions/contract/table.ts';
import { type Program, program, type Wire } from '../../test/simulation/world/program.ts';
import { IndexWrites, unitsOf } from './index-writes.ts';
import { itemBytes } from './item-bytes.ts';

/** What was counted; sums over all jobs. */
export interface Counts {
  writes: number;
  writeUnits: number;
  reads: number;
  readUnits: number;
  queueRequests: number;
  entriesMade: number;
  entriesFired: number;
  invocations: number;
  gbSeconds: number;
}

/** The memory of functions, in MB. */
export type Memories = Readonly<Record<'api' | 'wake' | 'track' | 'deliver', number>>;

const READ_UNIT_BYTES = 4096;
/** A message is sent; a batch of them is received by one request and deleted by another. */
const REQUESTS_OF_A_BATCH = 2;

const keyOf = (item: Item): string => `${item[TABLE.partitionKey]} ${item[TABLE.sortKey]}`;

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
  readonly constructor: { readonly name: string };
}

interface Sender {
  send(command: Command): Promise<Readonly<Record<string, unknown>>>;
}

/** The product with a count of each call; the watchdog is left out, as it looks whether anything runs or not. */
export class LifeCycleTally {
  readonly counts: Counts = {
    writes: 0,
    writeUnits: 0,
    reads: 0,
    readUnits: 0,
    queueRequests: 0,
    entriesMade: 0,
    entriesFired: 0,
    invocations: 0,
    gbSeconds: 0,
  };
  readonly #memories: Memories;
  readonly #items = new Map<string, Item>();
  #messagesSent = 0;

  constructor(memories: Memories) {
    this.#memories = memories;
  }

  /** The product, whose calls are counted. */
  get program(): Program {
    return {
      ...program,
      wake: (event, wire) => this.#invoke('wake', event, wire, (counted) => program.wake(event, counted)),
      track: (event, wire) => this.#invoke('track', event, wire, (counted) => program.track(event, counted)),
      deliver: (event, wire, process) =>
        this.#invoke('deliver', event, wire, (counted) => program.deliver(event, counted, process)),
      // What a tick does is stored, so that it is known what was there, and not counted.
      watch: (wire) => program.watch(this.#wired(wire, false)),
      api: (wire) => program.api(this.#wired(wire, true)),
    };
  }

  /** Counts a request, which took so many milliseconds. */
  countRequest(milliseconds: number): void {
    this.counts.invocations += 1;
    this.counts.gbSeconds += (this.#memories.api / 1024) * (milliseconds / 1000);
    // The token is read.
    this.counts.reads += 1;
    this.counts.readUnits += 1;
  }

  async #invoke<T>(
    name: keyof Memories,
    { Records }: Parameters<Program['wake']>[0],
    wire: Wire,
    run: (counted: Wire) => Promise<T>,
  ): Promise<T> {
    const from = wire.clock.now();
    this.counts.invocations += 1;
    this.counts.queueRequests += Records.length + REQUESTS_OF_A_BATCH;
    // Whatever no function has sent comes from an entry of Scheduler, or is an event.
    if (name === 'wake') {
      const fired = Math.max(0, Records.length - this.#messagesSent);
      this.counts.entriesFired += fired;
      this.#messagesSent -= Records.length - fired;
    }
    try {
      return await run(this.#wired(wire, true));
    } finally {
      this.counts.gbSeconds += (this.#memories[name] / 1024) * ((wire.clock.now() - from) / 1000);
    }
  }

  /** Without the stores of values, so that the adapters of the table are used. */
  #wired(wire: Wire, isCounted: boolean): Wire {
    const { stores: _stores, ...bare } = wire;
    const counts = isCounted ? this.counts : undefined;
    return {
      ...bare,
      dynamodb: this.#around(wire.dynamodb, (command, send) => this.#ofTable(command, send, counts)),
      sqs: this.#around(wire.sqs, (command, send) => {
        if (command.constructor.name === 'SendMessageCommand') this.#messagesSent += 1;
        else if (counts) counts.queueRequests += 1;
        return send();
      }),
      scheduler: this.#around(wire.scheduler, (command, send) => {
        if (counts && command.constructor.name === 'CreateScheduleCommand') counts.entriesMade += 1;
        return send();
      }),
    };
  }

  #around<T>(
    client: T,
    count: (command: Command, send: () => ReturnType<Sender['send']>) => ReturnType<Sender['send']>,
  ): T {
    const sender = client as Sender;
    return { send: (command: Command) => count(command, () => sender.send(command)) } as T;
  }

  async #ofTable(
    command: Command,
    send: () => ReturnType<Sender['send']>,
    counts: Counts | undefined,
  ): ReturnType<Sender['send']> {
    if (command.constructor.name !== 'PutCommand') {
      const answer = await send();
      if (counts) countRead(counts, command, answer);
      return answer;
    }
    const item = command.input.Item as Item;
    const before = this.#items.get(keyOf(item));
    if (counts) {
      counts.writes += 1;
      // One that is refused is paid for, too.
      counts.writeUnits += Math.max(unitsOf(item), before ? unitsOf(before) : 1);
    }
    const answer = await send();
    this.#items.set(keyOf(item), item);
    if (counts) {
      const writes = new IndexWrites();
      writes.count(before, item);
      counts.writeUnits += [...writes.units.values()].reduce((sum, units) => sum + units, 0);
    }
    return answer;
  }
}

/** A consistent read of up to 4 KB is a unit, another one half of it. */
const countRead = (
  counts: Counts,
  { input }: Command,
  { Item: item, Items: items }: Readonly<Record<string, unknown>>,
): void => {
  const read = [item ?? [], items ?? []].flat() as Item[];
  const bytes = read.reduce((sum, one) => sum + itemBytes(one), 0);
  counts.reads += 1;
  counts.readUnits += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (input.ConsistentRead ? 1 : 0.5);
};
