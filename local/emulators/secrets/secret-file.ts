import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AwsError } from '../aws-error.ts';
import type { Secret, SecretVersion } from './secret.ts';

/**
 * Secrets in a JSON file that only this user can read. It is replaced as a whole: after a crash, or on a full disk, it
 * holds either what was or what is. No value is ever part of an error.
 */
export class SecretFile {
  readonly #path: string;
  #secrets: readonly Secret[];

  /**
   * @param path is made with the first secret; its folder is made when it is missing.
   * @throws Error that names the file, when it cannot be read.
   */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#secrets = read(path);
  }

  get secrets(): readonly Secret[] {
    return this.#secrets;
  }

  /**
   * Adds a secret, or puts it in the place of the one of its name; it is on disk when this returns.
   * @throws AwsError `InternalServiceError` when it cannot be written; then nothing has changed.
   */
  put(secret: Secret): void {
    const others = this.#secrets.filter(({ name }) => name !== secret.name);
    const secrets = [...others, secret];
    const next = `${this.#path}.new`;
    try {
      // A file that is there keeps its mode.
      rmSync(next, { force: true });
      writeFileSync(next, `${JSON.stringify({ secrets }, undefined, 2)}\n`, { mode: 0o600, flush: true });
      renameSync(next, this.#path);
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : String(fault);
      throw new AwsError('InternalServiceError', `the emulator cannot write: ${why}`, { statusCode: 500 });
    }
    this.#secrets = secrets;
  }
}

function read(path: string): Secret[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const secrets = secretsIn(text);
  if (!secrets) throw new Error(`${path}: is not as the emulator of Secrets Manager writes it`);
  return secrets;
}

/** Says nothing of what is wrong: the words of the parser hold pieces of the text. */
function secretsIn(text: string): Secret[] | undefined {
  try {
    const { secrets } = JSON.parse(text);
    return Array.isArray(secrets) && secrets.every(isSecret) ? secrets : undefined;
  } catch {
    return undefined;
  }
}

const isSecret = ({ name, arn, createdAt, versions }: Secret): boolean =>
  typeof name === 'string' &&
  typeof arn === 'string' &&
  typeof createdAt === 'number' &&
  versions.every(isVersion);

const isVersion = ({ id, value, createdAt, stages }: SecretVersion): boolean =>
  typeof id === 'string' &&
  typeof value === 'string' &&
  typeof createdAt === 'number' &&
  stages.every((stage) => typeof stage === 'string');
