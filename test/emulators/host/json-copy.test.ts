import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonCopy } from '../../../local/events/json-copy.ts';

const throughJson = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
};

const anything = fc.anything({
  withDate: true,
  withNullPrototype: true,
  withSparseArray: true,
  withMap: true,
});

it('gives what JSON gives', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const copy = jsonCopy(value);
      expect(copy).toStrictEqual(throughJson(value));
      // Strict equality does not look at the order.
      expect(JSON.stringify(copy)).toBe(JSON.stringify(throughJson(value)));
    }),
    { numRuns: 2000 },
  );
});

it.each([
  [{ a: -0, b: Number.NaN, c: [undefined, () => 1, Symbol('x')] }],
  [JSON.parse('{"__proto__": {"a": 1}, "b": [1, {"c": null}]}')],
  [{ at: new Date(0), own: { toJSON: () => 'mine' }, set: new Set([1]), text: new String('x') }],
  [undefined],
  [Symbol('x')],
])('gives what JSON gives, for %o', (value) => {
  expect(JSON.stringify(jsonCopy(value))).toBe(JSON.stringify(throughJson(value)));
});

it('shares nothing with the original', () => {
  const value = { list: [{ a: 1 }], deep: { b: {} } };
  const copy = jsonCopy(value) as typeof value;
  expect(copy).toEqual(value);
  for (const [one, other] of [
    [copy, value],
    [copy.list, value.list],
    [copy.list[0], value.list[0]],
    [copy.deep.b, value.deep.b],
  ])
    expect(one).not.toBe(other);
});

it('refuses what goes round in a circle, and what JSON refuses', () => {
  const circle: { own?: object } = {};
  circle.own = circle;
  expect(() => jsonCopy(circle)).toThrow(TypeError);
  expect(() => jsonCopy({ a: 1n })).toThrow(TypeError);
});
