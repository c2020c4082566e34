import { hasUnseen, withEscapes } from '../parts/visible.ts';

/** A piece of a word: in single quotes, in double quotes, behind a backslash, or bare. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(['"\\])/gsy;

/** Splits a command into words as a shell does, without anything but quotes and backslashes having a meaning. */
export const splitWords = (text: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let from = 0;
  while (from < text.length) {
    PIECE.lastIndex = from;
    const match = PIECE.exec(text);
    if (match) {
      const [whole, single, double, escaped, bare, stray] = match;
      word =
        (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? bare ?? stray ?? '');
      from += whole.length;
    } else {
      if (word !== undefined) words.push(word);
      word = undefined;
      from += 1;
    }
  }
  return word === undefined ? words : [...words, word];
};

const HARMLESS = /^[\w./:=@%+,-]+$/;

/** A word as it stands in a field of the form: `splitWords` reads it. */
const quotedWord = (word: string): string =>
  HARMLESS.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as they stand in a field of the form: `splitWords` reads them. */
export const quotedWords = (words: readonly string[]): string => words.map(quotedWord).join(' ');

/**
 * A word as it is typed into Bash or Zsh. Characters that nobody sees, or that reorder others, are escapes
 * ([ANSI-C quoting](https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html)).
 */
export const typedWord = (word: string): string =>
  hasUnseen(word) ? `$'${withEscapes(word.replaceAll(/[\\']/g, '\\$&'))}'` : quotedWord(word);
