import { describe, expect, it } from 'vitest';
import { faultsOfProgram } from '../../../functions/domain/target/command.ts';

describe('faultsOfProgram', () => {
  it.each<[readonly string[] | undefined, string | undefined]>([
    [undefined, undefined],
    [['date'], undefined],
    [['echo', ''], undefined],
    [['-c'], undefined],
    [[' '], undefined],
    [undefined, 'date'],
    [undefined, ' date '],
    [undefined, ':'],
  ])('takes the command %j and the shell %j', (command, shell) => {
    expect(faultsOfProgram(command, shell)).toEqual([]);
  });

  it('refuses a command of no words', () => {
    expect(faultsOfProgram([], undefined)).toEqual([
      {
        pointer: '/command',
        detail: 'no words: expected at least one; leave command out to run what the image itself names',
      },
    ]);
  });

  it.each([[['']], [['', 'date']]])('refuses the command %j for its first word', (command) => {
    expect(faultsOfProgram(command, undefined)).toEqual([
      {
        pointer: '/command/0',
        detail: '"": expected a program, or the first argument of the one that the image names',
      },
    ]);
  });

  it.each([
    ['', '""'],
    [' ', '" "'],
    ['\n\t', '"\\n\\t"'],
    [' '.repeat(1000), `"${' '.repeat(64)}"`],
  ])('refuses the shell %j', (shell, shown) => {
    expect(faultsOfProgram(undefined, shell)).toEqual([
      { pointer: '/shell', detail: `${shown}: expected a script, such as "date"` },
    ]);
  });

  it('names every fault', () => {
    expect(faultsOfProgram([], '').map(({ pointer }) => pointer)).toEqual(['/command', '/shell']);
  });
});
