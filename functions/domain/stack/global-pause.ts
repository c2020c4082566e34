import type { ActivityId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';

/** Everything that is due is held back, until an instant or until someone lets it go on. */
export interface PauseOfAll {
  readonly since: Instant;
  readonly until?: Instant | undefined;
}

/** What holds everything back, as it is stored. */
export interface StackSwitch {
  /** A pause that is over may still be there. */
  readonly pause?: PauseOfAll | undefined;
  /** Grows with each write; every save is conditional on it. 0 before the first. */
  readonly version: number;
  /** The id of the entry about the last change that somebody made. */
  readonly lastChange?: ActivityId | undefined;
}

/** Tells whether everything is held back at `now`. */
export const isPaused = (pause: PauseOfAll | undefined, now: Instant): boolean =>
  pause !== undefined && (pause.until === undefined || now < pause.until);
