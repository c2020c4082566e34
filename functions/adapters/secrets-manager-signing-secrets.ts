import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parseSigningSecret } from '../domain/delivery/webhook-signature.ts';
import { DomainError, isFault, type Parsed } from '../domain/shared/errors.ts';
import { DAY, type Instant, MINUTE } from '../domain/shared/instant.ts';
import type { Clock, SigningSecrets } from '../use-cases/ports.ts';
import { isNamed, orUnavailable } from './sdk-errors.ts';

/** How long webhooks are signed with both secrets after one was replaced. */
export const SIGNED_WITH_BOTH_MS = DAY;

/** How long a function keeps what it has read. */
export const SECRETS_KEPT_MS = 5 * MINUTE;

/** What signs webhooks at one instant; `whsec_…` each. */
export interface SigningVersions {
  readonly current: string;
  readonly currentSince: Instant;
  /** Signs as well, until SIGNED_WITH_BOTH_MS after `currentSince`. */
  readonly previous?: string;
}

const PREFIX = 'whsec_';
const READING = 'reading the secret that webhooks are signed with';

/**
 * The secret of Secrets Manager that webhooks are signed with: as text `whsec_…`, or as JSON `{"key": "…"}` without that
 * prefix, which is how the stack makes it. Putting a new value keeps the one before as AWSPREVIOUS.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export class SecretsManagerSigningSecrets implements SigningSecrets {
  readonly #client: SecretsManagerClient;
  readonly #secretArn: string;
  readonly #clock: Pick<Clock, 'now'>;
  #kept: { readonly secrets: readonly [string, ...string[]]; readonly until: Instant } | undefined;
  #refresh: Promise<readonly [string, ...string[]]> | undefined;

  /** @param options.secretArn or its name */
  constructor(options: {
    readonly client: SecretsManagerClient;
    readonly secretArn: string;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    this.#client = options.client;
    this.#secretArn = options.secretArn;
    this.#clock = options.clock;
  }

  /** What was read last is kept for five minutes, and for longer while it cannot be read anew. */
  async load(): Promise<readonly [string, ...string[]]> {
    if (this.#kept && this.#clock.now() < this.#kept.until) return this.#kept.secrets;
    this.#refresh ??= this.#readAnew().finally(() => {
      this.#refresh = undefined;
    });
    try {
      return await this.#refresh;
    } catch (error) {
      if (this.#kept) return this.#kept.secrets;
      throw error;
    }
  }

  /** The secrets as they are now. Throws DomainError `unavailable`, also where the current one is malformed. */
  async read(): Promise<SigningVersions> {
    return orUnavailable(READING, async () => {
      const answer = await this.#version('AWSCURRENT');
      const current = secretIn(answer);
      if (isFault(current)) {
        const message = `the secret that webhooks are signed with is malformed: ${current.fault}, or that base64 as JSON {"key": "…"}`;
        const cause = new Error(`${this.#secretArn}, version ${answer.VersionId}`);
        throw new DomainError('unavailable', message, { cause });
      }
      const currentSince = answer.CreatedDate?.getTime() ?? this.#clock.now();
      const isNew = this.#clock.now() < currentSince + SIGNED_WITH_BOTH_MS;
      const previous = isNew ? await this.#previous() : undefined;
      return { current: current.value, currentSince, ...(previous !== undefined && { previous }) };
    });
  }

  /** Puts a new secret; the current one becomes the previous one. Throws DomainError `unavailable`. */
  async replace(secret: string): Promise<void> {
    const put = new PutSecretValueCommand({
      SecretId: this.#secretArn,
      SecretString: JSON.stringify({ key: secret.slice(PREFIX.length) }),
    });
    await orUnavailable('replacing the secret that webhooks are signed with', () => this.#client.send(put));
  }

  async #readAnew(): Promise<readonly [string, ...string[]]> {
    const { current, previous } = await this.read();
    const secrets = previous === undefined ? ([current] as const) : ([current, previous] as const);
    this.#kept = { secrets, until: this.#clock.now() + SECRETS_KEPT_MS };
    return secrets;
  }

  #version(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<GetSecretValueCommandOutput> {
    return this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretArn, VersionStage: stage }));
  }

  /** Nothing was ever signed with a malformed one, so it counts as none. */
  async #previous(): Promise<string | undefined> {
    try {
      const secret = secretIn(await this.#version('AWSPREVIOUS'));
      return isFault(secret) ? undefined : secret.value;
    } catch (error) {
      if (isNamed(error, 'ResourceNotFoundException')) return undefined;
      throw error;
    }
  }
}

const secretIn = ({ SecretString: text = '' }: GetSecretValueCommandOutput): Parsed<string> => {
  const key = keyIn(text);
  return parseSigningSecret(key === undefined ? text.trim() : PREFIX + key);
};

/** Says nothing of what is no JSON: the words of the parser hold pieces of the text. */
const keyIn = (text: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && 'key' in value;
    return isObject && typeof value.key === 'string' ? value.key : undefined;
  } catch {
    return undefined;
  }
};
