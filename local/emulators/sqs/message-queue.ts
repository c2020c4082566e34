import { randomUUID } from 'node:crypto';
import { RetriedSteps } from '../retry-queue.ts';
import type { MessageAttributes } from './message-attributes.ts';
import type { MessageCounts, MessageRow, MessageStore, QueueRow } from './message-store.ts';
import { numberAttribute, redrivePolicyOf } from './queue-attributes.ts';

/** The time, and a way to be called later; `setTimer` returns what takes it back. Milliseconds. */
export interface Clock {
  now: () => number;
  setTimer: (call: () => void, delay: number) => () => void;
}

/** What a receive asks for. */
export interface ReceiveOptions {
  max: number;
  /** How long to wait for a first message, in milliseconds. */
  wait: number;
  /** How long the messages stay hidden from others, in milliseconds. Default: the queue's. */
  visibility?: number;
}

/** A received message; its receipt is valid until the message is received again. */
export type ReceivedMessage = MessageRow & { receipt: string; firstReceivedAt: number };

interface Waiter {
  options: ReceiveOptions;
  answer: (messages: ReceivedMessage[]) => void;
}

/**
 * One standard queue: delays, long polling, visibility, redrive to a dead-letter queue. A waiting receive is answered
 * in the moment a message becomes visible.
 */
