import { describe, expect, it } from 'vitest';
import { faultsOfCommand, parseScript } from '../../../functions/domain/target/command.ts';

describe('a command', () => {
  it.each([[['date']], [['echo', '']], [['-c']], [[' ']]])('may be %j', (command) => {
    expect(faultsOfCommand(command)).toEqual([]);
  });

  it('is refused without words', () => {
    expect(faultsOfCommand([])).toEqual([
      {
        pointer: '',
        detail: 'no words: expected at least one; leave command out to run what the image itself names',
      },
    ]);
  });

  it.each([[['']], [['', 'date']]])('%j is refused for its first word', (command) => {
    expect(faultsOfCommand(command)).toEqual([
      {
        pointer: '/0',
        detail: '"": expected a program, or the first argument of the one that the image names',
      },
    ]);
  });
});

describe('a script', () => {
  it.each([
    ['date\r\nuname\r\n', 1],
    ['date\nuname\r', 2],
  ])('%j is refused for the end of line %i', (script, line) => {
    expect(parseScript(script)).toEqual({
      fault: `line ${line} ends with CR LF, as on Windows; a shell takes the CR for a part of the last word: end lines with LF`,
    });
  });

  it('may hold a CR within a line', () => {
    expect(parseScript('printf "a\rb"')).toEqual({ value: 'printf "a\rb"' });
  });

  it.each(['date', ' date ', ':'])('may be %j', (script) => {
    expect(parseScript(script)).toEqual({ value: script });
  });

  it.each([
    ['', '""'],
    [' ', '" "'],
    ['\n\t', '"\\n\\t"'],
    [' '.repeat(1000), `"${' '.repeat(64)}"`],
  ])('%j is refused', (script, shown) => {
    expect(parseScript(script)).toEqual({ fault: `${shown}: expected a script, such as "date"` });
  });
});
