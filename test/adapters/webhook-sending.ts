import { onTestFinished } from 'vitest';
import { HttpSender } from '../../functions/adapters/http-sender.ts';
import type { WebhookRequest } from '../../functions/use-cases/webhook-ports.ts';
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

export const aRequest = (url: string, changes: Partial<WebhookRequest> = {}): WebhookRequest => ({
  url,
  method: 'POST',
  headers: {},
  body: '{}',
  timeoutMs: 5000,
  ...changes,
});

export const sendTo = (receiver: WebhookReceiver, changes: Partial<WebhookRequest> = {}) =>
  sender.send(aRequest(`http://127.0.0.1:${receiver.port}/hook`, changes));
