import { DAY, type Instant } from '../shared/instant.ts';

/** How an alarm that is far away is set, in milliseconds. */
export interface AlarmSteps {
  /** From one step to the next. */
  readonly length: number;
  /** The furthest an alarm is set from now: longer than a step, so that what comes early goes on to the next one. */
  readonly longest: number;
}

/**
 * A year a step. AWS names no furthest instant for a schedule, but an entry is a record outside of the table. An entry that
 * was forgotten, or whose job has gone, must not stay for decades.
 */
export const YEARLY_STEPS: AlarmSteps = { length: 365 * DAY, longest: 366 * DAY };

/**
 * For when an alarm for `at` is set at `now`: for `at` itself where that is within reach, or else for the furthest
 * instant within reach that is a whole number of steps before it. Only which of these is taken depends on `now`, so a
 * repeat sets the same one.
 */
export const nextStep = (at: Instant, now: Instant, { length, longest }: AlarmSteps): Instant =>
  at - Math.max(0, Math.ceil((at - now - longest) / length)) * length;

/** The instants for which an alarm for `at` may be set at `now`: the next step, and an earlier one that is still to come. */
export const stepsToCome = (at: Instant, now: Instant, steps: AlarmSteps): readonly Instant[] => {
  const next = nextStep(at, now, steps);
  return [next - steps.length, next].filter((step) => step > now);
};
