import type { Run } from '../../functions/domain/run/run.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { FakeContainer } from '../in-memory/in-memory-launcher.ts';
import type { Product } from './product.ts';

const MINUTE = 60_000;

/** How the container of a run goes: for how long, and how it ends. */
export interface Life {
  readonly takes: number;
  readonly exitCode?: number;
  /** It never runs, for this reason. */
  readonly startFailure?: string;
}

/** How a world lives. */
export interface Habits {
  /** Default: a second, exit code 0. */
  readonly life?: (run: Run) => Life;
  /** How long a container goes on after it was asked to stop. Default: half a second. */
  readonly stopTakes?: number;
  /** Whether the watchdog ticks each minute. Default: it does. */
  readonly watchdog?: boolean;
  /** Until when nothing is handed over: no alarm and no tick. */
  readonly outageUntil?: Instant;
}

interface Event {
  readonly at: Instant;
  readonly happen: () => Promise<unknown>;
}

/**
 * Lets time pass in a world in which containers run and end, up to `until`: alarms are handed over at their time,
 * containers live as they are told to and report it, the watchdog ticks each minute.
 */
export const liveUntil = async (product: Product, until: Instant, habits: Habits = {}): Promise<void> => {
  const { life = (): Life => ({ takes: 1000 }), stopTakes = 500, watchdog = true, outageUntil = 0 } = habits;
  const { clock, launcher, alarms, deliveryQueue } = product;
  const begunAt = new Map<string, Instant>();
  const stopsAt = new Map<string, Instant>();
  let nextTick = Math.max(outageUntil, clock.now()) + MINUTE;

  const end = (container: FakeContainer): Event | undefined => {
    const { order, handle, seen, stopReason } = container;
    const { run } = order;
    const begun = begunAt.get(handle) ?? clock.now();
    begunAt.set(handle, begun);
    const { takes, exitCode = 0, startFailure } = life(run);
    if (startFailure !== undefined) {
      return {
        at: begun,
        happen: () => product.follow(launcher.failedToStart(run.id, startFailure, clock.now())),
      };
    }
    if (seen.phase === 'starting') {
      return { at: begun, happen: () => product.follow(launcher.running(run.id, clock.now())) };
    }
    if (stopReason === undefined) {
      const at = begun + takes;
      return { at, happen: () => product.follow(launcher.exited(run.id, exitCode, clock.now())) };
    }
    const stopAt = stopsAt.get(handle) ?? clock.now() + stopTakes;
    stopsAt.set(handle, stopAt);
    return { at: stopAt, happen: () => product.follow(launcher.stopped(run.id, 143, clock.now())) };
  };

  const nextEvent = (): Event | undefined => {
    const alive = launcher.containers.filter(({ seen }) => seen.phase !== 'stopped');
    const events = alive.flatMap((container) => end(container) ?? []);
    const [alarm] = alarms.pending;
    if (alarm) {
      const at = Math.max(alarm.at, outageUntil);
      events.push({
        at,
        happen: async () => {
          for (const wakeUp of alarms.takeDue(clock.now())) await product.wake(wakeUp);
        },
      });
    }
    const [sending] = deliveryQueue.pending;
    if (sending) {
      events.push({
        at: Math.max(sending.at, outageUntil),
        happen: async () => {
          for (const id of deliveryQueue.takeDue(clock.now())) await product.deliver(id);
        },
      });
    }
    if (watchdog) {
      const tick = nextTick;
      events.push({
        at: tick,
        happen: () => {
          nextTick = tick + MINUTE;
          return product.sweep();
        },
      });
    }
    return events.reduce<Event | undefined>(
      (first, event) => (first === undefined || event.at < first.at ? event : first),
      undefined,
    );
  };

  for (;;) {
    const event = nextEvent();
    if (!event || event.at > until) break;
    clock.advanceTo(Math.max(event.at, clock.now()));
    await event.happen();
  }
  clock.advanceTo(Math.max(until, clock.now()));
};

/** The runs of a job in the order of their instants, copies and attempts. */
export const runsOf = async (product: Product, jobId: string): Promise<Run[]> => {
  const runs: Run[] = [];
  let cursor: string | undefined;
  do {
    const page = await product.runs.listOfJob(jobId, { limit: 100, cursor });
    runs.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return runs.reverse();
};
