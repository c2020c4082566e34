import {
  CreateSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { onTestFinished } from 'vitest';
import {
  type SecretsEmulator,
  type SecretsEmulatorOptions,
  startSecretsEmulator,
} from '../../../local/emulators/secrets/start-secrets-emulator.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const NOW = Date.parse('2026-11-21T09:00:00Z');
export const NAME = 'signing';
export const FILE = 'secrets-manager.json';

/** A token of at least 32 characters, told apart by its end. */
export const token = (end: string) => end.padStart(32, '0');

export interface Secrets {
  emulator: SecretsEmulator;
  client: SecretsManagerClient;
  dataFolder: string;
}

/** An emulator whose time stands still, and a client for it. */
export async function startSecrets(options: Partial<SecretsEmulatorOptions> = {}): Promise<Secrets> {
  const { dataFolder = await temporaryFolder() } = options;
  const emulator = await startSecretsEmulator({ now: () => NOW, ...options, dataFolder });
  const client = new SecretsManagerClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await emulator.close();
  });
  return { emulator, client, dataFolder };
}

/** An emulator with one secret, each value of which was put after the one before it. */
export async function startSecretsWith(
  values: readonly string[],
  options: Partial<SecretsEmulatorOptions> = {},
): Promise<Secrets> {
  const secrets = await startSecrets(options);
  const [first, ...others] = values;
  await secrets.client.send(new CreateSecretCommand({ Name: NAME, SecretString: first }));
  for (const value of others) await put(secrets.client, { SecretString: value });
  return secrets;
}

export const put = (client: SecretsManagerClient, input: Partial<PutSecretValueCommandInput>) =>
  client.send(new PutSecretValueCommand({ SecretId: NAME, ...input }));

export const get = (client: SecretsManagerClient, input: Partial<GetSecretValueCommandInput> = {}) =>
  client.send(new GetSecretValueCommand({ SecretId: NAME, ...input }));

/** The values that the two labels are on; undefined where a label is on none. */
export async function labelled(client: SecretsManagerClient) {
  const valueAt = async (VersionStage: string) => {
    const answer = await get(client, { VersionStage }).catch(() => undefined);
    return answer?.SecretString;
  };
  return { current: await valueAt('AWSCURRENT'), previous: await valueAt('AWSPREVIOUS') };
}
