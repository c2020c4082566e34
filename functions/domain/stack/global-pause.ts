import type { Instant } from '../shared/instant.ts';

/** Everything that is due is held back, until an instant or until someone lets it go on. */
export interface PauseOfAll {
  readonly since: Instant;
  readonly until?: Instant | undefined;
}

/** Tells whether everything is held back at `now`. */
export const isPaused = (pause: PauseOfAll | undefined, now: Instant): boolean =>
  pause !== undefined && (pause.until === undefined || now < pause.until);
