import type {
  ContainerOrder,
  ContainerWatcher,
  Recovery,
  TaskEngine,
  UnfinishedContainer,
} from './task-engine.ts';

/** How a better engine is found. */
export interface LateEngineOptions {
  /** Asks for it; rejects while it does not answer. */
  readonly connect: () => Promise<TaskEngine>;
  /** From one question to the next, in milliseconds. */
  readonly pauseMs: number;
  /** Told once, when it is taken up. */
  readonly onTaken: () => void;
}

/** Starts tasks on one engine until a better one answers, and on that from then on. Each task stays where it was started. */
export class LateEngine implements TaskEngine {
  readonly #first: TaskEngine;
  readonly #options: LateEngineOptions;
  #late: TaskEngine | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(first: TaskEngine, options: LateEngineOptions) {
    this.#first = first;
    this.#options = options;
    this.#askLater();
  }

  /** That of the engine on which the next task is started. */
  get name(): string {
    return this.#present.name;
  }

  get pullsImages(): boolean {
    return this.#present.pullsImages;
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    this.#present.start(order, watcher);
  }

  stop(taskId: string, graceSeconds: number): void {
    this.#first.stop(taskId, graceSeconds);
    this.#late?.stop(taskId, graceSeconds);
  }

  /** What the late engine has of an earlier life is looked for at the next start. */
  recover(owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    return this.#first.recover(owner, unfinished);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#first.close();
    await this.#late?.close();
  }

  get #present(): TaskEngine {
    return this.#late ?? this.#first;
  }

  #askLater(): void {
    this.#timer = setTimeout(() => void this.#ask(), this.#options.pauseMs).unref();
  }

  async #ask(): Promise<void> {
    const found = await this.#options.connect().catch(() => undefined);
    if (this.#isClosed) await found?.close();
    else if (found === undefined) this.#askLater();
    else {
      this.#late = found;
      this.#options.onTaken();
    }
  }
}
