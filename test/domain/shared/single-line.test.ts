import { describe, expect, it } from 'vitest';
import { charactersOf, parseLabel, parseLine } from '../../../functions/domain/shared/single-line.ts';

describe('the characters of a text', () => {
  it.each([
    ['abc', 3],
    ['😀'.repeat(128), 128],
    ['é', 1],
    ['漢字', 2],
    ['', 0],
  ])('%s has %d', (text, count) => {
    expect(charactersOf(text)).toBe(count);
  });

  it('are counted, and not their UTF-16 units', () => {
    for (const parse of [parseLine, parseLabel]) {
      expect(parse('😀'.repeat(128), 128)).toEqual({ value: '😀'.repeat(128) });
      expect(parse('😀'.repeat(129), 128)).toHaveProperty('fault');
      expect(parse('x'.repeat(129), 128)).toHaveProperty('fault');
    }
  });
});

describe('a label', () => {
  it.each(['a', 'nightly', 'büro', '漢字', 'שלום', 'مرحبا', '👩\u200d🚀', 'a b', '-'])(
    'may be %j',
    (text) => {
      expect(parseLabel(text, 64)).toEqual({ value: text });
    },
  );

  it.each([
    ['\u202egnp.exe', '"U+202Egnp.exe": expected no U+202E, which turns the direction of reading'],
    ['a\u2066b', '"aU+2066b": expected no U+2066, which turns the direction of reading'],
    ['\u200f', '"U+200F": expected no U+200F, which turns the direction of reading'],
    ['\u061c\u202a', '"U+061CU+202A": expected no U+061C, which turns the direction of reading'],
    ['\u200b', 'holds only signs that nobody sees: expected some letter or sign that is seen'],
    ['\u2060 \ufeff', 'holds only signs that nobody sees: expected some letter or sign that is seen'],
    ['\u3164', 'holds only signs that nobody sees: expected some letter or sign that is seen'],
  ])('is not %j', (text, fault) => {
    expect(parseLabel(text, 64)).toEqual({ fault });
  });
});
