import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { removeWorkFolder } from './child-container.ts';
import { type EngineEvent, type EngineRequest, tellWatcher } from './engine-messages.ts';
import { machineError, START_PATIENCE, type StartPatience } from './machine-faults.ts';
import type {
  ContainerOrder,
  ContainerWatcher,
  Recovery,
  TaskEngine,
  UnfinishedContainer,
} from './task-engine.ts';

/** How the process engine runs its children. */
export interface ProcessEngineOptions {
  /** `PATH` of the children; default the one that container runtimes set. */
  path?: string | undefined;
  /** `umask` of the children; default that of this process. */
  umask?: number | undefined;
  /** How long a start waits for a machine that has no room for a process. */
  patience?: StartPatience;
  /** Default that of Node; tests give another. */
  spawn?: typeof spawn;
}

const PROCESS_FILE = fileURLToPath(new URL('./engine-process.ts', import.meta.url));
const FLAGS = ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning'];

/**
 * Runs tasks without a container engine: the command as a process of this user. Images, limits, users and working
 * folders inside of images mean nothing to it. They are children of a small process: to start one, the system copies the tables of
 * all memory of its parent, which takes longer than all else where the parent is large. No child outlives this process.
 */
export class ProcessEngine implements TaskEngine {
  readonly name = 'process';
  readonly pullsImages = false;
  readonly #watchers = new Map<string, ContainerWatcher>();
  readonly #options: ProcessEngineOptions;
  /** Starts that no process was told of yet, as the machine has no room for one. */
  #untold: ContainerOrder[] = [];
  #child: ChildProcess;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ProcessEngineOptions = {}) {
    this.#options = options;
    this.#child = this.#begin();
  }

  /** The process whose children the tasks are. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    if (hasBegun(this.#child) && (!this.#child.connected || hasEnded(this.#child))) {
      this.#lose(this.#child);
      this.#child = this.#begin();
    }
    this.#watchers.set(order.taskId, watcher);
    if (hasBegun(this.#child)) this.#ask({ do: 'start', order });
    else this.#untold.push(order);
  }

  stop(taskId: string, graceSeconds: number): void {
    if (this.#untold.some((order) => order.taskId === taskId)) this.#refuse(taskId);
    else if (this.#watchers.has(taskId)) this.#ask({ do: 'stop', taskId, graceSeconds });
  }

  /** Children end with their parent, so all are gone. */
  async recover(_owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    await Promise.all(unfinished.map(({ order }) => removeWorkFolder(order.taskId)));
    return new Map(unfinished.map(({ order }) => [order.taskId, 'gone']));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watchers.clear();
    clearTimeout(this.#retry);
    const child = this.#child;
    if (hasEnded(child) || !hasBegun(child)) return;
    const over = once(child, 'exit');
    child.ref();
    this.#ask({ do: 'close' });
    await over;
  }

  /** It is outside of the terminal's group, so that Ctrl-C reaches this process only. */
  #begin(waitedMs = 0): ChildProcess {
    const { path, umask, spawn: spawnChild = spawn } = this.#options;
    const words = [...FLAGS, PROCESS_FILE, ...(path === undefined ? [] : [path])];
    const child = under(umask, () =>
      spawnChild(process.execPath, words, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    child.unref();
    child.channel?.unref();
    child.on('message', (events: EngineEvent[]) => {
      if (child === this.#child) for (const event of events) this.#tell(event);
    });
    child.once('error', (error) => {
      if (hasBegun(child)) this.#lose(child);
      else this.#beginLater(error, waitedMs);
    });
    child.once('exit', () => this.#lose(child));
    return child;
  }

  /** What was not told of a start yet has not begun: it is started when there is room. */
  #beginLater(error: Error, waitedMs: number): void {
    const { pauseMs, longestMs } = this.#options.patience ?? START_PATIENCE;
    if (this.#isClosed) return;
    const isOver = waitedMs >= longestMs;
    if (isOver) {
      const { message } = machineError('this machine has no room for a process', error);
      for (const { taskId } of this.#untold) this.#refuse(taskId, message);
    }
    this.#retry = setTimeout(() => {
      this.#child = this.#begin(isOver ? 0 : waitedMs + pauseMs);
      if (!hasBegun(this.#child)) return;
      for (const order of this.#untold.splice(0)) this.#ask({ do: 'start', order });
    }, pauseMs).unref();
  }

  #refuse(taskId: string, error?: string): void {
    this.#untold = this.#untold.filter((order) => order.taskId !== taskId);
    const watcher = this.#watchers.get(taskId);
    this.#watchers.delete(taskId);
    watcher?.ended({ oomKilled: false, ...(error !== undefined && { error }) });
    watcher?.cleared();
  }

  #ask(request: EngineRequest): void {
    // A process that cannot be reached has ended, or will: its end is seen.
    this.#child.send(request, () => {});
  }

  #tell(event: EngineEvent): void {
    const watcher = this.#watchers.get(event.taskId);
    if (!watcher) return;
    if (event.tell === 'cleared' || event.tell === 'lost') this.#watchers.delete(event.taskId);
    tellWatcher(watcher, event);
  }

  /** Somebody ended it, and with it all children: nobody knows how they ended. */
  #lose(child: ChildProcess): void {
    if (child !== this.#child || this.#isClosed) return;
    const watchers = [...this.#watchers.values()];
    this.#watchers.clear();
    for (const watcher of watchers) watcher.lost();
  }
}

/** A child has the umask that its parent had when it was started. */
function under<Result>(umask: number | undefined, start: () => Result): Result {
  if (umask === undefined) return start();
  const own = process.umask(umask);
  try {
    return start();
  } finally {
    process.umask(own);
  }
}

/** A process that the system has not started has no number. */
const hasBegun = (child: ChildProcess): boolean => child.pid !== undefined;

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
