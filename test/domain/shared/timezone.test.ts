import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestTimezone } from '../../../functions/domain/shared/timezone.ts';

describe('nearestTimezone', () => {
  it('finds every zone whose name lost its last letter', () => {
    const places = fc.constantFrom(
      'Europe/Berlin',
      'Asia/Tokyo',
      'Africa/Nairobi',
      'America/Argentina/Ushuaia',
    );
    fc.assert(
      fc.property(places, (name) => {
        expect(nearestTimezone(name.slice(0, -1))).toBe(name);
      }),
    );
  });

  it('prefers the nearest whole name where two places are equally near', () => {
    expect(nearestTimezone('America/Indiana/Knoxx')).toBe('America/Indiana/Knox');
    expect(nearestTimezone('America/Kentucky/Louisvile')).toBe('America/Kentucky/Louisville');
    expect(nearestTimezone('America/Louisvile')).toBe('America/Louisville');
  });

  it('offers nothing for a text of two letters', () => {
    expect(nearestTimezone('XX')).toBeUndefined();
  });

  it('offers only names that Intl knows', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const name = nearestTimezone(text);
        if (name !== undefined) expect(() => new Intl.DateTimeFormat('en', { timeZone: name })).not.toThrow();
      }),
    );
  });
});
