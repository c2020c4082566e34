import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import {
  type Ending,
  type Invocation,
  invoke,
  type Lineage,
  type Surroundings,
} from '../world/invocation.ts';
import type { ReaderFigures } from './stack-figures.ts';

/** Which function reads a queue, and how. */
export interface Reader extends ReaderFigures {
  readonly name: string;
  /** @param process the process of the function that the invocation is made in, alone */
  readonly read: (event: SQSEvent, invocation: Invocation, process: Process) => Promise<SQSBatchResponse>;
}

/** A process of a function, whose memory outlives an invocation: the same object until it dies. */
export type Process = Readonly<Record<never, never>>;

interface Message {
  readonly id: string;
  readonly body: string;
  /** What it is about, for the trace. */
  readonly subject: string;
  readonly lineage: Lineage;
  /** Whether it counts as one of the messages about its subject. */
  readonly isCounted: boolean;
  receives: number;
  isDeleted: boolean;
}

/**
 * Lambda stops a function that has been woken so often in one chain of messages, unless it is told to allow that.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const LONGEST_CHAIN = 16;
const LONGEST_LATE = 5 * MINUTE;
const COLD_START = 1500;

const SUBJECT = /"(?:jobId|runId|deliveryId|startedBy)":"([^"]+)"/;

/** What a message says, in a word. */
const KIND = /"(?:kind|lastStatus)":"([^"]+)"/;

/** The job, run or delivery that the body of a message is about, for the trace. */
export const subjectOf = (body: string): string => SUBJECT.exec(body)?.[1] ?? '';

/** While something fails, the watchdog adds a message a minute to those that come again; more than this is a flood. */
const FLOOD = 200;

/** Told, once each, of subjects of which too many messages are under way. */
export type OnFlood = (subject: string, messages: number) => void;

