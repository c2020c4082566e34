import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../../../local/emulators/ecs/engine/output-lines.ts';

const linesOf = (...chunks: (string | Buffer)[]) => {
  const lines = new OutputLines();
  const complete = chunks.flatMap((chunk) => lines.push(Buffer.from(chunk)));
  return [...complete, ...lines.flush()];
};

describe('output', () => {
  it('is cut at line feeds', () => {
    expect(linesOf('one\ntwo\n')).toEqual(['one', 'two']);
  });

  it('keeps a last line that has no line feed', () => {
    expect(linesOf('one\ntw', 'o')).toEqual(['one', 'two']);
  });

  it('has no empty lines', () => {
    expect(linesOf('\none\n\n\n')).toEqual(['one']);
  });

  it('keeps characters whole that come in two chunks', () => {
    const bytes = Buffer.from('né\n');

    expect(linesOf(bytes.subarray(0, 2), bytes.subarray(2))).toEqual(['né']);
  });

  it('has no line over 256 KiB less 26 bytes', () => {
    const lines = linesOf('x'.repeat(600_000));

    expect(lines.map((line) => line.length)).toEqual([262_118, 262_118, 75_764]);
  });

  it('cuts long lines between characters', () => {
    const text = `x${'é'.repeat(200_000)}`;

    expect(linesOf(`${text}\n`).join('')).toBe(text);
  });

  it('is the same however it is chunked', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (chunks) => {
        expect(linesOf(...chunks)).toEqual(linesOf(chunks.join('')));
      }),
    );
  });
});
