import { formatInstant, type Instant } from '../../domain/shared/instant.ts';

/** RFC 3339 in UTC with milliseconds, where there is an instant. */
export const instantText = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : formatInstant(at);
