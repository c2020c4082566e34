import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import { PATIENCE } from '../../patience.ts';

export const ROOT = resolve(import.meta.dirname, '..', '..', '..');
export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

const PROGRAMS = join(ROOT, 'test', 'ministack', 'programs');
const PYTHON = join(ROOT, 'node_modules', '.cache', 'runat', 'ministack-python', 'bin', 'python');
const LOCALHOST_NAMES = pathToFileURL(join(PROGRAMS, 'localhost-names.mjs')).href;

/** The Node of this process first: MiniStack runs functions with the `node` that it finds, and the machine's may be older than Lambda's. */
const SEARCH_PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;

/** A program that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** MiniStack on a free port of loopback, with a home folder for what works with it. */
export class MiniStack {
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #said: string[];

  private constructor(server: ChildProcess, folder: string, port: number, said: string[]) {
    this.#server = server;
    this.#folder = folder;
    this.#port = port;
    this.#said = said;
  }

  static async start(): Promise<MiniStack> {
    const folder = await mkdtemp(join(tmpdir(), 'runat-ministack-'));
    const port = await freePort();
    await mkdir(join(folder, 'tmp'));
    const server = spawn(PYTHON, [join(PROGRAMS, 'serve.py')], {
      env: {
        PATH: SEARCH_PATH,
        HOME: folder,
        TMPDIR: join(folder, 'tmp'),
        S3_DATA_DIR: join(folder, 's3'),
        GATEWAY_PORT: String(port),
        BIND_HOST: '127.0.0.1',
        MINISTACK_ACCOUNT_ID: ACCOUNT,
        MINISTACK_REGION: REGION,
      },
    });
    const said: string[] = [];
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => said.push(text));
    }
    const stack = new MiniStack(server, folder, port, said);
    await vi.waitFor(() => stack.#requireHealth(), PATIENCE);
    return stack;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What MiniStack lacks, and is stubbed. */
  get stubbed(): readonly string[] {
    return [...this.#said.join('').matchAll(/^stubbed: (.*)$/gm)].map(([, name = '']) => name);
  }

  /** Holds the config file of the command line. */
  get home(): string {
    return this.#folder;
  }

  /** For programs that work with it. The region is where the SDK for JavaScript does not look by itself. */
  get variables(): NodeJS.ProcessEnv {
    return {
      PATH: SEARCH_PATH,
      HOME: this.#folder,
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_OPTIONS: `--import ${LOCALHOST_NAMES}`,
      npm_config_update_notifier: 'false',
    };
  }

  /** Settings of a client of the SDK in this process. */
  get client() {
    const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'secret' };
    return { endpoint: this.url, region: REGION, credentials };
  }

  /** Runs a program in the folder of the project. */
  async run(program: string, words: readonly string[], input = ''): Promise<Ended> {
    const child = spawn(program, words, { cwd: ROOT, env: this.variables });
    const texts = { out: '', error: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      texts.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      texts.error += text;
    });
    child.stdin.end(input);
    const [code] = await once(child, 'close');
    return { code, ...texts };
  }

  runat(...words: string[]): Promise<Ended> {
    return this.run(process.execPath, ['bin/runat.mjs', ...words]);
  }

  cdk(...words: string[]): Promise<Ended> {
    return this.run(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...words]);
  }

  /** Names of what the account has, by kind. */
  async inventory(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { code, out, error } = await this.run(PYTHON, [join(PROGRAMS, 'inventory.py')]);
    if (code !== 0) throw new Error(error);
    return JSON.parse(out);
  }

  async stop(): Promise<void> {
    if (this.#server.exitCode === null) {
      this.#server.kill();
      await once(this.#server, 'exit');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #requireHealth(): Promise<void> {
    if (this.#server.exitCode !== null) throw new Error(this.#said.join(''));
    const { ok } = await fetch(`${this.url}/_ministack/health`);
    if (!ok) throw new Error('MiniStack is not ready');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
