import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber, parseExactJson } from '../../../functions/domain/shared/exact-json.ts';
import { fingerprint } from '../../../functions/domain/shared/identifiers.ts';
import { isObject } from '../../../functions/domain/shared/value-schemas.ts';

const digits = fc.stringMatching(/^\d{1,25}$/);
/** Any number that JSON can write. */
const number = fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,25})?([eE][+-]?\d{1,4})?$/);

describe('JSON whose numbers keep their digits', () => {
  it('is written as it was read', () => {
    const body = '{"chat_id":-1001234567890123456,"v":1.10,"list":[1e5,-0,0.0,1E400,2],"__proto__":1.0}';
    expect(JSON.stringify(parseExactJson(body))).toBe(body);
  });

  it('is so of any number', () => {
    fc.assert(
      fc.property(number, (text) => {
        expect(JSON.stringify(parseExactJson(`[${text}]`))).toBe(`[${text}]`);
      }),
    );
  });

  it('is what JSON.parse gives where JavaScript writes the same digits', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('has numbers that are no objects', () => {
    const [exact, plain] = parseExactJson('[1.10,1.5]') as unknown[];
    expect([isExactNumber(exact), isExactNumber(plain)]).toEqual([true, false]);
    expect(isObject(exact)).toBe(false);
    expect(isExactNumber({ rawJSON: '1.10' })).toBe(false);
  });

  it('has another fingerprint for other digits only', () => {
    fc.assert(
      fc.property(digits, digits, (one, other) => {
        const print = (text: string) => fingerprint(parseExactJson(`{"a":[1.${text}]}`));
        expect(print(one) === print(other)).toBe(one === other);
      }),
    );
    expect(fingerprint(parseExactJson('1.10'))).not.toBe(fingerprint({ rawJSON: '1.10' }));
  });
});
