import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJobId, newJobId } from '../../../functions/domain/shared/identifiers.ts';
import {
  LARGEST_JOB_NUMBER,
  numberedJobId,
  numberOfJobId,
  parseJobNumber,
  SERIES,
} from '../../../functions/domain/shared/job-number.ts';

const aSeries = fc.constantFrom(...SERIES);
const aNumber = fc.oneof(
  fc.integer({ min: 1, max: 100_000 }),
  fc.maxSafeInteger().filter((n) => n >= 1),
);

describe('the id of a numbered job', () => {
  it('is a job id, and a UUID of version 8', () => {
    fc.assert(
      fc.property(aSeries, aNumber, (series, number) => {
        const id = numberedJobId(series, number);
        expect(isJobId(id)).toBe(true);
        expect(id).toMatch(/^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      }),
    );
  });

  it('gives its number back', () => {
    fc.assert(
      fc.property(aSeries, aNumber, (series, number) => {
        expect(numberOfJobId(series, numberedJobId(series, number))).toBe(number);
      }),
    );
  });

  it('is of one series only', () => {
    fc.assert(
      fc.property(aNumber, (number) => {
        expect(numberOfJobId('joblog', numberedJobId('timers', number))).toBeUndefined();
        expect(numberOfJobId('timers', numberedJobId('joblog', number))).toBeUndefined();
      }),
    );
  });

  it('sorts as its number does', () => {
    fc.assert(
      fc.property(aSeries, aNumber, aNumber, (series, one, other) => {
        expect(numberedJobId(series, one) < numberedJobId(series, other)).toBe(one < other);
      }),
    );
  });

  it.each([
    ['timers', 1, '74696d65727380008000000000000001'],
    ['timers', 17, '74696d65727380008000000000000011'],
    ['joblog', LARGEST_JOB_NUMBER, '6a6f626c6f6780008' + '01fffffffffffff'],
  ] as const)('of %s %d is %s', (series, number, id) => {
    expect(numberedJobId(series, number)).toBe(id);
  });

  it.each([0, -1, 1.5, Number.NaN, LARGEST_JOB_NUMBER + 1])('is not made of %d', (number) => {
    expect(() => numberedJobId('timers', number)).toThrow(RangeError);
  });
});

describe('an id of another kind', () => {
  it('has no number', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 48 - 1), fc.uint8Array({ minLength: 10, maxLength: 10 }), (now, random) => {
        for (const series of SERIES) expect(numberOfJobId(series, newJobId(now, random))).toBeUndefined();
      }),
    );
  });

  it.each([
    ['', 'no id at all'],
    ['74696d65727380008000000000000000', 'the number 0'],
    ['74696d65727380008020000000000000', 'a number that is too large'],
    ['74696d6572738000800000000000001', 'a digit too few'],
    ['74696d657273800080000000000000011', 'a digit too many'],
    ['74696D65727380008000000000000011', 'upper case'],
    ['74696d6572738000800000000000001g', 'another letter'],
    ['74696d65727380018000000000000011', 'other bits'],
  ])('such as %j (%s) has no number', (id) => {
    expect(numberOfJobId('timers', id)).toBeUndefined();
  });
});

describe('the number in an address', () => {
  it('is read back as it is written', () => {
    fc.assert(
      fc.property(aNumber, (number) => {
        expect(parseJobNumber(String(number))).toBe(number);
      }),
    );
  });

  it.each([
    '',
    '0',
    '017',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1 ',
    '0x1',
    '١',
    '9007199254740992',
    '9'.repeat(17),
  ])('is not %j', (text) => {
    expect(parseJobNumber(text)).toBeUndefined();
  });
});
