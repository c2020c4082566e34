import { randomUUID } from 'node:crypto';
import { RetriedSteps } from '../retry-queue.ts';
import { type Deliver, deadLetterOf, deliveryOf } from './deliveries.ts';
import type { EmulatorClock } from './emulator-clock.ts';
import type { Execution, Schedule } from './schedule.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { instantAfter, periodOf } from './schedule-timing.ts';

const MOST_SCHEDULES_A_TURN = 500;
const MOST_IN_FLIGHT = 200;
const FIRST_BACKOFF_MS = 1000;
/** With this ceiling the default of 185 retries fills the default of 24 hours, as AWS's does. */
const LONGEST_BACKOFF_MS = 480_000;
/** An instant of a recurring schedule that is older than AWS's own precision was slept through and is left out. */
const STALE_AFTER_MS = 60_000;
const LONGEST_CLOSE_MS = 1000;

/** What firing needs. */
export interface FiringOptions {
  store: ScheduleStore;
  clock: EmulatorClock;
  deliver: Deliver;
  /** How late the next firing shall be. */
  latenessMs: () => number;
  arnOf: (schedule: Schedule) => string;
}

/**
 * Fires schedules when they are due, tries again what was not taken, and sends the rest to the dead-letter queue.
 * One timer waits for whatever comes first in the store.
 */
