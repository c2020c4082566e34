import { nextStep, YEARLY_STEPS } from '../../functions/domain/schedule/far-alarm.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Clock, WakeUp, WakeUpScheduler } from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** A wake-up and when it comes. */
export interface Alarm {
  readonly wakeUp: WakeUp;
  readonly at: Instant;
}

/** Keeps alarms until they are taken. One that is further away than a year comes early, by a step. */
export class InMemoryWakeUpScheduler implements WakeUpScheduler {
  /** While true, every call fails as `unavailable`. */
  isDown = false;
  readonly #alarms = new Map<string, Alarm>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async setAlarm(wakeUp: WakeUp, at: Instant): Promise<void> {
    this.#answer();
    const alarm = copyOf({ wakeUp, at: nextStep(at, this.#clock.now(), YEARLY_STEPS) });
    this.#alarms.set(JSON.stringify(alarm), alarm);
  }

  async cancelAlarm(wakeUp: WakeUp & { readonly kind: 'due' }): Promise<void> {
    this.#answer();
    const isMeant = (other: WakeUp) =>
      other.kind === 'due' &&
      other.jobId === wakeUp.jobId &&
      other.dueAt === wakeUp.dueAt &&
      other.revision === wakeUp.revision;
    for (const [key, alarm] of this.#alarms) if (isMeant(alarm.wakeUp)) this.#alarms.delete(key);
  }

  /** The alarms that are set, soonest first. */
  get pending(): Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => a.at - b.at).map(copyOf);
  }

  /** Takes out what is due at `now`, soonest first. */
  takeDue(now: Instant): WakeUp[] {
    const due = this.pending.filter((alarm) => alarm.at <= now);
    for (const alarm of due) this.#alarms.delete(JSON.stringify(alarm));
    return due.map((alarm) => alarm.wakeUp);
  }

  #answer(): void {
    if (this.isDown) throw new DomainError('unavailable', 'alarms cannot be set at the moment');
  }
}
