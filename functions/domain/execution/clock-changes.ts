import type { Job } from '../job/job.ts';
import type { Span } from '../schedule/schedule.ts';
import { type ClockChange, clockChangesWithin, DAY, formatLocal, type Instant } from '../shared/instant.ts';

/** A change of the clocks, and what it is in words. */
export interface ChangeOfClocks extends ClockChange {
  readonly note: string;
}

/** The changes of the clocks that matter to a job within a span. */
export interface ChangesOfClocks {
  /** Those within the span, the earliest first. */
  readonly within: readonly ChangeOfClocks[];
  /** Tells whether one of them may concern an occurrence of the span: it is due at one, or in the day before. */
  mayConcern(dueAt: Instant): boolean;
}

const NONE: ChangesOfClocks = { within: [], mayConcern: () => false };

const noteOf = ({ at, before, after }: ClockChange, timezone: string): string => {
  const shown = (offset: number): string => formatLocal(at + offset, 'UTC').slice(11, 16);
  const way = after > before ? 'forward' : 'back';
  return `the clocks of ${timezone} go ${way} from ${shown(before)} to ${shown(after)}`;
};

/** How the clocks that a job goes by change within a span, and soon after it. Only a cron goes by clocks. */
export const changesOfClocks = (
  { trigger, timezone, jitterOffset }: Job,
  { from, to }: Span,
): ChangesOfClocks => {
  if (trigger.kind !== 'cron') return NONE;
  const around = clockChangesWithin(from - 1 - jitterOffset, to + DAY, timezone);
  return {
    within: around
      .filter(({ at }) => at >= from && at < to)
      .map((change) => ({ ...change, note: noteOf(change, timezone) })),
    mayConcern: (dueAt) => around.some(({ at }) => at >= dueAt - jitterOffset && at <= dueAt + DAY),
  };
};
