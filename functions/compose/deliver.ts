import { secretsClient } from '../adapters/clients/secrets-client.ts';
import { SecretsManagerSigningSecrets } from '../adapters/secrets-manager-signing-secrets.ts';
import { HttpSender } from '../adapters/webhook/http-sender.ts';
import { readConfig } from '../config.ts';
import { type DeliverWebhook, deliverWebhook } from '../use-cases/deliveries/deliver-webhook.ts';
import type { Log } from '../use-cases/ports.ts';
import { commonPorts } from './common-ports.ts';
import { alarmPorts, type MessageReturn, messageReturn } from './lazy-queues.ts';

/** What the sender of webhooks works with. */
export const composeDeliver = (): {
  readonly deliver: DeliverWebhook;
  readonly log: Log;
  readonly comeAgain: MessageReturn;
} => {
  const config = readConfig('deliver');
  const common = commonPorts(config);
  const { clock, log } = common;
  const deliver = deliverWebhook({
    ...common,
    ...alarmPorts(config, common),
    signing: new SecretsManagerSigningSecrets({
      client: secretsClient(),
      secretArn: config.SIGNING_SECRET_ARN,
      clock,
    }),
    sender: new HttpSender({ allowed: config.WEBHOOK_ALLOWED_RANGES }),
  });
  const comeAgain = messageReturn(config.DELIVERY_QUEUE_URL);
  return { deliver, log, comeAgain };
};
