import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EmulatorCredentials } from '../aws-wire.ts';

const PROCESS_FILE = fileURLToPath(new URL('./dynalite-process.ts', import.meta.url));
const CLOSE_PATIENCE_MILLISECONDS = 1000;
/** A database that dies this often in a row before it answers once does not come back soon: the disk may be full. */
const MAX_FRUITLESS_STARTS = 3;
const PAUSE_AFTER_THEM_MILLISECONDS = 10_000;

/** Where the database keeps its tables, and whom to tell when it dies. */
export interface DynamodbEmulatorOptions {
  /** Created when missing. Tables are in the folder `dynamodb` there. */
  dataFolder: string;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Called with a sentence when the database has died and is started again, and when it does not start for a while. */
  onDeath?: (message: string) => void;
}

/** A database that answers on loopback. */
export interface DynamodbEmulator {
  /** Stays the same when the database dies and is started again. */
  url: string;
  /** The process that runs it now. */
  pid: () => number | undefined;
  close: () => Promise<void>;
}

/**
 * Starts dynalite on disk, in a process of its own, because some requests end it: it is then started again at the same
 * address, and the SDK's own retries bridge the gap.
 * Its process is outside the terminal's group, so that Ctrl-C reaches the parent only, and it ends with the parent.
 * Throws when the database cannot be started.
 * @see https://github.com/architect/dynalite
 */
export async function startDynamodbEmulator(options: DynamodbEmulatorOptions): Promise<DynamodbEmulator> {
  const { dataFolder, credentials, onDeath = () => {} } = options;
  const folder = join(dataFolder, 'dynamodb');
  mkdirSync(folder, { recursive: true });
  let isClosing = false;
  let fruitlessStarts = 0;
  let timer: NodeJS.Timeout | undefined;
  let child = startProcess(folder, 0, credentials);
  const port = await portOf(child, folder);

  const restart = () => {
    if (isClosing) return;
    if (fruitlessStarts < MAX_FRUITLESS_STARTS) onDeath('The database died and is started again.');
    if (fruitlessStarts === MAX_FRUITLESS_STARTS)
      onDeath('The database does not start. It is tried again every ten seconds.');
    fruitlessStarts += 1;
    const pause = fruitlessStarts > MAX_FRUITLESS_STARTS ? PAUSE_AFTER_THEM_MILLISECONDS : 0;
    timer = setTimeout(start, pause).unref();
  };
  const start = () => {
    child = startProcess(folder, port, credentials);
    child.once('message', (message) => {
      if (isObject(message) && 'port' in message) fruitlessStarts = 0;
    });
    child.once('exit', restart);
  };
  child.once('exit', restart);

  return {
    url: `http://127.0.0.1:${port}`,
    pid: () => child.pid,
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      await endProcess(child);
    },
  };
}

/** The credentials go over the channel: everybody on the machine can read arguments. */
function startProcess(
  folder: string,
  port: number,
  credentials: EmulatorCredentials | undefined,
): ChildProcess {
  const flags = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, PROCESS_FILE, folder, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  // A process that cannot be told ends, and its end is seen.
  child.send({ credentials }, () => {});
  return child;
}

async function portOf(child: ChildProcess, folder: string): Promise<number> {
  const stop = new AbortController();
  const message = once(child, 'message', { signal: stop.signal });
  const end = once(child, 'exit', { signal: stop.signal });
  const [first] = await Promise.race([message, end]);
  stop.abort();
  await Promise.allSettled([message, end]);
  if (isObject(first) && 'port' in first) return Number(first.port);
  const why = isObject(first) && 'error' in first ? first.error : `exit code ${first}`;
  throw new Error(`${folder}: the database did not start (${why})`);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_PATIENCE_MILLISECONDS);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
}
