import { expect, it } from 'vitest';
import { conditionIn } from './expressions.ts';

const terms = {
  ExpressionAttributeNames: { '#a': 'a', '#b': 'b' },
  ExpressionAttributeValues: { ':one': 1, ':two': 2, ':text': 'ab' },
};

it.each([
  ['#a = :one', { a: 1 }, true],
  ['#a = :one', {}, false],
  ['#a <> :one', { a: 2 }, true],
  ['#a < :two', { a: 1 }, true],
  ['#a < :two', { a: '1' }, false],
  ['#a >= :two', { a: 1 }, false],
  ['#a BETWEEN :one AND :two', { a: 2 }, true],
  ['#b = :one AND #a BETWEEN :one AND :two', { a: 3, b: 1 }, false],
  ['begins_with(#a, :text)', { a: 'abc' }, true],
  ['contains(#a, :text)', { a: ['ab'] }, true],
  ['contains(#a, :text)', {}, false],
  ['attribute_exists(#a)', {}, false],
  ['attribute_not_exists(#a) OR #b <= :one', {}, true],
  ['attribute_not_exists(#a) OR #b <= :one', { a: 0, b: 2 }, false],
  ['(attribute_not_exists(#b) OR #b > :two) AND #a = :one', { a: 1, b: 1 }, false],
  ['(attribute_not_exists(#b) OR #b > :two) AND #a = :one', { a: 1 }, true],
])('"%s" of %j is %s', (expression, item, expected) => {
  expect(conditionIn(expression)(item, terms)).toBe(expected);
});

it('an expression that is not known is refused', () => {
  expect(() => conditionIn('size(#a) > :one')).toThrow(RangeError);
});
