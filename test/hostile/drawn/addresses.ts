import fc from 'fast-check';
import { type ChangeText, type Pair, same, seldom } from './choices.ts';
import { hostileName, hostileText, tampered } from './texts.ts';

const percentEncoded: ChangeText = (text) => encodeURIComponent(text.toWellFormed());
const twice: ChangeText = (text) => percentEncoded(percentEncoded(text));
/** Also what needs no encoding. */
const everything: ChangeText = (text) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const plain: ChangeText = (text) => text.replaceAll(/[\s\0?#]/g, '');

const BROKEN_ENCODINGS = [
  '%',
  '%2',
  '%zz',
  '%00',
  '%c0%ae',
  '%c0%af',
  '%ed%a0%80',
  '%f8%88%80%80%80',
  '%u0041',
  '%ff',
  '%2f',
  '%3f',
  '%23',
  '%0d%0a',
  '..%2f',
  '%2e%2e/',
];

const encoding = fc.oneof(
  { arbitrary: fc.constant(percentEncoded), weight: 8 },
  { arbitrary: fc.constantFrom(twice, everything, plain), weight: 1 },
);

/** What a parameter of a path is: something that is there, that with a fault, or anything. */
export const pathValue = (known: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...(known.length === 0 ? ['x'] : known)).map(percentEncoded), weight: 6 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom(...(known.length === 0 ? ['x'] : known)), tampered, encoding)
        .map(([text, change, encode]) => encode(change(text))),
      weight: 2,
    },
    { arbitrary: fc.tuple(hostileText, encoding).map(([text, encode]) => encode(text) || 'x'), weight: 2 },
    { arbitrary: fc.constantFrom(...BROKEN_ENCODINGS), weight: 1 },
  );

/** A path with a fault. */
export const changedPath: fc.Arbitrary<ChangeText> = fc.oneof(
  fc.constantFrom<ChangeText>(
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => path.toUpperCase(),
    (path) => path.replaceAll('/', '//'),
    (path) => path.replaceAll('/', '/./'),
    (path) => `/x/..${path}`,
    (path) => path.replaceAll('/', '%2f'),
    (path) => `${path};a=b`,
    (path) => `http://127.0.0.1${path}`,
    (path) => path.slice(1),
  ),
  fc.tuple(fc.constantFrom(...BROKEN_ENCODINGS), fc.nat()).map(
    ([piece, number]) =>
      (path: string) =>
        path.slice(0, 1 + (number % path.length)) + piece + path.slice(1 + (number % path.length)),
  ),
  tampered,
);

/** A parameter with a value that is right, that with a fault, or any other. @param seen values that answers had */
export const parameter = (
  [name, values]: readonly [string, readonly string[]],
  seen: readonly string[],
): fc.Arbitrary<Pair> => {
  const known = [...values, ...seen];
  const right = fc.constantFrom(...(known.length === 0 ? ['1'] : known));
  const value = fc.oneof(
    { arbitrary: right, weight: 5 },
    { arbitrary: fc.tuple(right, tampered).map(([text, change]) => change(text)), weight: 2 },
    { arbitrary: hostileText, weight: 2 },
  );
  return value.map((text) => [name, text] as const);
};

/** A parameter that nobody asked for. */
export const anyParameter: fc.Arbitrary<Pair> = fc.tuple(hostileName, hostileText);

/** Some of several pairs, or none. */
export const someOf = (each: readonly fc.Arbitrary<Pair>[]): fc.Arbitrary<readonly Pair[]> => {
  if (each.length === 0) return fc.constant([]);
  const subset = fc.subarray([...each]).chain((chosen) => fc.tuple(...chosen));
  return fc.oneof(
    { arbitrary: fc.constant([] as readonly Pair[]), weight: 1 },
    { arbitrary: subset, weight: 2 },
  );
};

/** How a query is written. */
export const queryText = fc.tuple(
  encoding,
  seldom<ChangeText>(
    same,
    fc.constantFrom<ChangeText>(
      (text) => `${text}&`,
      (text) => `${text}&&=&a`,
      (text) => `${text}?x`,
      (text) => text.replaceAll('=', ''),
      (text) => `${text}%`,
      (text) => text + text,
    ),
  ),
);

/** A query as text. */
export const queryOf = (pairs: readonly Pair[], encode: ChangeText, change: ChangeText): string =>
  change(pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'));
