import type { Parsed } from './errors.ts';
import { quote } from './quote.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** How many characters a text has, as people and JSON Schema count: an emoji of two UTF-16 units is one. */
export const charactersOf = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** No text with so many UTF-16 units has fewer characters than the most that is allowed. */
const isLonger = (text: string, longest: number): boolean =>
  text.length > 2 * longest || charactersOf(text) > longest;

/** Checks a text that people and programs read in one line. `longest` is in characters. */
export const parseLine = (text: string, longest: number): Parsed<string> =>
  text.trim() === '' || isLonger(text, longest) || CONTROL.test(text) || !text.isWellFormed()
    ? {
        fault: `${JSON.stringify(text.slice(0, longest))}: expected 1 to ${longest} characters, not only blanks, no control characters`,
      }
    : { value: text };

/** They turn the direction in which what is beside them is read, so that one name looks like another. https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Blanks and signs that are not seen. */
const INVISIBLE = /^[\s\p{Cf}\p{Zs}\u115f\u1160\u3164\uffa0\u2800]*$/u;

const codeOf = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Checks a text by which people find a thing, such as a name: as `parseLine`, and each sign of it is seen as what it is. */
export const parseLabel = (text: string, longest: number): Parsed<string> => {
  const line = parseLine(text, longest);
  if ('fault' in line) return line;
  const [turning] = BIDI.exec(text) ?? [];
  if (turning !== undefined)
    return {
      fault: `${quote(text.replaceAll(new RegExp(BIDI, 'g'), codeOf))}: expected no ${codeOf(turning)}, which turns the direction of reading`,
    };
  return INVISIBLE.test(text)
    ? { fault: 'holds only signs that nobody sees: expected some letter or sign that is seen' }
    : line;
};