/**
 * An SQS queue that Lambda reads: at least once, in no order, with a delay by seconds. What was not handled comes again
 * after the visibility time; what was received five times is given up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class MessageQueue {
  readonly #in: Surroundings;
  readonly #reader: Reader;
  readonly #visible: Message[] = [];
  #sent = 0;
  #running = 0;
  #deadLetters = 0;
  #isWaiting = false;
  /** Those that wait for an invocation. */
  readonly #idle: Process[] = [];
  #gatheringSince: Instant | undefined;
  readonly #dead: Message[] = [];
  readonly #onFlood: OnFlood;
  readonly #underWay = new Map<string, number>();
  /** What is with a function, by its receipt. */
  readonly #received = new Map<string, Message>();
  #receipts = 0;

  constructor(surroundings: Surroundings, reader: Reader, onFlood: OnFlood) {
    this.#in = surroundings;
    this.#reader = reader;
    this.#onFlood = onFlood;
  }

  /** How many messages were given up. */
  get deadLetters(): number {
    return this.#deadLetters;
  }

  /** Sends again what was given up, as an operator does: however much that is, it is no flood of the product's. */
  redrive(): void {
    for (const message of this.#dead.splice(0)) {
      this.#show({ ...message, receives: 0, isCounted: false }, this.#in.time.now);
    }
  }

  /** @param lineage of the invocation that sends it; other services begin a new chain */
  send(body: string, delaySeconds: number, lineage: Lineage = {}): void {
    const { time, chance, weather } = this.#in;
    this.#sent += 1;
    const subject = subjectOf(body);
    this.#count(subject, 1);
    const message = {
      id: `${this.#reader.name}-${this.#sent}`,
      body,
      subject,
      lineage,
      isCounted: true,
      receives: 0,
      isDeleted: false,
    };
    const late = weather.strikes('messageLate') ? chance.whole(SECOND, LONGEST_LATE) : chance.whole(5, 40);
    this.#show(message, time.now + delaySeconds * SECOND + late);
    if (weather.strikes('messageTwice')) {
      this.#count(subject, 1);
      this.#show({ ...message }, time.now + delaySeconds * SECOND + chance.whole(0, MINUTE));
    }
  }

  /** Hides a message that is with a function for so long from now on, instead of for the time of the queue. */
  hide(receipt: string, seconds: number): void {
    const message = this.#received.get(receipt);
    this.#received.delete(receipt);
    if (message) this.#show(message, this.#in.time.now + seconds * SECOND);
  }

  #end({ subject, isCounted }: Message): void {
    if (isCounted) this.#count(subject, -1);
  }

  #count(subject: string, by: number): void {
    const count = (this.#underWay.get(subject) ?? 0) + by;
    if (count === 0) this.#underWay.delete(subject);
    else this.#underWay.set(subject, count);
    if (by > 0 && count === FLOOD) this.#onFlood(subject, count);
  }

  #show(message: Message, at: Instant): void {
    this.#in.time.at(at, () => {
      if (message.isDeleted) return;
      this.#visible.push(message);
      this.#hand();
    });
  }

  /** Hands over what is there, in batches of any size. */
  #hand(): void {
    const { chance, time, weather } = this.#in;
    const downUntil = weather.outages.downUntil('queues') ?? weather.outages.downUntil('functions');
    if (downUntil !== undefined) {
      if (!this.#isWaiting) time.at(downUntil, () => this.#goOn());
      this.#isWaiting = true;
      return;
    }
    while (this.#isReady()) {
      // Lambda asks several servers of the queue, each of which holds a part of it.
      const { batchSize } = this.#reader;
      const most = chance.happens(0.5) ? batchSize : chance.whole(1, batchSize);
      const batch: Message[] = [];
      while (batch.length < most && this.#visible.length > 0) {
        const [message] = this.#visible.splice(chance.whole(0, this.#visible.length - 1), 1);
        if (message) batch.push(message);
      }
      this.#receive(batch);
    }
  }

  /**
   * A batch that is not full is handed over once messages were gathered for a while, which begins when one is there and
   * an invocation is free.
   */
  #isReady(): boolean {
    const { time } = this.#in;
    const { batchSize, windowSeconds, maxConcurrency } = this.#reader;
    if (this.#visible.length === 0 || this.#running >= maxConcurrency) return false;
    if (windowSeconds === 0) return true;
    const isFirst = this.#gatheringSince === undefined;
    this.#gatheringSince ??= time.now;
    const until = this.#gatheringSince + windowSeconds * SECOND;
    if (this.#visible.length < batchSize && time.now < until) {
      if (isFirst) time.at(until, () => this.#hand());
      return false;
    }
    this.#gatheringSince = undefined;
    return true;
  }

  #goOn(): void {
    this.#isWaiting = false;
    this.#hand();
  }

  #receive(batch: readonly Message[]): void {
    const { time, chance, weather, trace } = this.#in;
    const { mostReceives, visibilitySeconds } = this.#reader;
    const alive = batch.filter((message) => {
      message.receives += 1;
      if (message.receives <= mostReceives && !this.#isStoppedLoop(message)) return true;
      trace.add(time.now, `dead letter of ${this.#reader.name}`, message.subject);
      this.#deadLetters += 1;
      this.#dead.push(message);
      this.#end(message);
      return false;
    });
    if (alive.length === 0) return;
    const visibleAt = time.now + visibilitySeconds * SECOND;
    this.#running += 1;
    const isCold = weather.strikes('coldStart');
    const process = (isCold ? undefined : this.#idle.pop()) ?? {};
    const begin = isCold ? chance.whole(200, COLD_START) : chance.whole(5, 50);
    time.after(begin, () => {
      const { name, timeoutSeconds } = this.#reader;
      const records = alive.map((message) => this.#recordOf(message));
      const receipts = records.map(({ receiptHandle }) => receiptHandle);
      for (const { subject, body } of alive)
        trace.add(time.now, `${name} ${KIND.exec(body)?.[1] ?? ''}`, subject);
      invoke(
        this.#in,
        { name, timeLimit: timeoutSeconds * SECOND, lineage: this.#lineageOf(alive) },
        (invocation) => this.#reader.read({ Records: records } as SQSEvent, invocation, process),
        (ending) => {
          if (ending.kind !== 'died') this.#idle.push(process);
          this.#endRun(receipts, alive, ending, visibleAt);
        },
      );
    });
  }

  #recordOf(message: Message) {
    this.#receipts += 1;
    const receiptHandle = `${message.id}-${this.#receipts}`;
    this.#received.set(receiptHandle, message);
    const attributes = { ApproximateReceiveCount: String(message.receives) };
    return { messageId: message.id, body: message.body, receiptHandle, attributes };
  }

  #isStoppedLoop({ lineage }: Message): boolean {
    const { name, stopsLoops } = this.#reader;
    return stopsLoops && (lineage[name] ?? 0) >= LONGEST_CHAIN;
  }

  /** A batch goes on with the longest chain of its messages. */
  #lineageOf(batch: readonly Message[]): Lineage {
    const lineage: Record<string, number> = {};
    for (const { lineage: one } of batch) {
      for (const [name, links] of Object.entries(one)) lineage[name] = Math.max(lineage[name] ?? 0, links);
    }
    const { name } = this.#reader;
    return { ...lineage, [name]: (lineage[name] ?? 0) + 1 };
  }

  #endRun(
    receipts: readonly string[],
    batch: readonly Message[],
    ending: Ending<SQSBatchResponse>,
    visibleAt: Instant,
  ): void {
    const { time, trace } = this.#in;
    this.#running -= 1;
    const failed =
      ending.kind === 'returned'
        ? new Set(ending.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
        : undefined;
    for (const [index, message] of batch.entries()) {
      const isStillHere = this.#received.delete(receipts[index] ?? '');
      if (failed && !failed.has(message.id)) {
        message.isDeleted = true;
        this.#end(message);
      } else {
        trace.add(time.now, `${this.#reader.name} will come again`, message.subject);
        // It may have been given back already.
        if (isStillHere) this.#show(message, visibleAt);
      }
    }
    // What has become visible meanwhile is taken by the next one.
    time.after(0, () => this.#hand());
  }
}
