import { isFault, type Parsed } from '../../domain/shared/errors.ts';
import { AFTER_LAST, type Instant, LAST_INSTANT, parseDateTime } from '../../domain/shared/instant.ts';
import { quote } from '../../domain/shared/quote.ts';

/** Reads a single instant: RFC 3339 with an offset, from 1970 up to `LAST_INSTANT`. */
export const parseInstant = (text: string): Parsed<Instant> => {
  const parsed = parseDateTime(text);
  const shown = quote(text);
  if (!isFault(parsed) && 'instant' in parsed.value) {
    const { instant } = parsed.value;
    if (instant > LAST_INSTANT) return { fault: `${shown}: is ${AFTER_LAST}` };
    if (instant >= 0) return { value: instant };
  }
  return { fault: `${shown}: expected a date and time with an offset, such as 2026-11-21T09:30:00Z` };
};
