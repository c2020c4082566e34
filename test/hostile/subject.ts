import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeHarmlessPrograms } from './harmless-programs.ts';
import type { Held, Question, Reply } from './probe.ts';

/** A process that is attacked. */
export interface Subject {
  readonly port: number;
  /** What it holds when its garbage is collected. */
  held(): Promise<Held>;
  /** What refused requests have left since that was asked last. */
  left(): Promise<readonly string[]>;
  /** What it has printed, by lines. */
  readonly printed: readonly string[];
  /** Its exit code or signal, once it is gone. */
  readonly ended: () => number | string | undefined;
  /** Ends it and removes what it has stored. */
  remove(): Promise<void>;
}

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const PROBE_FILE = fileOf('probe.ts');
const LOCAL_FILE = fileOf('../../bin/local.ts');
const TOKENS_FILE = fileOf('../../bin/tokens.ts');
const ADDRESS = /http:\/\/127\.0\.0\.1:(\d+)$/;

/** Those that npm and vitest set say nothing to another process; local mode would watch for npm. */
const ownVariables = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^VITEST/.test(name)));

const asker = (child: ChildProcess, exited: Promise<unknown>) => {
  const gone = exited.then(() => Promise.reject(new Error('the process has ended')));
  gone.catch(() => undefined);
  const waiting: ((reply: Reply) => void)[] = [];
  child.on('message', (reply: Reply) => waiting.shift()?.(reply));
  const ask = (question: Question): Promise<Reply> => {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    waiting.push(resolve);
    child.send(question, (error) => error && reject(error));
    return Promise.race([promise, gone]);
  };
  return ask;
};

const start = async (
  words: readonly string[],
  cwd: string,
  variables: NodeJS.ProcessEnv,
  onRemove: () => Promise<void>,
): Promise<Subject> => {
  const child = spawn(process.execPath, ['--expose-gc', '--max-semi-space-size=8', ...words], {
    cwd,
    env: { ...ownVariables(), ...variables },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const printed: string[] = [];
  const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
  const exited = once(child, 'exit');
  void exited.then(([code, signal]) => reject(new Error(`the process ended: ${code ?? signal}`)));
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      printed.push(line);
      const port = ADDRESS.exec(line)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
  }
  const ask = asker(child, exited);
  return {
    port: await ready,
    held: async () => (await ask('held')).held as Held,
    left: async () => (await ask('left')).left ?? [],
    printed,
    ended: () => child.exitCode ?? child.signalCode ?? undefined,
    remove: async () => {
      child.kill('SIGTERM');
      await exited;
      await onRemove();
    },
  };
};

/** Local mode, attacked: with sign-in there is a token that may do everything. */
export interface LocalSubject extends Subject {
  readonly token: string | undefined;
}

const makeToken = async (dataFolder: string): Promise<string> => {
  const words = [
    'create',
    '--name',
    'hostile',
    '--scopes',
    'read,run,write',
    '--local',
    '--data',
    dataFolder,
  ];
  return (await promisify(execFile)(process.execPath, [TOKENS_FILE, ...words])).stdout.trim();
};

/**
 * Starts local mode with the process engine, on a free port and a data folder of its own.
 * @param asks whether it asks for tokens. If so, its functions call the emulators as they do for users. Nobody sees then what refused
 *   requests write.
 */
export const startLocalMode = async (asks: 'no sign-in' | 'sign-in'): Promise<LocalSubject> => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-hostile-'));
  const [home, data] = [join(folder, 'home'), join(folder, 'data')];
  await mkdir(home);
  const words = [LOCAL_FILE, '--port', '0', '--data', data, '--engine', 'process'];
  const variables = { PATH: await makeHarmlessPrograms(folder), HOME: home };
  const onRemove = () => rm(folder, { recursive: true, force: true });
  if (asks === 'no sign-in') {
    const subject = await start(words, home, { ...variables, RUNAT_TEST_OBSERVER: PROBE_FILE }, onRemove);
    return { ...subject, token: undefined };
  }
  const subject = await start(['--import', PROBE_FILE, ...words, '--sign-in'], home, variables, onRemove);
  return { ...subject, token: await makeToken(data) };
};

/** Starts a small server with a fault. @param file says its address when it is ready, and loads the probe */
export const startFaultyServer = (file: string, fault: string): Promise<Subject> =>
  start([file, fault], tmpdir(), {}, async () => undefined);
