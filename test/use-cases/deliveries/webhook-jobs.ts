import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import type { SentWebhook } from '../../in-memory/in-memory-webhook-sender.ts';
import type { Product } from '../product.ts';

/** Where the webhooks of these jobs go. */
export const HOOK = 'https://example.com/hook';

/** Where their callbacks go. */
export const CALLBACK = 'https://example.com/callback';

/** A webhook in 3 seconds. */
export const IN_3_SECONDS: JobRequest = { url: HOOK, in: '3s' };

/** A job of which a callback wants to know everything. */
export const told = (request: JobRequest): JobRequest => ({ callback: { url: CALLBACK }, ...request });

/** The deliveries of a job, the latest first. */
export const deliveriesOf = async (product: Product, jobId: string): Promise<readonly Delivery[]> =>
  (await product.listDeliveries(jobId, { limit: 100 })).items;

/** The only delivery of a job. */
export const deliveryOf = async (product: Product, jobId: string): Promise<Delivery> => {
  const deliveries = await deliveriesOf(product, jobId);
  if (deliveries.length !== 1 || !deliveries[0]) throw new RangeError(`${deliveries.length} deliveries`);
  return deliveries[0];
};

/** What was sent to a URL, in order. */
export const sentTo = ({ sender }: Pick<Product, 'sender'>, url: string): SentWebhook[] =>
  sender.requests.filter((request) => request.url === url);

/** What a callback was told, in order. */
export const toldTo = (product: Pick<Product, 'sender'>, url = CALLBACK) =>
  sentTo(product, url).map(({ body }) => JSON.parse(body));

/** The types of what a callback was told, in order. */
export const eventsOf = (product: Pick<Product, 'sender'>): string[] =>
  toldTo(product).map(({ type }) => type);

/** What a receiver reads at an instant that verifies as Standard Webhooks' own library does; throws where it does not. */
export const verifiedAt = (at: Instant, { body, headers }: SentWebhook, secret: string): unknown => {
  vi.useFakeTimers({ now: at, toFake: ['Date'] });
  try {
    return new Webhook(secret).verify(body, { ...headers });
  } finally {
    vi.useRealTimers();
  }
};
