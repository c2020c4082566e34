import fc from 'fast-check';

/** A name and a value: of a parameter or a header. */
export type Pair = readonly [name: string, value: string];

/** Changes a text. */
export type ChangeText = (text: string) => string;

/** Mostly nothing, or one; seldom several. */
export const few = <T>(one: fc.Arbitrary<T>, most = 3): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { arbitrary: fc.constant([]), weight: 5 },
    { arbitrary: fc.tuple(one), weight: 4 },
    { arbitrary: fc.array(one, { maxLength: most }), weight: 1 },
  );

/** Mostly the usual, and once in so many times another. */
export const seldom = <T>(usual: T, other: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary: other, weight: 1 });

/** Changes nothing. */
export const same: ChangeText = (text) => text;
