import { describe, expect, it } from 'vitest';
import { nearestName, unknownName } from '../../../functions/domain/shared/nearest-name.ts';

const KNOWN = ['at', 'image', 'startsAt', 'timeout', 'timezone'];

describe('the nearest of the known names', () => {
  it.each([
    ['imgae', 'image'],
    ['IMAGE', 'image'],
    ['startsat', 'startsAt'],
    ['starts_at', 'startsAt'],
    ['start_at', 'startsAt'],
    ['timeouts', 'timeout'],
    ['timezome', 'timezone'],
  ])('to %s is %s', (name, nearest) => {
    expect(nearestName(name, KNOWN)).toBe(nearest);
  });

  it.each(['colour', 'a', 'it', '', '__proto__', `image${'x'.repeat(60)}`])('to "%s" is none', (name) => {
    expect(nearestName(name, KNOWN)).toBeUndefined();
  });
});

describe('the fault of an unknown name', () => {
  it('asks whether the nearest one was meant', () => {
    expect(unknownName('imgae', KNOWN, 'field')).toBe('"imgae": unknown field; did you mean "image"?');
  });

  it('only names it where none is near', () => {
    expect(unknownName('colour', KNOWN, 'field')).toBe('"colour": unknown field');
  });
});
