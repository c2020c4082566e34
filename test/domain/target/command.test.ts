import { describe, expect, it } from 'vitest';
import { faultsOfCommand } from '../../../functions/domain/target/command.ts';

describe('faultsOfCommand', () => {
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
    expect(faultsOfCommand(command, shell)).toEqual([]);
  });

  it('refuses a command of no words', () => {
    expect(faultsOfCommand([], undefined)).toEqual([
      {
        pointer: '/command',
        detail: 'no words: expected at least one; leave command out to run what the image itself names',
      },
    ]);
  });

  it.each([[['']], [['', 'date']]])('refuses the command %j for its first word', (command) => {
    expect(faultsOfCommand(command, undefined)).toEqual([
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
    expect(faultsOfCommand(undefined, shell)).toEqual([
      { pointer: '/shell', detail: `${shown}: expected a script, such as "date"` },
    ]);
  });

  it('names every fault', () => {
    expect(faultsOfCommand([], '').map(({ pointer }) => pointer)).toEqual(['/command', '/shell']);
  });
});
