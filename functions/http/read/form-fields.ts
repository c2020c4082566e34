import { quote } from '../../domain/shared/quote.ts';
import { unreadable } from './body-text.ts';

/** A field of a form: its name and its value. */
export type FormField = readonly [name: string, value: string];

const MOST_FIELDS = 1000;
const LONGEST_NAME = 255;
/** A field as a fault names it. */
export const fieldNamed = (name: string): string => `the field ${quote(name)}`;

/**
 * Checks how many fields a form has, before they are read.
 * @throws DomainError `invalid` for more than 1,000.
 */
export const checkCount = (count: number): void => {
  if (count <= MOST_FIELDS) return;
  throw unreadable(`the form has ${count} fields and files: expected at most ${MOST_FIELDS}`);
};

/**
 * The fields by their names. A field that comes more than once is an array, in the order of the form. Any name is only
 * a name, `__proto__` too.
 * @throws DomainError `invalid` for a name of more than 255 characters.
 */
export const gatherFields = (fields: readonly FormField[]): Readonly<Record<string, string | string[]>> => {
  const gathered = new Map<string, string[]>();
  for (const [name, value] of fields) {
    if (name.length > LONGEST_NAME) {
      const detail = `has a name of ${name.length} characters: expected at most ${LONGEST_NAME}`;
      throw unreadable(`${fieldNamed(name)} ${detail}`);
    }
    const earlier = gathered.get(name);
    if (earlier) earlier.push(value);
    else gathered.set(name, [value]);
  }
  const entries = [...gathered].map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return Object.fromEntries(entries);
};
