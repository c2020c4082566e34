import { isFault, type Parsed } from '../domain/errors.ts';
import { type Instant, parseDateTime } from '../domain/instant.ts';

/** Beyond this the texts of instants have another form. */
export const END_OF_TIME: Instant = Date.UTC(9999, 0);

const LONGEST_SHOWN = 64;

/** Reads a single instant: RFC 3339 with an offset, from 1970 up to `END_OF_TIME`. */
export const parseInstant = (text: string): Parsed<Instant> => {
  const parsed = parseDateTime(text);
  if (!isFault(parsed) && 'instant' in parsed.value) {
    const { instant } = parsed.value;
    if (instant >= 0 && instant < END_OF_TIME) return { value: instant };
  }
  const shown = JSON.stringify(text.slice(0, LONGEST_SHOWN));
  return { fault: `${shown}: expected a date and time with an offset, such as 2026-11-21T09:30:00Z` };
};
