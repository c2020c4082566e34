import { ChildContainer, commandOf, removeWorkFolder } from './child-container.ts';
import { ProcessReaper } from './process-reaper.ts';
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
  /** Milliseconds since the epoch; default the clock. */
  now?: () => number;
}

const CONTAINER_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs tasks without a container engine: the command as a child process of this user. Images, limits, users and working
 * folders inside of images mean nothing to it. No child outlives this process.
 */
export class ProcessEngine implements TaskEngine {
  readonly name = 'process';
  readonly #reaper = new ProcessReaper();
  readonly #children = new Map<string, ChildContainer>();
  readonly #path: string;
  readonly #now: () => number;

  constructor(options: ProcessEngineOptions = {}) {
    this.#path = options.path ?? CONTAINER_PATH;
    this.#now = options.now ?? Date.now;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    if (commandOf(order).length === 0) {
      refuse(order, watcher);
      return;
    }
    watcher.pullStarted();
    watcher.pullStopped();
    const surroundings = { reaper: this.#reaper, path: this.#path, now: this.#now };
    const child = new ChildContainer(order, watcher, surroundings, () => this.#children.delete(order.taskId));
    this.#children.set(order.taskId, child);
  }

  stop(taskId: string, graceSeconds: number): void {
    this.#children.get(taskId)?.stop(graceSeconds);
  }

  /** Children end with their parent, so all are gone. */
  async recover(_owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    await Promise.all(unfinished.map(({ order }) => removeWorkFolder(order.taskId)));
    return new Map(unfinished.map(({ order }) => [order.taskId, 'gone']));
  }

  async close(): Promise<void> {
    for (const child of this.#children.values()) child.destroy();
    this.#children.clear();
    await this.#reaper.close();
  }
}

function refuse(order: ContainerOrder, watcher: ContainerWatcher): void {
  const error =
    `CannotStartContainerError: no container engine runs here, so the image "${order.image}" cannot be run; ` +
    'tasks run as plain processes and need a command';
  watcher.ended({ oomKilled: false, error });
  watcher.cleared();
}
