import { readFileSync } from 'node:fs';
import type { Secret } from '../definitions/task-definition.ts';
import type { RegistryLogin } from '../engine/task-engine.ts';

/** The values of secrets by the variables that get them, or why there are none, in ECS's words where they are known. */
export type ReadSecrets = { values: Record<string, string> } | { error: string };

/** The login of a registry, or why there is none, in the words of ECS's agent. */
export type ReadLogin = { login: RegistryLogin } | { error: string };

/**
 * Stands for Secrets Manager and Parameter Store: a JSON file with values by their ARNs. It is read anew at each start
 * of a task, and no value is ever part of an error.
 */
export class SecretsFile {
  readonly #path: string | undefined;

  /** @param path without one there are no secrets. */
  constructor(path: string | undefined) {
    this.#path = path;
  }

  read(secrets: readonly Secret[]): ReadSecrets {
    if (secrets.length === 0) return { values: {} };
    try {
      const kept = this.#load();
      const missing = secrets.filter(({ valueFrom = '' }) => isParameter(valueFrom) && !kept.has(valueFrom));
      if (missing.length > 0) throw new Refusal(this.#missingParameters(missing));
      const entries = secrets.map(({ name = '', valueFrom = '' }) => [name, this.#find(kept, valueFrom)]);
      return { values: Object.fromEntries(entries) as Record<string, string> };
    } catch (error) {
      return refusalOf(error);
    }
  }

  /**
   * Reads the login of a registry: JSON with `username` and `password`.
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
   */
  readLogin(secret: string): ReadLogin {
    try {
      const kept = this.#load();
      if (!kept.has(secret)) throw new Refusal(this.#missingLogin(secret));
      return { login: loginOf(kept.get(secret)) };
    } catch (error) {
      return refusalOf(error);
    }
  }

  #load(): ReadonlyMap<string, unknown> {
    const text = this.#path === undefined ? '{}' : textOf(this.#path);
    const kept = text === undefined ? undefined : objectOf(text);
    if (kept) return new Map(Object.entries(kept));
    throw new Refusal(
      `${RETRIEVAL} secret from asm: ${this.#path} cannot be read as a JSON object of ARNs and values`,
    );
  }

  #find(kept: ReadonlyMap<string, unknown>, valueFrom: string): string {
    const { secretArn, jsonKey, isCurrent } = partsOf(valueFrom);
    const isKept = kept.has(valueFrom) || (isCurrent && kept.has(secretArn));
    if (!isKept) throw new Refusal(this.#missingSecret(valueFrom));
    const value = kept.has(valueFrom) ? kept.get(valueFrom) : valueAt(kept.get(secretArn), jsonKey);
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    // The runtime would refuse it too, but with the value in its message.
    if (written.includes('\0'))
      throw new Refusal(`${RETRIEVAL} secret from asm: ${valueFrom} holds a null character`);
    return written;
  }

  #missingSecret(valueFrom: string): string {
    return (
      `${RETRIEVAL} secret from asm: service call has been retried 1 time(s): failed to fetch secret ${valueFrom} from ` +
      `secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.${this.#whereabouts}`
    );
  }

  #missingLogin(secret: string): string {
    return (
      `${LOGIN_RETRIEVAL}: asm fetching secret from the service for ${secret}: ` +
      `ResourceNotFoundException: Secrets Manager can't find the specified secret.${this.#whereabouts}`
    );
  }

  #missingParameters(missing: readonly Secret[]): string {
    const names = missing.map(({ valueFrom }) => valueFrom).join(',');
    return `${RETRIEVAL} secrets from ssm: service call has been retried 1 time(s): invalid parameters: ${names}.${this.#whereabouts}`;
  }

  get #whereabouts(): string {
    return this.#path === undefined ? '' : ` (It was looked for in ${this.#path})`;
  }
}

class Refusal extends Error {}

const refusalOf = (error: unknown): { error: string } => {
  if (!(error instanceof Refusal)) throw error;
  return { error: `ResourceInitializationError: unable to pull secrets or registry auth: ${error.message}` };
};

const RETRIEVAL = 'execution resource retrieval failed: unable to retrieve';

const LOGIN_RETRIEVAL =
  'execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 1 time(s)';

/** @see https://github.com/aws/amazon-ecs-agent/blob/master/agent/asm/asm.go */
function loginOf(secret: unknown): RegistryLogin {
  const login = objectOf(typeof secret === 'string' ? secret : JSON.stringify(secret));
  if (!login) {
    throw new Refusal(
      `${LOGIN_RETRIEVAL}: asm fetching authorization data: unable to unmarshal secret value, invalid schema`,
    );
  }
  const { username, password } = login;
  return { username: filled('username', username), password: filled('password', password) };
}

function filled(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Refusal(`${LOGIN_RETRIEVAL}: asm fetching ${name}: AuthorizationData is malformed, empty field`);
}

const isParameter = (valueFrom: string) => !valueFrom.includes(':secretsmanager:');

/** undefined when it cannot be read; an empty object when it is not there. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? '{}' : undefined;
  }
}

/** Says nothing of what is wrong: the words of the parser hold pieces of the text. */
function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `<ARN of the secret>:<JSON key>:<version stage>:<version id>`, the last three of which may be left out together.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
function partsOf(valueFrom: string): { secretArn: string; jsonKey: string; isCurrent: boolean } {
  const parts = valueFrom.split(':');
  const [jsonKey = '', stage = '', version = ''] = parts.slice(7);
  const isCurrent = version === '' && (stage === '' || stage === 'AWSCURRENT');
  return { secretArn: parts.slice(0, 7).join(':'), jsonKey, isCurrent };
}

function valueAt(secret: unknown, jsonKey: string): unknown {
  if (jsonKey === '') return secret;
  const members = objectOf(typeof secret === 'string' ? secret : JSON.stringify(secret)) ?? {};
  if (Object.hasOwn(members, jsonKey)) return members[jsonKey];
  throw new Refusal(
    `${RETRIEVAL} secret from asm: service call has been retried 1 time(s): retrieved secret from Secrets Manager did not ` +
      `contain json key ${jsonKey}`,
  );
}
