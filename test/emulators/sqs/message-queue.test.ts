import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock, MessageQueue } from '../../../local/emulators/sqs/message-queue.ts';
import { MessageStore } from '../../../local/emulators/sqs/message-store.ts';
import { openQueues } from '../../../local/emulators/sqs/queues.ts';

/** A clock that moves only when told to, and calls what falls due on the way. */
class ManualClock implements Clock {
  #now: number;

  constructor(now = 10_000_000) {
    this.#now = now;
  }
  readonly #timers = new Set<{ at: number; call: () => void }>();

  now = () => this.#now;

  setTimer = (call: () => void, delay: number) => {
    const timer = { at: this.#now + delay, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  };

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = end;
  }
}

let clock: ManualClock;
let folder: string;
let store: MessageStore;
let queue: MessageQueue;

const NO_WAIT = { max: 10, wait: 0 };
const bodies = (messages: { body: string }[]) => messages.map(({ body }) => body);

beforeEach(() => {
  clock = new ManualClock();
  folder = mkdtempSync(join(tmpdir(), 'message-queue-'));
  store = new MessageStore(folder, clock.now());
  queue = openQueues(store, clock).create('jobs', { VisibilityTimeout: '30' });
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('a delayed message', () => {
  it('cannot be received a millisecond before its delay has passed', async () => {
    queue.send('later', { delay: 3000 });
    clock.advance(2999);
    expect(await queue.receive(NO_WAIT)).toEqual([]);
  });

  it('is not held back for longer than a delay may be, where the clock was set back before a start', async () => {
    queue.send('later', { delay: 3000 });
    store.close();
    clock = new ManualClock(clock.now() - 7_200_000);
    store = new MessageStore(folder, clock.now());
    const again = openQueues(store, clock).find('jobs');
    clock.advance(900_000);
    expect(bodies(await again!.receive(NO_WAIT))).toEqual(['later']);
  });

  it('reaches a waiting receive in the millisecond its delay has passed', async () => {
    queue.send('later', { delay: 3000 });
    const received = queue
      .receive({ max: 10, wait: 20_000 })
      .then((messages) => [clock.now(), bodies(messages)]);
    const sentAt = clock.now();
    clock.advance(3000);
    expect(await received).toEqual([sentAt + 3000, ['later']]);
  });

  it('does not hold up another with a shorter delay', async () => {
    queue.send('slow', { delay: 9000 });
    const received = queue.receive({ max: 10, wait: 20_000 });
    queue.send('fast', { delay: 1000 });
    clock.advance(1000);
    expect(bodies(await received)).toEqual(['fast']);
  });
});

describe('a received message', () => {
  it('is hidden for its visibility timeout and then comes again with its count raised', async () => {
    queue.send('work');
    await queue.receive(NO_WAIT);
    clock.advance(29_999);
    expect(await queue.receive(NO_WAIT)).toEqual([]);
    clock.advance(1);
    expect(await queue.receive(NO_WAIT)).toMatchObject([{ body: 'work', receiveCount: 2 }]);
  });

  it('comes again at once when its visibility is set to 0', async () => {
    queue.send('work');
    const [message] = await queue.receive(NO_WAIT);
    expect(queue.changeVisibility(message!.id, message!.receipt, 0)).toBe(true);
    expect(bodies(await queue.receive(NO_WAIT))).toEqual(['work']);
  });

  it('refuses a new visibility under an old receipt', async () => {
    queue.send('work');
    const [first] = await queue.receive({ ...NO_WAIT, visibility: 1000 });
    clock.advance(1000);
    await queue.receive(NO_WAIT);
    expect(queue.changeVisibility(first!.id, first!.receipt, 5000)).toBe(false);
  });

  it('never comes again once deleted', async () => {
    queue.send('work');
    const [message] = await queue.receive(NO_WAIT);
    queue.delete(message!.id);
    clock.advance(60_000);
    expect(await queue.receive(NO_WAIT)).toEqual([]);
  });
});

describe('a waiting receive', () => {
  it('is answered with nothing when its time is over', async () => {
    const received = queue.receive({ max: 1, wait: 20_000 });
    clock.advance(20_000);
    expect(await received).toEqual([]);
  });

  it('takes no more than it asked for and leaves the rest to the next', async () => {
    const receives = [1, 2].map(() => queue.receive({ max: 1, wait: 20_000 }));
    queue.send('a', { delay: 1000 });
    queue.send('b', { delay: 1000 });
    clock.advance(1000);
    expect((await Promise.all(receives)).map(bodies).sort()).toEqual([['a'], ['b']]);
  });

  it('is answered with nothing when the queue closes', async () => {
    const received = queue.receive({ max: 1, wait: 20_000 });
    queue.close();
    expect(await received).toEqual([]);
  });
});

it('moves a message to the dead-letter queue instead of giving it out once too often', async () => {
  const queues = openQueues(store, clock);
  const dead = queues.create('dead', {});
  const policy = JSON.stringify({ deadLetterTargetArn: queues.arnOf('dead'), maxReceiveCount: 2 });
  const source = queues.create('source', { RedrivePolicy: policy });
  source.send('poison');
  for (const _ of [1, 2]) {
    expect(await source.receive(NO_WAIT)).toHaveLength(1);
    clock.advance(30_000);
  }
  expect(await source.receive(NO_WAIT)).toEqual([]);
  expect(await dead.receive(NO_WAIT)).toMatchObject([{ body: 'poison', deadLetterOf: 'source' }]);
});

it('drops what is older than the retention period', async () => {
  queue.setAttributes({ MessageRetentionPeriod: '60' });
  queue.send('old');
  clock.advance(60_001);
  expect(await queue.receive(NO_WAIT)).toEqual([]);
});
