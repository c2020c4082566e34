import { REQUESTED_TICK_LASTS } from '../../domain/execution/watchdog.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { AFTER_LAST, type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import { isPaused, type PauseOfAll } from '../../domain/stack/global-pause.ts';
import { takeTurns } from '../execution/take-turns.ts';
import { type WakeOverduePorts, wakeOverdue } from '../execution/wake-overdue.ts';
import type { Clock, StackStore } from '../ports.ts';

/** What pausing everything needs. */
export interface PauseAllPorts extends WakeOverduePorts {
  readonly stack: StackStore;
  readonly clock: Clock;
}

/** Holds back everything that is due, until an instant or until it is resumed. */
export type PauseAll = (until: Instant | undefined) => Promise<PauseOfAll>;

const refusal = (detail: string, message: string): DomainError =>
  new DomainError('invalid', message, { faults: [{ pointer: '/until', detail }] });

const checkEnd = (until: Instant, now: Instant): void => {
  if (until <= now) throw refusal('is in the past', 'the pause would be over already');
  if (until > LAST_INSTANT) throw refusal(`is ${AFTER_LAST}`, 'the pause would be too long');
};

/**
 * Pauses everything. What is due meanwhile stays due, and is caught up with by each job's misfire rule.
 * @throws DomainError `invalid` for an end in the past or too far away, `unavailable`.
 */
export const pauseAll =
  ({ stack, clock, log }: PauseAllPorts): PauseAll =>
  async (until) => {
    const now = clock.now();
    if (until !== undefined) checkEnd(until, now);
    const before = await stack.loadPause();
    const since = before && isPaused(before, now) ? before.since : now;
    const pause: PauseOfAll = { since, ...(until !== undefined && { until }) };
    await stack.savePause(pause);
    log.warn('everything is paused', { until: until ?? null });
    return pause;
  };

/** Lets everything go on. */
export type ResumeAll = () => Promise<void>;

/**
 * Resumes everything and wakes what has come due meanwhile; what is too much for that, the watchdog wakes.
 * @throws DomainError `unavailable`.
 */
export const resumeAll =
  (ports: PauseAllPorts): ResumeAll =>
  async () => {
    await ports.stack.removePause();
    ports.log.info('everything is resumed');
    const now = ports.clock.now();
    const { first, others } = wakeOverdue(ports, now);
    const taken = await takeTurns(ports, now + REQUESTED_TICK_LASTS, [...first, ...others]);
    for (const { cause } of taken.values()) if (cause !== undefined) throw cause;
  };
