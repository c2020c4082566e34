import { join } from 'node:path';
import {
  type Ask,
  constraintError,
  type EmulatorCredentials,
  type RefuseInput,
  type ServiceLimits,
  startAwsJsonService,
} from '../aws-wire.ts';
import generated from '../limits/secretsmanager.generated.json' with { type: 'json' };
import { SecretFile } from './secret-file.ts';
import { noValue, secretOperations } from './secret-operations.ts';

/** How the emulator is started. */
export interface SecretsEmulatorOptions {
  /** Folder for `secrets-manager.json`; made when missing. */
  dataFolder: string;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Milliseconds since the epoch. Default: the time of this machine. */
  now?: () => number;
  /** Twelve digits. Default `000000000000`. */
  accountId?: string;
  /** Default `us-east-1`. */
  region?: string;
}

/** A running emulator. */
export interface SecretsEmulator {
  /** For `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  url: string;
  ask: Ask;
  close: () => Promise<void>;
}

/**
 * Secrets Manager on 127.0.0.1: secrets with versions and staging labels, in one file that only this user can read.
 * Throws when that file is there and cannot be read.
 */
export async function startSecretsEmulator(options: SecretsEmulatorOptions): Promise<SecretsEmulator> {
  const file = new SecretFile(join(options.dataFolder, 'secrets-manager.json'));
  const { url, ask, close } = await startAwsJsonService({
    service: 'secretsmanager',
    targetPrefix: 'secretsmanager',
    limits,
    operations: secretOperations(file, options.now ?? Date.now),
    refuseInput,
    port: options.port ?? 0,
    credentials: options.credentials,
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
  });
  return { url, ask, close };
}

/** Bytes are text on the wire (base64); no operation takes them further. */
const limits: ServiceLimits = {
  ...generated,
  shapes: { ...generated.shapes, SecretBinaryType: { type: 'string' } },
};

const SENSITIVE = ['secretString', 'secretBinary', 'rotationToken'];

/** As AWS, it does not repeat what is secret, and calls an empty value none. */
const refuseInput: RefuseInput = (violations, name) => {
  const isEmpty = violations.every(({ path, value }) => path === 'secretString' && value === '');
  if (isEmpty) return noValue();
  const hidden = violations.map((each) => (SENSITIVE.includes(each.path) ? { ...each, value: '***' } : each));
  return constraintError('ValidationException')(hidden, name);
};
