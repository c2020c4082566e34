import type { Fault } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

/**
 * What is wrong with a program that says nothing: a command of no words, a first word without a letter, a script
 * of blanks only. ECS would take each and run something else, or fail when the time has come.
 */
export const faultsOfCommand = (
  command: readonly string[] | undefined,
  shell: string | undefined,
): readonly Fault[] => {
  const faults: Fault[] = [];
  if (command?.length === 0) {
    const detail = 'no words: expected at least one; leave command out to run what the image itself names';
    faults.push({ pointer: '/command', detail });
  }
  if (command?.[0] === '') {
    const detail = '"": expected a program, or the first argument of the one that the image names';
    faults.push({ pointer: '/command/0', detail });
  }
  if (shell?.trim() === '') {
    const detail = `${quote(shell)}: expected a script, such as "date"`;
    faults.push({ pointer: '/shell', detail });
  }
  return faults;
};
