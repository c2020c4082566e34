import { expect, it } from 'vitest';
import { slowParts, triedIn } from './regular-expressions.ts';

it('the expressions that are tried are found, however they are tried', () => {
  const expressions = [/a/, /b/g, /c/y];
  const [one = /x/, two = /x/, three = /x/] = expressions;
  const tried = triedIn(() => [one.test('a'), 'b'.replace(two, ''), 'c'.match(three)]);
  expect(tried).toEqual(expressions);
});

it.each([
  [/^(?:[a-z0-9]+[._-]*)+$/, ['exponential: [a-z0-9]+']],
  [/^[a-z]*[a-z0-9]*!$/, ['polynomial: [a-z]* and [a-z0-9]*']],
  [/^[a-z]+(?:-[a-z]+)*$/, []],
])('%s has its slow parts named', (expression, parts) => {
  expect(slowParts([expression])).toEqual(parts);
});
