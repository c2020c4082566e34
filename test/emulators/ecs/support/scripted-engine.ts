import type {
  ContainerOrder,
  ContainerWatcher,
  Recovery,
  TaskEngine,
  UnfinishedContainer,
} from '../../../../local/emulators/ecs/engine/task-engine.ts';

/** One container that the test leads through its life by hand. */
export interface ScriptedContainer {
  order: ContainerOrder;
  watcher: ContainerWatcher;
}

/** An engine that does what the test says, and nothing by itself. */
export class ScriptedEngine implements TaskEngine {
  readonly name: string;
  readonly pullsImages = true;
  readonly stops: { taskId: string; graceSeconds: number }[] = [];
  readonly unfinished: UnfinishedContainer[] = [];
  readonly #started: ScriptedContainer[] = [];
  readonly #waiting: ((container: ScriptedContainer) => void)[] = [];
  readonly #recovery: Recovery;

  constructor(recovery: Recovery = 'gone', name = 'scripted') {
    this.name = name;
    this.#recovery = recovery;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    const take = this.#waiting.shift();
    if (take) take({ order, watcher });
    else this.#started.push({ order, watcher });
  }

  stop(taskId: string, graceSeconds: number): void {
    this.stops.push({ taskId, graceSeconds });
  }

  async recover(_owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    this.unfinished.push(...unfinished);
    return new Map(unfinished.map(({ order }) => [order.taskId, this.#recovery]));
  }

  async close(): Promise<void> {}

  /** The next container that the emulator asks for. */
  nextContainer(): Promise<ScriptedContainer> {
    const container = this.#started.shift();
    if (container) return Promise.resolve(container);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** How many containers were asked for and not yet taken by the test. */
  get waitingContainers(): number {
    return this.#started.length;
  }
}

/** Leads a container from its pull to its end. */
export function runToEnd({ watcher }: ScriptedContainer, exitCode = 0): void {
  begin({ watcher });
  watcher.ended({ exitCode, oomKilled: false });
  watcher.cleared();
}

/** Leads a container from its pull into running. */
export function begin({ watcher }: Pick<ScriptedContainer, 'watcher'>): void {
  watcher.pullStarted();
  watcher.pullStopped('sha256:0f0f');
  watcher.started('runtime-1');
}
