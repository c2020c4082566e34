import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { boundedCalls } from './bounded-calls.ts';
import { ANSWER_MS, clientSettings } from './client-settings.ts';
import { once } from './once.ts';

/** Secrets Manager, for the secret that webhooks are signed with. Made once per process. */
export const secretsClient = once(() =>
  boundedCalls(new SecretsManagerClient(clientSettings('secrets', ANSWER_MS))),
);
