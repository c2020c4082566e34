import { ChildContainer, commandOf } from './child-container.ts';
import { ProcessReaper } from './process-reaper.ts';
import type { ContainerOrder, ContainerWatcher } from './task-engine.ts';

const CONTAINER_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs each task as a child of this process. No child outlives it. */
export class ChildEngine {
  readonly #reaper = new ProcessReaper();
  readonly #children = new Map<string, ChildContainer>();
  readonly #path: string;

  /** @param path `PATH` of the children; default the one that container runtimes set. */
  constructor(path = CONTAINER_PATH) {
    this.#path = path;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    if (commandOf(order).length === 0) {
      refuse(order, watcher);
      return;
    }
    watcher.pullStarted();
    watcher.pullStopped();
    const surroundings = { reaper: this.#reaper, path: this.#path, now: Date.now };
    const child = new ChildContainer(order, watcher, surroundings, () => this.#children.delete(order.taskId));
    this.#children.set(order.taskId, child);
  }

  stop(taskId: string, graceSeconds: number): void {
    this.#children.get(taskId)?.stop(graceSeconds);
  }

  /** No child's output is read until `resumeOutput`. */
  pauseOutput(): void {
    for (const child of this.#children.values()) child.pauseOutput();
  }

  resumeOutput(): void {
    for (const child of this.#children.values()) child.resumeOutput();
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
