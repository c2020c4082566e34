import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROCESS_FILE = fileURLToPath(new URL('./dynalite-process.ts', import.meta.url));
const CLOSE_PATIENCE_MILLISECONDS = 1000;
/** A database that dies this often in a row before it answers once does not come back by starting it again. */
const MAX_FRUITLESS_STARTS = 3;

/** Where the database keeps its tables, and whom to tell when it dies. */
export interface DynamodbEmulatorOptions {
  /** Created when missing. Tables are in the folder `dynamodb` there. */
  dataFolder: string;
  /** Called with a sentence each time the database has died and is started again, and when it is given up. */
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
  const { dataFolder, onDeath = () => {} } = options;
  const folder = join(dataFolder, 'dynamodb');
  mkdirSync(folder, { recursive: true });
  let isClosing = false;
  let fruitlessStarts = 0;
  let child = startProcess(folder, 0);
  const port = await portOf(child);

  const restart = () => {
    if (isClosing) return;
    if (fruitlessStarts >= MAX_FRUITLESS_STARTS) {
      onDeath('The database does not start any more.');
      return;
    }
    fruitlessStarts += 1;
    onDeath('The database died and is started again.');
    child = startProcess(folder, port);
    child.once('message', () => {
      fruitlessStarts = 0;
    });
    child.once('exit', restart);
  };
  child.once('exit', restart);

  return {
    url: `http://127.0.0.1:${port}`,
    pid: () => child.pid,
    close: async () => {
      isClosing = true;
      await endProcess(child);
    },
  };
}

function startProcess(folder: string, port: number): ChildProcess {
  const flags = ['--max-semi-space-size=4', '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...flags, PROCESS_FILE, folder, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
}

async function portOf(child: ChildProcess): Promise<number> {
  const stop = new AbortController();
  const message = once(child, 'message', { signal: stop.signal });
  const end = once(child, 'exit', { signal: stop.signal });
  const [first] = await Promise.race([message, end]);
  stop.abort();
  await Promise.allSettled([message, end]);
  if (typeof first === 'object' && first !== null && 'port' in first) return Number(first.port);
  throw new Error(`the database did not start (exit code ${first})`);
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_PATIENCE_MILLISECONDS);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
}
