import { describe, expect, it } from 'vitest';
import { Precedence, type Rank } from '../../../local/events/precedence.ts';
import { requestsInOrder } from '../../../local/gateway/requests-in-order.ts';

/** A process that is as busy as the test says, and a clock that it moves. */
const aProcess = () => {
  const state = { isBusy: true, timers: new Set<() => void>() };
  const precedence = new Precedence({
    isBusy: () => state.isBusy,
    after: (milliseconds, callback) => {
      expect(milliseconds).toBe(1000);
      state.timers.add(callback);
      return () => state.timers.delete(callback);
    },
  });
  return { state, precedence };
};

/** Whether the turn of a rank has come, as far as that is known without waiting. */
const turnOf = (precedence: Precedence, rank: Rank) => {
  const turn = { hasCome: false, done: Promise.resolve() };
  turn.done = precedence.turn(rank).then(() => {
    turn.hasCome = true;
  });
  return turn;
};

/** What is ready by now is done. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a process that is busy', () => {
  it.each<[Rank, Rank]>([
    ['start', 'change'],
    ['start', 'other'],
    ['change', 'other'],
  ])('lets %s end before it begins %s', async (first, second) => {
    const { precedence } = aProcess();
    const ends = [precedence.begin(first), precedence.begin(first)];
    const turn = turnOf(precedence, second);
    ends[0]?.();
    await settle();
    expect(turn.hasCome).toBe(false);
    ends[1]?.();
    await turn.done;
  });

  it.each<[Rank, Rank]>([
    ['start', 'start'],
    ['change', 'start'],
    ['other', 'change'],
    ['other', 'other'],
  ])('while %s is under way begins %s', async (first, second) => {
    const { precedence } = aProcess();
    precedence.begin(first);
    await turnOf(precedence, second).done;
  });

  it('lets nothing wait for more than a second', async () => {
    const { precedence, state } = aProcess();
    precedence.begin('start');
    const turn = turnOf(precedence, 'other');
    expect(state.timers.size).toBe(1);
    for (const callback of state.timers) callback();
    await turn.done;
    expect(state.timers.size).toBe(0);
  });

  it('takes back the alarm of a wait that is over', async () => {
    const { precedence, state } = aProcess();
    const end = precedence.begin('start');
    const turn = turnOf(precedence, 'other');
    end();
    await turn.done;
    expect(state.timers.size).toBe(0);
  });
});

it('a process that is not busy begins everything at once', async () => {
  const { precedence, state } = aProcess();
  state.isBusy = false;
  precedence.begin('start');
  await turnOf(precedence, 'other').done;
});

describe('requests', () => {
  const requestOf = (method: string) => ({ requestContext: { http: { method } } });

  it('that change something come before those that read', async () => {
    const { precedence } = aProcess();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const ask = requestsInOrder(async (event) => {
      const { method } = (event as ReturnType<typeof requestOf>).requestContext.http;
      if (method === 'POST') await first.promise;
      order.push(method);
      return method;
    }, precedence);
    const posted = ask(requestOf('POST'));
    await settle();
    const read = ask(requestOf('GET'));
    await settle();
    expect(order).toEqual([]);
    first.resolve();
    expect(await Promise.all([posted, read])).toEqual(['POST', 'GET']);
    expect(order).toEqual(['POST', 'GET']);
  });

  it('that fail are over as well', async () => {
    const { precedence } = aProcess();
    const ask = requestsInOrder(async () => {
      throw new Error('no');
    }, precedence);
    await expect(ask(requestOf('POST'))).rejects.toThrow('no');
    await turnOf(precedence, 'other').done;
  });
});
