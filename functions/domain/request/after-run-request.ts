import type { AfterRun } from '../job/after-run-fields.ts';
import { isObject } from '../shared/value-schemas.ts';
import { parseWebhookUrl, type WebhookUrlRules } from '../target/webhook-url.ts';
import type { FaultCollector } from './fault-collector.ts';
import type { ReadRequest, UncheckedRequest } from './job-fields.ts';

const CALLBACK_URL = '/callback/url';

/** The URL is judged also where other members of the callback have faults. */
const readCallbackUrl = (
  reading: FaultCollector,
  callback: unknown,
  rules: WebhookUrlRules,
): string | undefined => {
  const url = isObject(callback) ? callback.url : undefined;
  if (typeof url !== 'string' || reading.isFaulty(CALLBACK_URL)) return undefined;
  return reading.take(CALLBACK_URL, parseWebhookUrl(url, rules));
};

/** Reads what follows from how the runs of a job end. */
export const readAfterRun = (
  reading: FaultCollector,
  request: Pick<UncheckedRequest, 'callback'>,
  { callback, successWithin, onSuccess }: ReadRequest,
  rules: WebhookUrlRules,
): AfterRun => {
  const url = readCallbackUrl(reading, request.callback, rules);
  return {
    ...(callback && { callback: { ...callback, url: url ?? callback.url } }),
    ...(successWithin !== undefined && { successWithin }),
    ...(onSuccess !== undefined && { onSuccess }),
  };
};
