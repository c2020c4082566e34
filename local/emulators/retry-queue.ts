import { StorageFault } from './emulator-database.ts';

/** How long until a failed step is tried again by itself. */
const RETRY_MS = 1000;
/** Steps that can be done without are kept up to here. */
const MOST_WAITING = 1000;

type Step = () => void;

/**
 * Steps that write to disk while no caller waits for them: a disk may be full for a while. A step
 * that throws is tried again before the next step of the same key, and by itself after a second. The failure is reported
 * once, until all is well again. A step must not mind being begun again.
 */
export class RetriedSteps {
  readonly #waiting = new Map<string, Step[]>();
  readonly #running = new Set<string>();
  readonly #tell: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;
  #isClosed = false;

  /** @param tell told the first failure of several in a row. */
  constructor(tell: (error: unknown) => void) {
    this.#tell = tell;
  }

  /**
   * Takes a step now, or after those of the same key that wait.
   * @param isDispensable true to leave the step out when too many wait already.
   */
  take(key: string, step: Step, isDispensable = false): void {
    if (this.#isClosed) return;
    const steps = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, steps);
    if (!isDispensable || steps.length < MOST_WAITING) steps.push(step);
    this.#run(key, steps);
  }

  /** Steps that wait are not taken any more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  /** A step may lead to others of its key: they come after it. */
  #run(key: string, steps: Step[]): void {
    if (this.#running.has(key)) return;
    this.#running.add(key);
    try {
      for (let step = steps[0]; step && !this.#isClosed; step = steps[0]) {
        step();
        steps.shift();
      }
      this.#waiting.delete(key);
      if (this.#waiting.size === 0) this.#isTold = false;
    } catch (error) {
      if (!this.#isTold && !(error instanceof StorageFault)) this.#tell(error);
      this.#isTold = true;
      this.#timer ??= setTimeout(() => this.#runAll(), RETRY_MS).unref();
    } finally {
      this.#running.delete(key);
    }
  }

  #runAll(): void {
    this.#timer = undefined;
    for (const [key, steps] of [...this.#waiting]) this.#run(key, steps);
  }
}
