import type { Parsed } from './errors.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Checks a text that people and programs read in one line, such as a name. `longest` is in UTF-16 units. */
export const parseLine = (text: string, longest: number): Parsed<string> =>
  text.trim() === '' || text.length > longest || CONTROL.test(text) || !text.isWellFormed()
    ? {
        fault: `${JSON.stringify(text.slice(0, longest))}: expected 1 to ${longest} characters, not only blanks, no control characters`,
      }
    : { value: text };
