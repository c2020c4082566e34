import { secretsClient } from '../adapters/clients/secrets-client.ts';
import { sqsClient } from '../adapters/clients/sqs-client.ts';
import { SecretsManagerSigningSecrets } from '../adapters/secrets-manager-signing-secrets.ts';
import { sqsMessageReturn } from '../adapters/sqs-message-return.ts';
import { HttpSender } from '../adapters/webhook/http-sender.ts';
import { readConfig } from '../config.ts';
import { type DeliverWebhook, deliverWebhook } from '../use-cases/deliveries/deliver-webhook.ts';
import type { Log } from '../use-cases/ports.ts';
import { commonPorts } from './common-ports.ts';

/** What the sender of webhooks works with. */
export const composeDeliver = (): {
  readonly deliver: DeliverWebhook;
  readonly log: Log;
  readonly comeAgain: ReturnType<typeof sqsMessageReturn>;
} => {
  const config = readConfig('deliver');
  const common = commonPorts(config);
  const { clock, log } = common;
  const deliver = deliverWebhook({
    ...common,
    signing: new SecretsManagerSigningSecrets({
      client: secretsClient(),
      secretArn: config.SIGNING_SECRET_ARN,
      clock,
    }),
    sender: new HttpSender({ allowed: config.WEBHOOK_ALLOWED_RANGES }),
  });
  const comeAgain = sqsMessageReturn({ sqs: sqsClient(), queueUrl: config.DELIVERY_QUEUE_URL });
  return { deliver, log, comeAgain };
};
