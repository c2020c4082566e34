import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputItem } from '../../../cli/api/api-shapes.ts';
import { outputTakers } from '../../../cli/commands/print-output.ts';
import { harmless } from '../../../cli/format/format-words.ts';
import { forTerminal, terminalJson } from '../../../cli/format/terminal-text.ts';
import { worldOf } from './a-world.ts';

const ESCAPE = '\u001b';
const COLOURS = new RegExp(`${ESCAPE}\\[[\\d;:]*m`, 'g');
const ORDERS = /[^\P{Cc}\t\r]|[\p{Bidi_Control}\u2028\u2029]/u;
const hostile = fc
  .array(
    fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '31',
      ';',
      'm',
      'H',
      '\u009b',
      '\u0007',
      '\r',
      '\t',
      '\u202e',
      '\u2028',
      'a',
    ),
  )
  .map((parts) => parts.join(''));

describe('a line of output on a terminal', () => {
  it.each([
    ['keeps its colours, which end with it', '\u001b[1;31mred', '\u001b[1;31mred\u001b[0m'],
    ['keeps tabs and bars of progress', '\t10%\r20%', '\t10%\r20%'],
    ['sets no title', '\u001b]0;root\u0007', '\\u001b]0;root\\u0007'],
    ['reaches no clipboard', '\u001b]52;c;eA==\u001b\\', '\\u001b]52;c;eA==\\u001b\\'],
    ['moves no cursor', '\u001b[2A\u001b[2K', '\\u001b[2A\\u001b[2K'],
    ['gives no order by one character', '\u009b31m', '\\u009b31m'],
    ['turns no order of letters', 'a\u202eb', 'a\\u202eb'],
  ])('%s', (_, line, shown) => {
    expect(forTerminal(line)).toBe(shown);
  });

  it('holds nothing but colours, whatever the container wrote', () => {
    fc.assert(
      fc.property(hostile, (line) => {
        expect(forTerminal(line).replaceAll(COLOURS, '')).not.toMatch(ORDERS);
      }),
    );
  });
});

describe('text of others', () => {
  it('holds no order, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(harmless(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
      }),
    );
  });

  it('is the same value in JSON, and holds no order there', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = terminalJson({ [text]: [text] }, 2);
        expect(JSON.parse(json)).toEqual({ [text]: [text] });
        expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe('logs', () => {
  const items: readonly OutputItem[] = [
    { at: '', stream: 'stdout', text: '\u001b[2J' },
    { at: '', stream: 'stderr', text: '\u001b[2J' },
  ];

  it('are written as each of the two streams may have them', async () => {
    const { world, texts } = worldOf({}, { shownOn: { out: forTerminal, error: (line) => line } });
    await outputTakers(world)({ copy: 1, attempt: 1 })(items);
    expect(texts).toEqual({ out: '\\u001b[2J\n', error: '\u001b[2J\n' });
  });
});
