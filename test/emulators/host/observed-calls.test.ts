import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { HandlerName } from '../../../functions/contract/environment.ts';
import type { Ask } from '../../../local/emulators/aws-wire.ts';
import type { Invoke } from '../../../local/events/invoke.ts';
import type { Functions } from '../../../local/load-functions.ts';
import {
  type FunctionCall,
  type InvocationObserver,
  type Observer,
  observedCalls,
} from '../../../local/observed-calls.ts';

const REQUEST = { method: 'POST', target: '/', headers: {}, body: '{}' };
const ANSWER = { status: 200, headers: {}, body: 'of the service' };

/** Five functions, each of which calls the same service some turns after it began. */
const calling = (observe: Observer, observeInvocation?: InvocationObserver) => {
  const asked: string[] = [];
  const service: Ask = async ({ body }) => {
    asked.push(body);
    return ANSWER;
  };
  const observed = observedCalls({ observe, ...(observeInvocation && { observeInvocation }) });
  const none = { dynamodb: {}, scheduler: {}, ecs: {}, logs: {}, secrets: {} };
  const perform = () => Promise.reject(new Error('a direct call that nobody sees'));
  const { sqs } = observed.emulators({ ...none, sqs: { ask: service, perform } });
  expect(Object.keys(sqs)).toEqual(['ask']);
  const ask = sqs.ask as Ask;
  const invoke =
    (name: HandlerName, turns: number): Invoke =>
    async () => {
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      return ask({ ...REQUEST, body: name });
    };
  const functions: Functions = observed.functions({
    api: invoke('api', 5),
    wake: invoke('wake', 4),
    track: invoke('track', 3),
    deliver: invoke('deliver', 2),
    watch: invoke('watch', 1),
  });
  return { ask, asked, functions };
};

it('tells whose call it is, also of several functions at once', async () => {
  const seen: FunctionCall[] = [];
  const { functions } = calling((call, ask) => {
    seen.push(call);
    return ask();
  });
  const answers = await Promise.all(Object.values(functions).map((invoke) => invoke({})));
  expect(answers).toEqual(Array.from({ length: 5 }, () => ANSWER));
  expect(seen.map(({ caller, service, request }) => [caller, service, request.body])).toEqual(
    ['watch', 'deliver', 'track', 'wake', 'api'].map((name) => [name, 'sqs', name]),
  );
});

it('sees nothing of what no function calls', async () => {
  const { ask, asked } = calling(() => {
    throw new Error('it is seen');
  });
  expect(await ask({ ...REQUEST, body: 'provisioning' })).toBe(ANSWER);
  expect(asked).toEqual(['provisioning']);
});

it('lets who sees a call answer it', async () => {
  const { functions, asked } = calling(async () => ({ ...ANSWER, status: 500 }));
  expect(await functions.wake({})).toMatchObject({ status: 500 });
  expect(asked).toEqual([]);
});

it('tells of each invocation when it begins, and how it ends', async () => {
  const begun: HandlerName[] = [];
  const ends: Promise<unknown>[] = [];
  const { functions } = calling(
    (_call, ask) => ask(),
    (caller, end) => {
      begun.push(caller);
      ends.push(end);
    },
  );
  const answers = [functions.wake({}), functions.watch({})];
  expect(begun).toEqual(['wake', 'watch']);
  expect(await Promise.all(ends)).toEqual(await Promise.all(answers));
});

it('tells of an invocation that fails', async () => {
  const ends: Promise<unknown>[] = [];
  const { functions } = calling(
    () => Promise.reject(new Error('no service')),
    (_caller, end) => ends.push(end),
  );
  await expect(functions.wake({})).rejects.toThrow('no service');
  await expect(ends[0]).rejects.toThrow('no service');
});
