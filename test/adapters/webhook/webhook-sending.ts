import { onTestFinished, vi } from 'vitest';
import { HttpSender } from '../../../functions/adapters/webhook/http-sender.ts';
import type { WebhookRequest } from '../../../functions/use-cases/ports.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

export const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** Sends to this machine, whatever the name. */
export const sender = new HttpSender({
  allowed: LOOPBACK,
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
});

/** A receiver that is closed when the test is over. */
export const receiverThat = async (
  ...args: Parameters<typeof WebhookReceiver.open>
): Promise<WebhookReceiver> => {
  const receiver = await WebhookReceiver.open(...args);
  onTestFinished(() => receiver.close());
  return receiver;
};

/** The time limit of a request, in the hands of the test: it is over when `passes` is called, and not before. */
export const timeInHand = (timeoutMs: number) => {
  const { setTimeout: realTimeout } = globalThis;
  let passes = () => {};
  const spy = vi.spyOn(globalThis, 'setTimeout');
  spy.mockImplementation(((call: () => void, delay?: number) => {
    if (delay !== timeoutMs) return realTimeout(call, delay);
    passes = call;
    return realTimeout(() => {}, 0);
  }) as typeof setTimeout);
  onTestFinished(() => spy.mockRestore());
  return { timeoutMs, passes: () => passes() };
};

export const aRequest = (url: string, changes: Partial<WebhookRequest> = {}): WebhookRequest => ({
  url,
  method: 'POST',
  headers: {},
  body: '{}',
  // Far longer than anything takes here: a test in which time runs out has it in its hands.
  timeoutMs: 60_000,
  ...changes,
});

export const sendTo = (receiver: WebhookReceiver, changes: Partial<WebhookRequest> = {}) =>
  sender.send(aRequest(`http://127.0.0.1:${receiver.port}/hook`, changes));