export class MessageQueue {
  readonly #store: MessageStore;
  readonly #clock: Clock;
  readonly #deadLetterQueue: (arn: string) => MessageQueue | undefined;
  readonly #waiters = new Set<Waiter>();
  readonly #steps = new RetriedSteps((error) =>
    console.error('sqs emulator: messages could not be handed over; it is tried again', error),
  );
  #row: QueueRow;
  /** Nothing is older than the retention period before this instant. */
  #purgeAt = 0;
  #cancelTimer = () => {};

  /** @param deadLetterQueue finds the queue that a redrive policy names */
  constructor(
    store: MessageStore,
    clock: Clock,
    row: QueueRow,
    deadLetterQueue: (arn: string) => MessageQueue | undefined,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#row = row;
    this.#deadLetterQueue = deadLetterQueue;
  }

  get row(): QueueRow {
    return this.#row;
  }

  setAttributes(attributes: Record<string, string>): void {
    const merged = { ...this.#row.attributes, ...attributes };
    this.#row = { ...this.#row, attributes: merged, modifiedAt: this.#clock.now() };
    this.#purgeAt = 0;
    this.#store.putQueue(this.#row);
  }

  /** Stores a message and returns its id. `delay` is in milliseconds; default: the queue's. */
  send(body: string, options: { delay?: number; attributes?: MessageAttributes } = {}): string {
    const { delay = numberAttribute(this.#row.attributes, 'DelaySeconds') * 1000, attributes = {} } = options;
    const now = this.#clock.now();
    const id = randomUUID();
    this.#put({
      id,
      queue: this.#row.name,
      body,
      attributes: JSON.stringify(attributes),
      sentAt: now,
      visibleAt: now + delay,
      receiveCount: 0,
      firstReceivedAt: null,
      receipt: null,
      deadLetterOf: null,
    });
    return id;
  }

  /** Takes up to `max` messages, waiting for the first one if there is none. */
  receive(options: ReceiveOptions): Promise<ReceivedMessage[]> {
    const messages = this.#take(options);
    if (messages.length > 0 || options.wait === 0) return Promise.resolve(messages);
    return new Promise((resolve) => {
      const cancelDeadline = this.#clock.setTimer(() => waiter.answer([]), options.wait);
      const waiter: Waiter = {
        options,
        answer: (found) => {
          this.#waiters.delete(waiter);
          cancelDeadline();
          resolve(found);
        },
      };
      this.#waiters.add(waiter);
      this.#serve();
    });
  }

  /** Forgets a message. A receipt that is no longer the latest deletes too, as AWS mostly does. */
  delete(messageId: string): void {
    this.#store.deleteMessage(this.#row.name, messageId);
  }

  /** Does several changes as one, all or nothing. Not to be nested. */
  together<Result>(work: () => Result): Result {
    return this.#store.transaction(work);
  }

  /** Hides a message in flight for so many milliseconds from now on. False when it is not in flight. */
  changeVisibility(messageId: string, receipt: string, visibility: number): boolean {
    const message = this.#store.message(messageId);
    if (message?.receipt !== receipt || message.visibleAt <= this.#clock.now()) return false;
    this.#put({ ...message, visibleAt: this.#clock.now() + visibility });
    return true;
  }

  counts(): MessageCounts {
    return this.#store.counts(this.#row.name, this.#clock.now());
  }

  /** Answers every waiting receive with nothing. */
  close(): void {
    this.#cancelTimer();
    this.#steps.close();
    for (const waiter of [...this.#waiters]) waiter.answer([]);
  }

  #put(message: MessageRow): void {
    this.#store.putMessage(message);
    this.#serve();
  }

  /** Answers waiting receives, now or as soon as that can be written down. */
  #serve(): void {
    this.#steps.take('serve', () => this.#serveNow());
  }

  /** Answers waiting receives with what is visible, and sets the timer for what comes next. */
  #serveNow(): void {
    this.#cancelTimer();
    for (const waiter of [...this.#waiters]) {
      const messages = this.#take(waiter.options);
      if (messages.length === 0) break;
      waiter.answer(messages);
    }
    if (this.#waiters.size === 0) return;
    const next = this.#store.nextVisibleAt(this.#row.name);
    if (next === undefined) return;
    this.#cancelTimer = this.#clock.setTimer(() => this.#serve(), Math.max(0, next - this.#clock.now()));
  }

  #take({ max, visibility }: ReceiveOptions): ReceivedMessage[] {
    const now = this.#clock.now();
    const { name, attributes } = this.#row;
    const hidden = visibility ?? numberAttribute(attributes, 'VisibilityTimeout') * 1000;
    const redriven = new Set<MessageQueue>();
    this.#purge(now);
    const visible = this.#store.visible(name, now, max);
    if (visible.length === 0) return [];
    const received = this.#store.transaction(() =>
      visible.flatMap((message) => {
        const target = this.#redriveTarget(message);
        if (target) {
          this.#redrive(message, target);
          redriven.add(target);
          return [];
        }
        return [this.#receive(message, now + hidden)];
      }),
    );
    for (const target of redriven) target.#serve();
    return received;
  }

  /** Drops what is older than the retention period. */
  #purge(now: number): void {
    if (now < this.#purgeAt) return;
    const { name, attributes } = this.#row;
    const retention = numberAttribute(attributes, 'MessageRetentionPeriod') * 1000;
    this.#store.deleteSentBefore(name, now - retention);
    this.#purgeAt = (this.#store.firstSentAt(name) ?? now) + retention + 1;
  }

  #receive(message: MessageRow, visibleAt: number): ReceivedMessage {
    const received = {
      ...message,
      visibleAt,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? this.#clock.now(),
      receipt: randomUUID(),
    };
    this.#store.putMessage(received);
    return received;
  }

  /** The dead-letter queue of a message that was received too often. */
  #redriveTarget(message: MessageRow): MessageQueue | undefined {
    const policy = redrivePolicyOf(this.#row.attributes);
    if (!policy || message.receiveCount < policy.maxReceiveCount) return undefined;
    return this.#deadLetterQueue(policy.deadLetterTargetArn);
  }

  #redrive(message: MessageRow, target: MessageQueue): void {
    const moved = { ...message, queue: target.row.name, receipt: null, visibleAt: this.#clock.now() };
    // What comes from another queue may be older than all that is there.
    target.#purgeAt = 0;
    this.#store.putMessage({ ...moved, deadLetterOf: this.#row.name });
  }
}
