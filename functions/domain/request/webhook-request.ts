import { withDefaults } from '../shared/field.ts';
import type { WebhookTarget } from '../target/webhook.ts';
import { WEBHOOK_FIELDS } from '../target/webhook-fields.ts';
import { parseWebhookUrl, type WebhookUrlRules } from '../target/webhook-url.ts';
import type { FaultCollector } from './fault-collector.ts';
import type { ReadRequest } from './job-fields.ts';

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Reads the webhook of a request, and fills in the defaults. */
export const readWebhook = (
  reading: FaultCollector,
  read: ReadRequest,
  rules: WebhookUrlRules,
): WebhookTarget => {
  const { url, method, headers, body, expect } = withDefaults(WEBHOOK_FIELDS, read, 'webhook');
  const hasBody = body !== undefined && body !== null;
  if (hasBody && WITHOUT_BODY.has(method) && !reading.isUnreadable('method'))
    reading.fault('/body', `given with method ${method}, which sends none`);
  return {
    kind: 'webhook',
    url: url === undefined ? '' : (reading.take('/url', parseWebhookUrl(url, rules)) ?? ''),
    method,
    headers,
    ...(hasBody && { body }),
    expect,
  };
};
