import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRecord,
  END_MARK,
  joinLines,
  type OutputLine,
  STDERR_MARK,
  splitLines,
} from '../../../functions/domain/target/shell-wrapper.ts';

const AT = 1_795_253_400_000;

describe('decodeRecord', () => {
  const decode = (message: string) => decodeRecord(AT, message, true);
  const line = (stream: OutputLine['stream'], text: string): OutputLine => ({ at: AT, stream, text });
  const open = (stream: OutputLine['stream'], text: string): OutputLine => ({
    ...line(stream, text),
    lacksLineEnd: true,
  });

  it.each<[string, string, OutputLine[]]>([
    ['a plain line', 'out', [line('stdout', 'out')]],
    ['an empty line', '', [line('stdout', '')]],
    ['a marked line', '\u001e2>err', [line('stderr', 'err')]],
    ['a marked empty line', '\u001e2>', [line('stderr', '')]],
    ['a mark in the middle', 'out\u001e2>err', [open('stdout', 'out'), line('stderr', 'err')]],
    ['two marks', '\u001e2>a\u001e2>b', [open('stderr', 'a'), line('stderr', 'b')]],
    ['the end mark alone', '\u001e0>', []],
    ['the end mark behind stdout', 'out\u001e0>', [open('stdout', 'out')]],
    ['the end mark behind stderr', '\u001e2>err\u001e0>', [open('stderr', 'err')]],
    ['the end mark behind both', 'out\u001e2>err\u001e0>', [open('stdout', 'out'), open('stderr', 'err')]],
    ['an end mark that is not at the end', '\u001e0>out', [line('stdout', '\u001e0>out')]],
    ['a record separator that is no mark', '\u001eout', [line('stdout', '\u001eout')]],
    ['the words of the mark without its character', '2>out', [line('stdout', '2>out')]],
  ])('of a shell job, %s', (_what, message, lines) => {
    expect(decode(message)).toEqual(lines);
  });

  it.each(['out', '', '\u001e2>err', 'out\u001e2>err', 'out\u001e0>'])(
    'leaves %j of any other job as it is',
    (message) => {
      expect(decodeRecord(AT, message, false)).toEqual([line('output', message)]);
    },
  );

  const texts = fc
    .string({ unit: 'binary' })
    .filter((text) => !text.includes(STDERR_MARK) && !text.endsWith(END_MARK));
  const outputLines = fc.record({
    at: fc.integer({ min: 0 }),
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    text: texts,
  });
  const encode = ({ stream, text }: OutputLine): string => (stream === 'stderr' ? STDERR_MARK + text : text);

  it('gives back every line that holds no mark', () => {
    fc.assert(
      fc.property(outputLines, (written) => {
        expect(decodeRecord(written.at, encode(written), true)).toEqual([written]);
      }),
    );
  });

  it('gives back a line of stderr that began where stdout had not ended its own', () => {
    fc.assert(
      fc.property(
        texts.filter((text) => text !== ''),
        texts,
        (before, after) => {
          // The two may make a mark only where they meet, which no line end keeps apart.
          fc.pre(!before.endsWith('\u001e') && !before.endsWith('\u001e2'));
          expect(decode(`${before}${STDERR_MARK}${after}`)).toEqual([
            open('stdout', before),
            line('stderr', after),
          ]);
        },
      ),
    );
  });
});

describe('lines of a text', () => {
  const split = (text: string) => splitLines(AT, 'stdout', text).map((line) => line.text);

  it.each<[string, string[]]>([
    ['', []],
    ['\n', ['']],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\n', ['a', '']],
    ['\na\nb', ['', 'a', 'b']],
  ])('of %j are %j', (text, lines) => {
    expect(split(text)).toEqual(lines);
  });

  it('give the text again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\n', '\r', 'a', ' ', '\0', '\u001e2>')), (parts) => {
        const text = parts.join('');
        expect(joinLines(splitLines(AT, 'stderr', text))).toBe(text);
      }),
    );
  });
});