export class Firing {
  readonly #options: FiringOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #steps = new RetriedSteps((error) =>
    console.error('scheduler emulator: a firing could not be written down; it is tried again', error),
  );
  #timer: { cancel: () => void } | null = null;
  #timerAt = Number.POSITIVE_INFINITY;
  readonly #unwatchClock: (() => void) | undefined;
  #isClosed = false;

  constructor(options: FiringOptions) {
    this.#options = options;
    this.#skipMissed();
    this.#arm();
    this.#unwatchClock = options.clock.onSetBack?.((step) =>
      this.#steps.take('clock', () => this.#followClock(step)),
    );
  }

  /** To be called when something became due at that instant. */
  wakeAt(dueAt: number): void {
    if (this.#isClosed || dueAt >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = dueAt;
    this.#timer = this.#options.clock.setTimer(dueAt, () => this.#steps.take('turn', () => this.#turn()));
  }

  /** Stops firing, and waits a moment for deliveries under way; one that takes longer is made again after a restart. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#unwatchClock?.();
    this.#timerAt = Number.NEGATIVE_INFINITY;
    let giveUp: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      giveUp = setTimeout(resolve, LONGEST_CLOSE_MS);
    });
    await Promise.race([Promise.allSettled(this.#inFlight), patience]);
    clearTimeout(giveUp);
    this.#isClosed = true;
    this.#steps.close();
  }

  /** Recurring schedules go on with their next instant after an outage; one-time ones are fired late. */
  #skipMissed(): void {
    const { store, clock } = this.#options;
    const now = clock.now();
    this.#bringBack(now);
    store.transaction(() => {
      for (const schedule of store.dueSchedules(now, Number.MAX_SAFE_INTEGER)) {
        const isOnce = schedule.definition.ScheduleExpression.startsWith('at(');
        if (!isOnce) store.advance(schedule, this.#dueAfter(schedule, now));
      }
    });
  }

  /** Rates and repeats go on after the time that was left. What is due at an instant of the clock stays there. */
  #followClock(step: number): void {
    const { store } = this.#options;
    store.transaction(() => {
      for (const schedule of store.waitingRates()) store.moveRateBack(schedule, step);
      store.moveExecutionsBack(step);
    });
    this.#arm();
  }

  /** A rate is due within its period, a repeat within the longest wait, also where the clock was set back before this start. */
  #bringBack(now: number): void {
    const { store } = this.#options;
    store.transaction(() => {
      for (const schedule of store.waitingRates()) {
        const ahead = (schedule.scheduledAt ?? now) - now - periodOf(schedule, now);
        if (ahead > 0) store.moveRateBack(schedule, ahead);
      }
      store.bringExecutionsBack(now + LONGEST_BACKOFF_MS);
    });
  }

  #turn(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const { store, clock } = this.#options;
    const now = clock.now();
    store.transaction(() => {
      for (const schedule of store.dueSchedules(now, MOST_SCHEDULES_A_TURN)) this.#begin(schedule, now);
    });
    const free = MOST_IN_FLIGHT - this.#inFlight.size;
    const taken = store.transaction(() => store.takeDueExecutions(now, free));
    for (const execution of taken) this.#track(this.#attempt(execution));
    this.#arm();
  }

  #begin(schedule: Schedule, now: number): void {
    const { store, arnOf } = this.#options;
    const scheduledAt = schedule.scheduledAt ?? now;
    const { groupName, name } = schedule;
    const { Target: target } = schedule.definition;
    store.addExecution(
      { id: randomUUID(), groupName, name, scheduleArn: arnOf(schedule), target, scheduledAt, attempts: 0 },
      now,
    );
    store.advance(schedule, this.#dueAfter(schedule, scheduledAt, now));
  }

  #dueAfter(schedule: Schedule, after: number, now = after): { scheduledAt: number; dueAt: number } | null {
    let next = instantAfter(schedule, after);
    if (next !== null && next < now - STALE_AFTER_MS) next = instantAfter(schedule, now);
    return next === null ? null : { scheduledAt: next, dueAt: next + this.#options.latenessMs() };
  }

  #arm(): void {
    const { store } = this.#options;
    const schedule = store.nextScheduleAt();
    const isFull = this.#inFlight.size >= MOST_IN_FLIGHT;
    const execution = isFull ? null : store.nextExecutionAt();
    const soonest = Math.min(schedule ?? Number.POSITIVE_INFINITY, execution ?? Number.POSITIVE_INFINITY);
    if (soonest < Number.POSITIVE_INFINITY) this.wakeAt(soonest);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.#inFlight.delete(tracked);
      if (!this.#isClosed) this.#arm();
    });
    this.#inFlight.add(tracked);
  }

  async #attempt(execution: Execution): Promise<void> {
    const current = { ...execution, attempts: execution.attempts + 1 };
    try {
      await this.#options.deliver(deliveryOf(current));
    } catch (fault) {
      if (!this.#isClosed) await this.#handleFailure(current, fault);
      return;
    }
    this.#end(current);
  }

  #end(execution: Execution): void {
    this.#steps.take(execution.id, () => this.#options.store.endExecution(execution));
  }

  async #handleFailure(execution: Execution, fault: unknown): Promise<void> {
    const { store, clock } = this.#options;
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = execution.target.RetryPolicy;
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (execution.attempts - 1), LONGEST_BACKOFF_MS);
    const retryAt = clock.now() + backoff;
    if (execution.attempts > MaximumRetryAttempts) {
      await this.#giveUp(execution, fault, 'MaximumRetryAttempts');
    } else if (retryAt > execution.scheduledAt + MaximumEventAgeInSeconds * 1000) {
      await this.#giveUp(execution, fault, 'MaximumEventAgeInSeconds');
    } else {
      this.#steps.take(execution.id, () => {
        store.retryExecution(execution, retryAt);
        this.#arm();
      });
    }
  }

  async #giveUp(
    execution: Execution,
    fault: unknown,
    condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds',
  ): Promise<void> {
    const letter = deadLetterOf(execution, fault, condition);
    try {
      if (letter) await this.#options.deliver(letter);
      else
        console.warn(
          `scheduler emulator: dropped a call of ${execution.target.Arn}, which has no dead-letter queue:`,
          fault,
        );
    } catch (second) {
      console.warn(
        `scheduler emulator: dropped a call of ${execution.target.Arn}; its dead-letter queue failed too:`,
        second,
      );
    }
    if (!this.#isClosed) this.#end(execution);
  }
}
