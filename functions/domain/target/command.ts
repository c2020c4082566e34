import type { Fault, Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/**
 * What is wrong with a command that says nothing: no words, or a first word without a letter. ECS would take each and
 * run something else, or fail when the time has come. Pointers are within the command.
 */
export const faultsOfCommand = (words: readonly string[]): readonly Fault[] => {
  const [first] = words;
  if (first === undefined) {
    const detail = 'no words: expected at least one; leave command out to run what the image itself names';
    return [{ pointer: '', detail }];
  }
  const detail = '"": expected a program, or the first argument of the one that the image names';
  return first === '' ? [{ pointer: '/0', detail }] : [];
};

/** Checks that a script says something, and that its lines end as a shell knows them. */
export const parseScript = (script: string): Parsed<string> => {
  if (script.trim() === '') return { fault: `${quote(script)}: expected a script, such as "date"` };
  const line = script.split('\n').findIndex((each) => each.endsWith('\r'));
  return line < 0
    ? { value: script }
    : {
        fault: `line ${line + 1} ends with CR LF, as on Windows; a shell takes the CR for a part of the last word: end lines with LF`,
      };
};
