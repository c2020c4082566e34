import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ansiClasses, readAnsi } from '../../../functions/pages/run/ansi.ts';

const ESC = '\u001b';

/** What a line reads as: each piece with its classes. */
const read = (line: string) => readAnsi(line).pieces.map(({ text, style }) => [text, ansiClasses(style)]);

/** Codes as programs write them, and as none would. */
const codes = fc.array(fc.oneof(fc.integer({ min: 0, max: 110 }), fc.integer({ min: 0, max: 999 })), {
  maxLength: 8,
});
const plain = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes(ESC));
const styled = fc.array(fc.tuple(codes, plain), { maxLength: 12 });

describe('colours', () => {
  it.each([
    [
      `${ESC}[31mred${ESC}[0m plain`,
      [
        ['red', 'f1'],
        [' plain', ''],
      ],
    ],
    [`${ESC}[1;92mok`, [['ok', 'f10 bold']]],
    [`${ESC}[38;5;196mred`, [['red', 'f9']]],
    [`${ESC}[38;2;10;200;10mgreen`, [['green', 'f10']]],
    [`${ESC}[48:5:4mblue below`, [['blue below', 'k4']]],
    [
      `${ESC}[3;4mboth${ESC}[23monly`,
      [
        ['both', 'italic under'],
        ['only', 'under'],
      ],
    ],
    [`${ESC}[mnothing`, [['nothing', '']]],
  ])('%j', (line, pieces) => {
    expect(read(line)).toEqual(pieces);
  });

  it('go on in the next line', () => {
    const { style } = readAnsi(`${ESC}[31mfirst`);
    expect(ansiClasses(readAnsi('second', style).pieces[0]?.style ?? {})).toBe('f1');
  });
});

describe('what is no colour', () => {
  it('is left out where it moves a cursor, erases or names a window or a link', () => {
    expect(read(`${ESC}[2K${ESC}[1Gdone${ESC}]0;title\u0007 ${ESC}]8;;https://x${ESC}\\link`)).toEqual([
      ['done', ''],
      [' ', ''],
      ['link', ''],
    ]);
  });

  it('stays where it is no sequence', () => {
    expect(read(`a${ESC}`)).toEqual([[`a${ESC}`, '']]);
  });
});

describe('any line', () => {
  it('keeps its text, whatever stands between', () => {
    fc.assert(
      fc.property(styled, (parts) => {
        const line = parts.map(([numbers, text]) => `${ESC}[${numbers.join(';')}m${text}`).join('');
        const text = parts.map(([, each]) => each).join('');
        expect(
          readAnsi(line)
            .pieces.map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('has only classes that the style sheet knows', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(ESC, '[', ';', ':', 'm', '3', '8', '5', '2', '0', 'x') }),
        (line) => {
          for (const { style } of readAnsi(line).pieces) {
            expect(ansiClasses(style)).toMatch(/^((f|k)\d\d?|bold|dim|italic|under|\s)*$/);
          }
        },
      ),
    );
  });

  it('is read in time that grows with its length', () => {
    const line = `${ESC}[`.repeat(100_000);
    const before = performance.now();
    readAnsi(line);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
