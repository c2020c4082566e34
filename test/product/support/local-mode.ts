import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { holdToDescription } from '../../http/described-answer.ts';
import { PATIENCE } from '../../patience.ts';
import { type Call, textOf } from '../../stack/rights/call.ts';
import { RECORDED } from '../../stack/rights/recorded.ts';

const RECORDER_FILE = fileURLToPath(new URL('../../stack/rights/record-calls.ts', import.meta.url));
const START_FILE = fileURLToPath(new URL('../../../bin/local.ts', import.meta.url));
const ADDRESS = /^ {2}address +(http:\S+)$/;

const KNOWN_CALLS = new Set(RECORDED.map(textOf));

/** How to start local mode. */
export interface StartOptions {
  /** Default: a new one, removed by `remove`. */
  readonly dataFolder?: string;
  readonly arguments?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether the calls of its functions are written down, and judged when it is removed. Default: yes. */
  readonly isObserved?: boolean;
}

/** An answer, its body read as JSON where it is. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
}

/** Local mode in a process of its own, with the process engine, on a free port. */
export class LocalMode {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #waiting = new Set<{ pattern: RegExp; tell: (line: string) => void }>();
  readonly #ended: Promise<number | null>;
  readonly dataFolder: string;
  /** Where the calls of its functions are written down. */
  readonly callsFile: string;
  #url = '';

  private constructor(child: ChildProcess, dataFolder: string, callsFile: string) {
    this.#child = child;
    this.dataFolder = dataFolder;
    this.callsFile = callsFile;
    this.#ended = once(child, 'exit').then(([code]) => code);
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.#hear(line));
  }

  /** Resolves when the banner is there. Rejects, with what was printed, when the process ends before. */
  static async start(options: StartOptions = {}): Promise<LocalMode> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'runat-product-')));
    const callsFile = join(tmpdir(), `runat-calls-${randomUUID()}`);
    const observer = { RUNAT_TEST_OBSERVER: RECORDER_FILE, RUNAT_TEST_CALLS: callsFile };
    const words = ['--port', '0', '--data', dataFolder, '--engine', 'process', ...(options.arguments ?? [])];
    const child = spawn(process.execPath, [START_FILE, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...withoutNpm(process.env),
        ...(options.isObserved !== false && observer),
        ...options.variables,
      },
    });
    const local = new LocalMode(child, dataFolder, callsFile);
    const banner = local.line(ADDRESS);
    const early = local.#ended.then((code) =>
      Promise.reject(new Error(`local mode ended with exit code ${code}`)),
    );
    local.#url = ADDRESS.exec(await Promise.race([banner, early]))?.[1] ?? '';
    return local;
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first line, past or to come, that matches. Rejects, with what was printed, when none comes. */
  line(pattern: RegExp): Promise<string> {
    const past = this.#lines.find((line) => pattern.test(line));
    if (past !== undefined) return Promise.resolve(past);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const giveUp = () => reject(new Error(`no line like ${pattern} among:\n${this.#lines.join('\n')}`));
    const timer = setTimeout(giveUp, PATIENCE.timeout);
    this.#waiting.add({ pattern, tell: resolve });
    return promise.finally(() => clearTimeout(timer));
  }

  /** Resolves when so many lines, past or to come, match. */
  async lines(pattern: RegExp, count: number): Promise<void> {
    const matching = () => this.#lines.filter((line) => pattern.test(line)).length;
    await vi.waitUntil(() => matching() >= count, PATIENCE);
  }

  /** Resolves when a run of the job has a status. It is stored by then. */
  async runReaches(jobId: string, status: string): Promise<string> {
    const line = await this.line(new RegExp(`run ${jobId}-\\S+ ${status}\\b`));
    return /run (\S+)/.exec(line)?.[1] ?? '';
  }

  /** Sends a request; a body that is no text, form or bytes goes as JSON. The answer is held to the description of its route. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const isRaw =
      body === undefined ||
      typeof body === 'string' ||
      body instanceof FormData ||
      body instanceof Uint8Array;
    const response = await fetch(this.#url + path, {
      method,
      redirect: 'manual',
      headers: { ...(isRaw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined
        ? {}
        : { body: isRaw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    const isJson = /json/.test(contentType);
    const names = new Set(response.headers.keys());
    holdToDescription({ method, target: path, status: response.status, contentType, headers: names, text });
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  /** Creates a job and returns it; throws unless it is created. */
  async create(job: object): Promise<Answer['body']> {
    const { status, body } = await this.call('POST', '/v1/jobs', { image: 'busybox', ...job });
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    return body;
  }

  /** The one run of a job, once it has a status. */
  async runOf(jobId: string, status: string): Promise<Answer['body']> {
    const runId = await this.runReaches(jobId, status);
    return await vi.waitUntil(async () => {
      const { body } = await this.call('GET', `/v1/runs/${runId}`);
      return body.status === status ? body : undefined;
    }, PATIENCE);
  }

  /** Ends the process and resolves with its exit code; null when a signal ended it. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** The calls that its functions have made so far, each once. */
  async calls(): Promise<readonly Call[]> {
    const text = await readFile(this.callsFile, 'utf8').catch(() => '');
    // Where the process was killed, the last line may be a part of one.
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }

  /**
   * Ends the process and removes its data.
   * @throws Error where a function has made a call for which its role is not judged
   */
  async remove(): Promise<void> {
    await this.end();
    const calls = await this.calls();
    await rm(this.dataFolder, { recursive: true, force: true });
    await rm(this.callsFile, { force: true });
    const unknown = calls.map(textOf).filter((text) => !KNOWN_CALLS.has(text));
    if (unknown.length === 0) return;
    throw new Error(`${unknown.join('; ')}: let the tour make this call (test/product/rights.test.ts)`);
  }

  #hear(line: string): void {
    this.#lines.push(line);
    for (const waiter of this.#waiting) {
      if (!waiter.pattern.test(line)) continue;
      this.#waiting.delete(waiter);
      waiter.tell(line);
    }
  }
}

/** Tests are started by npm themselves; local mode must not watch for that one. */
function withoutNpm(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !/^npm_|^INIT_CWD$|^VITEST/.test(name)),
  );
}
