import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { removeWorkFolder } from './child-container.ts';
import { type EngineEvent, type EngineRequest, tellWatcher } from './engine-messages.ts';
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
  readonly #path: string | undefined;
  readonly #umask: number | undefined;
  #child: ChildProcess;
  #isClosed = false;

  constructor(options: ProcessEngineOptions = {}) {
    this.#path = options.path;
    this.#umask = options.umask;
    this.#child = this.#begin();
  }

  /** The process whose children the tasks are. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    if (!this.#child.connected || hasEnded(this.#child)) {
      this.#lose(this.#child);
      this.#child = this.#begin();
    }
    this.#watchers.set(order.taskId, watcher);
    this.#ask({ do: 'start', order });
  }

  stop(taskId: string, graceSeconds: number): void {
    if (this.#watchers.has(taskId)) this.#ask({ do: 'stop', taskId, graceSeconds });
  }

  /** Children end with their parent, so all are gone. */
  async recover(_owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    await Promise.all(unfinished.map(({ order }) => removeWorkFolder(order.taskId)));
    return new Map(unfinished.map(({ order }) => [order.taskId, 'gone']));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watchers.clear();
    const child = this.#child;
    if (hasEnded(child)) return;
    const over = once(child, 'exit');
    child.ref();
    this.#ask({ do: 'close' });
    await over;
  }

  /** It is outside of the terminal's group, so that Ctrl-C reaches this process only. */
  #begin(): ChildProcess {
    const words = [...FLAGS, PROCESS_FILE, ...(this.#path === undefined ? [] : [this.#path])];
    const child = under(this.#umask, () =>
      spawn(process.execPath, words, { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
    );
    child.unref();
    child.channel?.unref();
    child.on('message', (events: EngineEvent[]) => {
      if (child === this.#child) for (const event of events) this.#tell(event);
    });
    child.once('error', () => this.#lose(child));
    child.once('exit', () => this.#lose(child));
    return child;
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

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
