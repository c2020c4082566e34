import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { multipartFields } from '../../../functions/http/read/multipart.ts';
import { layouts } from './multipart-layouts.ts';
import { secondParser } from './second-multipart-parser.ts';

const B = 'multipart/form-data; boundary=B';

/** What a body is refused for, or its fields. */
const read = (body: string | Buffer, contentType = B): unknown => {
  try {
    return multipartFields(Buffer.from(body as string), contentType);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid') return error.faults[0]?.detail;
    throw error;
  }
};

const part = (disposition: string, value: string | Buffer = 'x', ...headers: string[]): Buffer =>
  Buffer.concat([
    Buffer.from(`--B\r\n${[`Content-Disposition: ${disposition}`, ...headers].join('\r\n')}\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n--B--\r\n'),
  ]);

/** A change of a body: at a place, whatever its length. */
type Change =
  | { readonly cut: number }
  | { readonly at: number; readonly put: string }
  | { readonly at: number; readonly lose: number }
  | { readonly at: number; readonly twice: number };

describe('a multipart body', () => {
  it('is read as a second parser reads it, in every layout', () => {
    fc.assert(
      fc.property(layouts, ({ bytes, contentType, boundary, fields }) => {
        expect(read(bytes, contentType)).toEqual(fields);
        expect(secondParser(bytes, boundary)).toEqual(fields);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read as the platform has written it', async () => {
    const entries = fc.array(
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array())),
      { maxLength: 6 },
    );
    const isAmbiguous = (name: string) => /%(0A|0D|22)|\\/.test(name);
    await fc.assert(
      fc.asyncProperty(
        entries.filter((all) => !all.some(([name]) => isAmbiguous(name))),
        async (all) => {
          const form = new FormData();
          for (const [name, value] of all) {
            form.append(name, typeof value === 'string' ? value : new Blob([Uint8Array.from(value)]));
          }
          const sent = new Response(form);
          const contentType = sent.headers.get('content-type') ?? '';
          const bytes = Buffer.from(await sent.arrayBuffer());
          // Line breaks are written as CR LF in names and values: https://html.spec.whatwg.org/#multipart-form-data
          const fields = [...form].filter(([, value]) => typeof value === 'string');
          const breaks = (text: string) => text.replaceAll(/\r\n?|\n/g, '\r\n');
          expect(read(bytes, contentType)).toEqual(
            fields.map(([name, value]) => [breaks(name), breaks(value as string)]),
          );
        },
      ),
    );
  });

  it('that was changed anywhere is refused, or read as the second parser reads it', () => {
    const change: fc.Arbitrary<Change> = fc.oneof(
      fc.record({ cut: fc.nat() }),
      fc.record({
        at: fc.nat(),
        put: fc.constantFrom('\r\n', '\r', '\n', '-', '"', ';', '\\', 'B', '\0', '='),
      }),
      fc.record({ at: fc.nat(), lose: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ at: fc.nat(), twice: fc.integer({ min: 1, max: 60 }) }),
    );
    const changed = (bytes: Buffer, how: Change): Buffer => {
      const length = bytes.length + 1;
      if ('cut' in how) return bytes.subarray(0, how.cut % length);
      const at = how.at % length;
      const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
      if ('put' in how) return Buffer.concat([before, Buffer.from(how.put), after]);
      if ('lose' in how) return Buffer.concat([before, after.subarray(how.lose)]);
      return Buffer.concat([before, after.subarray(0, how.twice), after]);
    };
    const second = (bytes: Buffer, boundary: string): unknown => {
      try {
        return secondParser(bytes, boundary);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(
        layouts,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        ({ bytes, contentType, boundary }, changes) => {
          const body = changes.reduce(changed, bytes);
          const [ours, theirs] = [read(body, contentType), second(body, boundary)];
          if (typeof ours !== 'string' && theirs !== undefined) expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['form-data; name="a"', [['a', 'x']]],
    ['form-data; name=a', [['a', 'x']]],
    ['FORM-DATA;NAME=a;', [['a', 'x']]],
    ['form-data; name=""', [['', 'x']]],
    ['form-data; name="say \\"a\\" \\\\ c:\\d"', [['say "a" \\ c:\\d', 'x']]],
    ['form-data; name="%22a%0D%0A%41"', [['"a\r\n%41', 'x']]],
    ['form-data; name="ä"', [['ä', 'x']]],
    ["form-data; name=a; name*=UTF-8''%e2%82%ac%20", [['€ ', 'x']]],
    ["form-data; name*=UTF-8''(a)*!", [['(a)*!', 'x']]],
    ["form-data; name*=iso-8859-1'de'%E4", [['ä', 'x']]],
    ['form-data; name="__proto__"', [['__proto__', 'x']]],
    ['form-data; name="a"; filename=""', []],
    ['form-data; filename*=anything; name=a', []],
  ])('has a part %s', (disposition, fields) => {
    expect(read(part(disposition))).toEqual(fields);
  });

  it.each([
    ['iso-8859-1', Buffer.from([0xe9, 0x80]), 'é€'],
    ['windows-1252', Buffer.from([0x93, 0xe9, 0x94]), '“é”'],
    ['utf-16le', Buffer.from([0xac, 0x20]), '€'],
    ['"UTF-8"', Buffer.from('\ufeffé'), '\ufeffé'],
    ['us-ascii', Buffer.from('a'), 'a'],
  ])('has a field in the charset %s that it says', (charset, bytes, value) => {
    expect(read(part('form-data; name=a', bytes, `Content-Type: text/plain; charset=${charset}`))).toEqual([
      ['a', value],
    ]);
  });

  it('may have no part at all', () => {
    expect(read('--B--\r\n')).toEqual([]);
    expect(read('--B--')).toEqual([]);
  });

  it('may hold the boundary wherever it is no line of its own', () => {
    const value = 'B--B\r\n--Bx\r\n -B\r\n--B-\r\nB\n--B\n--B--\r--B';
    expect(read(part('form-data; name=a', value))).toEqual([['a', value]]);
  });
});

describe('a multipart body is refused', () => {
  it.each([
    ['multipart/form-data', 'the content-type has no boundary: expected "boundary=…"'],
    ['multipart/form-data; boundary=B; boundary=B', 'the content-type has the parameter "boundary" twice'],
    [`${B},${B}`, 'the content-type has the parameter "boundary" twice'],
    ['multipart/form-data; boundary="B', 'the content-type has parameters that cannot be read'],
    ['multipart/form-data; boundary', 'the content-type has parameters that cannot be read'],
    [
      `multipart/form-data; boundary=${'B'.repeat(71)}`,
      expect.stringMatching(/^the boundary has 71 characters/),
    ],
    ['multipart/form-data; boundary="B "', expect.stringMatching(/^the boundary has 2 characters/)],
    ['multipart/form-data; boundary=""', expect.stringMatching(/^the boundary has 0 characters/)],
  ])('with the content type %s', (contentType, detail) => {
    expect(read(part('form-data; name=a'), contentType)).toEqual(detail);
  });

  const TOO_SOON = 'the body ends too soon: expected a last line of "--", the boundary and "--"';
  const NO_LINE = 'the body holds no line of "--" and the boundary, with CR and LF at its end';

  it.each([
    ['x', NO_LINE],
    ['--B\nContent-Disposition: form-data; name=a\n\nx\n--B--\n', NO_LINE],
    ['--B\r\n', TOO_SOON],
    ['--B\r\nContent-Disposition: form-data; na', TOO_SOON],
    ['--B\r\nContent-Disposition: form-data; name="a"; filename="x"\r\n\r\nabc', TOO_SOON],
    ['--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B', TOO_SOON],
    ['--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B-', TOO_SOON],
    ['--B\r\n--B--\r\n', 'part 1 has no empty line after its headers'],
    ['--B\r\nContent-Disposition: form-data; name=a\r\n--B--', 'part 1 has no empty line after its headers'],
    ['--B\r\n\r\nx\r\n--B--', 'part 1 is no field: expected content-disposition: form-data; name="…"'],
  ])('that is %j', (body, detail) => {
    expect(read(body)).toBe(detail);
  });

  it.each([
    ['nonsense', 'nonsense'],
    [
      'Content-Disposition: form-data; name=a\r\nnonsense\r\nContent-Disposition: form-data; name=b',
      'nonsense',
    ],
    ['Content-Disposition: form-data;\r\n name=a\n name=b', ' name=a\n name=b'],
    ['Content-Disposition: form-data; name=a\n', 'Content-Disposition: form-data; name=a\n'],
    ['Content-Disposition: form-data; name=a\r', 'Content-Disposition: form-data; name=a\r'],
    ['Content-Disposition: form-data; name="a\rb"', 'Content-Disposition: form-data; name="a\rb"'],
    ['A: b\nContent-Disposition: form-data; name=a', 'A: b\nContent-Disposition: form-data; name=a'],
    ['Content-Disposition : form-data; name=a', 'Content-Disposition : form-data; name=a'],
    ['Content-Disposition: form-data; name=a\r\nÄ: b', 'Ä: b'],
    ['\r\nContent-Disposition: form-data; name=a', ''],
  ])('with the headers %j, of which one line is none', (headers, line) => {
    expect(read(`--B\r\n${headers}\r\n\r\nx\r\n--B--`)).toBe(
      `part 1 has the line ${JSON.stringify(line)} among its headers: expected a name, a colon and a value`,
    );
  });

  it('wherever it is cut before its last line', () => {
    const whole = part('form-data; name=a', '\r\n--Bx');
    for (let length = 0; length < whole.length - '\r\n'.length; length += 1) {
      expect(read(whole.subarray(0, length)), String(length)).toEqual(expect.any(String));
    }
  });

  it.each([
    ['attachment; name=a', [], 'part 1 is no field: expected content-disposition: form-data; name="…"'],
    ['form-data', [], 'part 1 has no name'],
    [
      'form-data; name=a; name=b',
      [],
      'the header "content-disposition" of part 1 has the parameter "name" twice',
    ],
    [
      'form-data; name="a',
      [],
      'the header "content-disposition" of part 1 has parameters that cannot be read',
    ],
    ['form-data; name*=a', [], 'the name* of part 1 cannot be read'],
    ["form-data; name*=utf-8''a'b", [], 'the name* of part 1 cannot be read'],
    ["form-data; name*=utf-8''%ff", [], 'the name of part 1 holds bytes that are not UTF-8'],
    ["form-data; name*=x''a", [], 'the name of part 1 has the charset "x", which is not known here'],
    [
      'form-data; name=a',
      ['Content-Disposition: form-data; name=b'],
      'part 1 has the header "content-disposition" 2 times',
    ],
    [
      'form-data; name=a',
      ['Content-Type: text/plain; charset=klingon'],
      'the field "a" has the charset "klingon", which is not known here',
    ],
    [
      'form-data; name=a',
      ['Content-Type: text/plain; charset'],
      'the header "content-type" of the field "a" has parameters that cannot be read',
    ],
    [
      'form-data; name=a',
      ['Content-Type: text/"plain; charset="windows-1252"'],
      'the header "content-type" of the field "a" holds a quote before its parameters',
    ],
    [
      'form-data; name=a',
      ['Content-Transfer-Encoding: base64'],
      'the field "a" is encoded for transfer: expected no encoding',
    ],
  ])('with a part %s and %j', (disposition, headers, detail) => {
    expect(read(part(disposition, 'x', ...headers))).toBe(detail);
  });

  it.each([16, 5000])('with %i headers beside its own', (count) => {
    const headers = Array.from({ length: count }, () => 'X-A: b');
    expect(read(part('form-data; name=a', 'x', ...headers))).toBe('part 1 has more than 16 headers');
  });

  it.each([
    [undefined, [0xe9], 'UTF-8'],
    ['text/plain; charset=utf-8', [0xe9], 'UTF-8'],
    ['text/plain; charset=us-ascii', [0xe9], 'us-ascii'],
    ['text/plain; charset=utf-16le', [0x00, 0xd8], 'utf-16le'],
  ])('with a field of the type %j that holds other bytes', (type, bytes, charset) => {
    const headers = type === undefined ? [] : [`Content-Type: ${type}`];
    expect(read(part('form-data; name=a', Buffer.from(bytes), ...headers))).toBe(
      `the field "a" holds bytes that are not ${charset}`,
    );
  });

  it('with a name that is not UTF-8', () => {
    const body = part('form-data; name="~"').map((byte) => (byte === 0x7e ? 0xe9 : byte));
    expect(read(Buffer.from(body))).toBe('the name of part 1 holds bytes that are not UTF-8');
  });

  it('over 1,000 fields and files', () => {
    const one = '--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n';
    const file = '--B\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nx\r\n';
    expect(read(`${one.repeat(999)}${file}--B--`)).toHaveLength(999);
    expect(read(`${one.repeat(1000)}${file}--B--`)).toBe(
      'the form has 1001 fields and files: expected at most 1000',
    );
  });
});
