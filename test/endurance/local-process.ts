import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START_FILE = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));
const ADDRESS = /^ {2}address +(http:\S+)$/;

/** Local mode in a process of its own, with the process engine, which may be killed at any moment of its life. */
export class LocalProcess {
  readonly #child: ChildProcess;
  readonly #errors: string[] = [];
  /** The address, once it is ready; undefined when it ended before. */
  readonly ready: Promise<string | undefined>;
  /** Resolves with the exit code when it is gone; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  #isReady = false;
  #wasEnded = false;

  /** @param onLine told what it prints */
  constructor(
    dataFolder: string,
    variables: Readonly<Record<string, string>>,
    onLine: (line: string) => void,
  ) {
    const words = ['--port', '0', '--data', dataFolder, '--engine', 'process'];
    const child = spawn(process.execPath, [START_FILE, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutNpm(process.env), ...variables },
    });
    this.#child = child;
    this.ended = once(child, 'exit').then(([code]) => code);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.ready = promise;
    void this.ended.then(() => resolve(undefined));
    createInterface(child.stderr).on('line', (line) => this.#errors.push(line));
    createInterface(child.stdout).on('line', (line) => {
      const url = ADDRESS.exec(line)?.[1];
      if (url !== undefined) {
        this.#isReady = true;
        resolve(url);
      }
      onLine(line);
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** It was told to end, so it did not do so by itself. */
  get wasEnded(): boolean {
    return this.#wasEnded;
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** What it wrote to stderr. */
  get errors(): string {
    return this.#errors.join('\n');
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.#wasEnded = true;
    this.#child.kill(signal);
    await this.ended;
  }
}

/** The program may be started by npm; local mode must not watch for that one. */
function withoutNpm(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
}
