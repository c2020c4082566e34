import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { meantValue } from '../../../functions/domain/shared/meant-value.ts';
import {
  duration,
  listOf,
  number,
  objectOf,
  oneWordOf,
  onlyTrue,
  text,
} from '../../../functions/domain/shared/value-schemas.ts';

const SPAN = duration({ least: 1000, most: 86_400_000 });
const INSTANT = z.iso.datetime();
const TEXTS = listOf(text, { most: 5, noun: 'texts' });
const NUMBERS = listOf(number, { most: 5, noun: 'numbers', kind: 'numbers' });

describe('what was meant by a value of the wrong kind', () => {
  it.each([
    ['a text', text, 200, '"200"'],
    ['a text', text, true, '"true"'],
    ['a text', text, ['a'], '"a"'],
    ['a text', text, ['a', 'b'], undefined],
    ['a text', text, null, undefined],
    ['a duration', SPAN, 60, '"60s"'],
    ['a duration', SPAN, 1_000_000, undefined],
    ['an instant', INSTANT, 1_800_000_000, '"2027-01-15T08:00:00.000Z"'],
    ['an instant', INSTANT, 1_800_000_000_000, '"2027-01-15T08:00:00.000Z"'],
    ['an instant', INSTANT, 5, undefined],
    ['a number', number, '0.25', '0.25'],
    ['a number', number, '1e3', undefined],
    ['true', onlyTrue, 'true', 'true'],
    ['true', onlyTrue, 'false', undefined],
    ['a word', oneWordOf(['arm64', 'x86_64']), 'X86-64', '"x86_64"'],
    ['a list of texts', TEXTS, 'prod', '["prod"]'],
    ['a list of texts', TEXTS, 'sleep 200', '["sleep","200"]'],
    ['a list of texts', TEXTS, '2xx, 404', '["2xx","404"]'],
    ['a list of texts', TEXTS, 'echo a && echo b', undefined],
    ['a list of texts', TEXTS, 200, '["200"]'],
    ['a list of texts', TEXTS, 'a b c d e f', undefined],
    ['a list of numbers', NUMBERS, 3, '[3]'],
    ['a list of numbers', NUMBERS, '1,2', '[1,2]'],
    ['an object with a limit', objectOf({ limit: number }), 3, '{"limit":3}'],
    [
      'an object with an address',
      objectOf({ url: text }),
      'https://a.example',
      '{"url":"https://a.example"}',
    ],
  ])('where %s is expected', (_what, schema, given, meant) => {
    expect(meantValue(schema, given, [])).toBe(meant);
  });

  it('is asked for the part that is wrong', () => {
    const schema = objectOf({ backoff: SPAN, words: TEXTS });
    expect(meantValue(schema, { backoff: 5, words: ['a', 7] }, ['backoff'])).toBe('"5s"');
    expect(meantValue(schema, { backoff: 5, words: ['a', 7] }, ['words', 1])).toBe('"7"');
  });

  it('is not told when it is long', () => {
    expect(meantValue(TEXTS, 'x'.repeat(90), [])).toBeUndefined();
  });
});
