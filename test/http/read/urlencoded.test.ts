import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { gatherFields } from '../../../functions/http/read/form-fields.ts';
import { urlencodedFields } from '../../../functions/http/read/urlencoded.ts';

/** The fields of a body, or what it is refused for. */
const read = (body: string | Uint8Array): unknown => {
  try {
    return urlencodedFields(Buffer.from(body as string));
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid') return error.faults[0]?.detail;
    throw error;
  }
};

describe('an urlencoded body', () => {
  const pieces = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom('&', '=', '+', '%', '%2', '%2B', '%26', '%00', '%c3%a9', '%C3%A9', 'é', '%zz', '[]', ' '),
  );

  it('is read as the platform reads it', () => {
    const bodies = fc.array(pieces, { maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(bodies, (body) => {
        const platform = [...new URLSearchParams(body)];
        const replaced = platform.flat().some((text) => text.includes('\ufffd'));
        // Node takes other characters apart where a "%" begins no byte.
        fc.pre(!/%(?![\da-f]{2})/i.test(body) || /^[\0-\x7f]*$/.test(body));
        if (!replaced) expect(read(body)).toEqual(platform);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a "%" that begins no byte, and what is beside it', () => {
    expect(read('%C3%A9€%zz=100%&%=%4')).toEqual([
      ['é€%zz', '100%'],
      ['%', '%4'],
    ]);
  });

  it('is refused where the platform would replace bytes', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(bytes, (all) => {
        const body = `a=${[...all].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`;
        const value = Buffer.from(all).toString();
        const isWhole = Buffer.from(value).equals(Buffer.from(all));
        expect(read(body)).toEqual(isWhole ? [['a', value]] : 'the field "a" holds bytes that are not UTF-8');
      }),
    );
  });

  it('is refused for other bytes, in the open or percent-encoded', () => {
    expect(read(Uint8Array.of(0x61, 0x3d, 0xff))).toBe('the body holds bytes that are not UTF-8');
    expect(read('a=1&%ff=2')).toBe('the name of field 2 holds bytes that are not UTF-8');
    expect(read('a=%ed%a0%80')).toBe('the field "a" holds bytes that are not UTF-8');
  });

  it('has 1,000 fields at most; what is left out between two "&" is none', () => {
    expect(read('a=1&'.repeat(1000))).toHaveLength(1000);
    expect(read('&'.repeat(5000))).toEqual([]);
    expect(read('a=1&'.repeat(1001))).toBe('the form has 1001 fields and files: expected at most 1000');
    expect(read('a'.repeat(200_000))).toEqual([['a'.repeat(200_000), '']]);
  });
});

describe('the fields of a form', () => {
  it('are an array where a name comes more than once', () => {
    expect(
      gatherFields([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
        ['a[]', '4'],
      ]),
    ).toEqual({
      a: ['1', '3'],
      b: '2',
      'a[]': '4',
    });
  });

  it('have names that are nothing but names', () => {
    const fields = gatherFields([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['toString', 'z'],
    ]);
    expect(Object.entries(fields)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['toString', 'z'],
    ]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  it('have names of 255 characters at most', () => {
    expect(() => gatherFields([['a'.repeat(255), '']])).not.toThrow();
    expect(() => gatherFields([['a'.repeat(256), '']])).toThrow(
      expect.objectContaining({
        faults: [
          {
            pointer: '',
            detail: `the field "${'a'.repeat(64)}" has a name of 256 characters: expected at most 255`,
          },
        ],
      }),
    );
  });
});
