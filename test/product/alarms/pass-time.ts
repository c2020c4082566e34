interface Waiting {
  readonly dueAt: number;
  readonly fire: () => void;
}

/** Time as a test lets it pass. */
export interface PassingTime {
  /** Sets the clock forward. */
  forward(milliseconds: number): void;
  /** Calls what is due by now. */
  callDue(): void;
}

/**
 * From now on the clock of this process can be set forward. What waits by `setTimeout` comes when its time has come by that clock.
 */
export const passTime = (): PassingTime => {
  const { setTimeout: start, clearTimeout: cancel } = globalThis;
  const realNow = Date.now;
  const realSpan = performance.now.bind(performance);
  const waiting = new Map<unknown, Waiting>();
  let ahead = 0;
  Date.now = () => realNow() + ahead;
  performance.now = () => realSpan() + ahead;
  const startAnd = (call: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]) => {
    const fire = () => {
      waiting.delete(timer);
      call(...args);
    };
    const timer = start(fire, milliseconds);
    waiting.set(timer, { dueAt: Date.now() + milliseconds, fire });
    return timer;
  };
  globalThis.setTimeout = Object.assign(startAnd, start) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    waiting.delete(timer);
    cancel(timer);
  };
  const forward = (milliseconds: number): void => {
    ahead += milliseconds;
    callDue();
  };
  const callDue = (): void => {
    const now = Date.now();
    const due = [...waiting].filter(([, { dueAt }]) => dueAt <= now);
    for (const [timer, { fire }] of due.toSorted(([, one], [, other]) => one.dueAt - other.dueAt)) {
      // Whoever came first may have taken this one back.
      if (!waiting.has(timer)) continue;
      cancel(timer as NodeJS.Timeout);
      fire();
    }
  };
  return { forward, callDue };
};
