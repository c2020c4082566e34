import type { Activity } from '../../domain/activity/activity.ts';
import { valueChange } from '../../domain/activity/field-change.ts';
import { REQUESTED_TICK_LASTS } from '../../domain/execution/watchdog.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { AFTER_LAST, formatInstant, type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import { isPaused, type PauseOfAll, type StackSwitch } from '../../domain/stack/global-pause.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import { takeTurns } from '../execution/take-turns.ts';
import { type WakeOverduePorts, wakeOverdue } from '../execution/wake-overdue.ts';
import type { Clock, StackStore } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** What pausing everything needs. */
export interface PauseAllPorts extends WakeOverduePorts, ActivityPorts {
  readonly stack: StackStore;
  readonly clock: Clock;
}

/** Holds back everything that is due, until an instant or until it is resumed. */
export type PauseAll = (until: Instant | undefined, callerName: string) => Promise<PauseOfAll>;

const refusal = (detail: string, message: string): DomainError =>
  new DomainError('invalid', message, { faults: [{ pointer: '/until', detail }] });

const checkEnd = (until: Instant, now: Instant): void => {
  if (until <= now) throw refusal('is in the past', 'the pause would be over already');
  if (until > LAST_INSTANT) throw refusal(`is ${AFTER_LAST}`, 'the pause would be too long');
};

const endOf = (pause: PauseOfAll | undefined): string | undefined =>
  pause && (pause.until === undefined ? 'until it is resumed' : formatInstant(pause.until));

/** Stores another pause, or none, and who asked for it. */
const change = async (
  ports: PauseAllPorts,
  stored: StackSwitch,
  pause: PauseOfAll | undefined,
  { caller, now }: { readonly caller: string; readonly now: Instant },
): Promise<'saved' | 'conflict'> => {
  const before = isPaused(stored.pause, now) ? stored.pause : undefined;
  const asked: Activity = {
    action: pause ? 'all_paused' : 'all_resumed',
    caller,
    changes: [valueChange('pause', { from: endOf(before), to: endOf(pause) })],
  };
  return changeOnRecord(ports, stored, { change: asked, now }, (lastChange) =>
    ports.stack.saveSwitch({ pause, version: stored.version, lastChange }),
  );
};

/**
 * Pauses everything. What is due meanwhile stays due, and is caught up with by each job's misfire rule. Where everything is paused
 * just so already, nothing is changed.
 * @throws DomainError `invalid` for an end in the past or too far away, `unavailable`.
 */
export const pauseAll =
  (ports: PauseAllPorts): PauseAll =>
  (until, caller) =>
    retryOnConflict('the pause of everything', async () => {
      const now = ports.clock.now();
      if (until !== undefined) checkEnd(until, now);
      const stored = await ports.stack.loadSwitch();
      const before = isPaused(stored.pause, now) ? stored.pause : undefined;
      if (before && before.until === until) return before;
      const pause: PauseOfAll = { since: before?.since ?? now, ...(until !== undefined && { until }) };
      return (await change(ports, stored, pause, { caller, now })) === 'conflict' ? 'conflict' : pause;
    });

/** Lets everything go on. */
export type ResumeAll = (callerName: string) => Promise<void>;

/**
 * Resumes everything and wakes what has come due meanwhile; what is too much for that, the watchdog wakes.
 * @throws DomainError `unavailable`.
 */
export const resumeAll =
  (ports: PauseAllPorts): ResumeAll =>
  async (caller) => {
    const now = ports.clock.now();
    await retryOnConflict('the pause of everything', async () => {
      const stored = await ports.stack.loadSwitch();
      if (!isPaused(stored.pause, now)) return undefined;
      return (await change(ports, stored, undefined, { caller, now })) === 'conflict'
        ? 'conflict'
        : undefined;
    });
    const { first, others } = wakeOverdue(ports, now);
    const taken = await takeTurns(ports, now + REQUESTED_TICK_LASTS, [...first, ...others]);
    for (const { cause } of taken.values()) if (cause !== undefined) throw cause;
  };
