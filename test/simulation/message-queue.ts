import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Instant, MINUTE, SECOND } from '../../functions/domain/instant.ts';
import { type Ending, type Invocation, invoke, type Surroundings } from './invocation.ts';

/** Which function reads a queue, and how: the figures of lib/read-queue.ts and of who uses it. */
export interface Reader {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly maxConcurrency: number;
  readonly read: (event: SQSEvent, invocation: Invocation) => Promise<SQSBatchResponse>;
}

interface Message {
  readonly id: string;
  readonly body: string;
  /** What it is about, for the trace. */
  readonly subject: string;
  receives: number;
  isDeleted: boolean;
}

const BATCH = 10;
const MOST_RECEIVES = 5;
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
  readonly #onFlood: OnFlood;
  readonly #underWay = new Map<string, number>();

  constructor(surroundings: Surroundings, reader: Reader, onFlood: OnFlood) {
    this.#in = surroundings;
    this.#reader = reader;
    this.#onFlood = onFlood;
  }

  /** How many messages were given up. */
  get deadLetters(): number {
    return this.#deadLetters;
  }

  send(body: string, delaySeconds: number): void {
    const { time, chance, weather } = this.#in;
    this.#sent += 1;
    const subject = subjectOf(body);
    this.#count(subject, 1);
    const message = {
      id: `${this.#reader.name}-${this.#sent}`,
      body,
      subject,
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
    const { chance } = this.#in;
    while (this.#visible.length > 0 && this.#running < this.#reader.maxConcurrency) {
      // Lambda asks several servers of the queue, each of which holds a part of it.
      const most = chance.happens(0.5) ? BATCH : chance.whole(1, BATCH);
      const batch: Message[] = [];
      while (batch.length < most && this.#visible.length > 0) {
        const [message] = this.#visible.splice(chance.whole(0, this.#visible.length - 1), 1);
        if (message) batch.push(message);
      }
      this.#receive(batch);
    }
  }

  #receive(batch: readonly Message[]): void {
    const { time, chance, weather, trace } = this.#in;
    const alive = batch.filter((message) => {
      message.receives += 1;
      if (message.receives <= MOST_RECEIVES) return true;
      trace.add(time.now, `dead letter of ${this.#reader.name}`, message.subject);
      this.#deadLetters += 1;
      this.#count(message.subject, -1);
      return false;
    });
    if (alive.length === 0) return;
    const visibleAt = time.now + 6 * this.#reader.timeoutSeconds * SECOND;
    this.#running += 1;
    const begin = weather.strikes('coldStart') ? chance.whole(200, COLD_START) : chance.whole(5, 50);
    time.after(begin, () => {
      const { name, timeoutSeconds } = this.#reader;
      const records = alive.map(({ id: messageId, body }) => ({ messageId, body }));
      for (const { subject, body } of alive)
        trace.add(time.now, `${name} ${KIND.exec(body)?.[1] ?? ''}`, subject);
      invoke(
        this.#in,
        { name, timeLimit: timeoutSeconds * SECOND },
        (invocation) => this.#reader.read({ Records: records } as SQSEvent, invocation),
        (ending) => this.#settle(alive, ending, visibleAt),
      );
    });
  }

  #settle(batch: readonly Message[], ending: Ending<SQSBatchResponse>, visibleAt: Instant): void {
    const { time, trace } = this.#in;
    this.#running -= 1;
    const failed =
      ending.kind === 'returned'
        ? new Set(ending.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
        : undefined;
    for (const message of batch) {
      if (failed && !failed.has(message.id)) {
        message.isDeleted = true;
        this.#count(message.subject, -1);
      } else {
        trace.add(time.now, `${this.#reader.name} will come again`, message.subject);
        this.#show(message, visibleAt);
      }
    }
    // What has become visible meanwhile is taken by the next one.
    time.after(0, () => this.#hand());
  }
}
