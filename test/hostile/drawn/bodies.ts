import fc from 'fast-check';
import { hostileName, hostileText } from './texts.ts';

/** A piece of a JSON text that stands as it is. */
class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** JSON, but for pieces that may be anything. */
export const jsonText = (value: unknown): string => {
  if (value instanceof Raw) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${jsonText(each)}`);
  return `{${members.join(',')}}`;
};

const MEGABYTE = 1_000_000;

const hugeText = fc.constantFrom(9000, 70_000, 300_000).map((length) => new Raw(`"${'x'.repeat(length)}"`));

/** More than the gateway takes, and less than that: rare, because they take long to send. */
const LARGEST = fc
  .constantFrom(10 * MEGABYTE, 10 * MEGABYTE + 500_000)
  .map((length) => new Raw(`"${'x'.repeat(length)}"`));

const deep = fc
  .tuple(
    fc.constantFrom(['[', ']'], ['{"a":', '}'], ['{"__proto__":', '}']),
    fc.constantFrom(20, 1000, 30_000),
  )
  .map(([[open = '', close = ''], depth]) => new Raw(`${open.repeat(depth)}1${close.repeat(depth)}`));

const longArray = fc
  .tuple(fc.constantFrom('1', '"a"', '{}', 'null', '"1970-01-01"'), fc.constantFrom(50, 101, 1001, 40_000))
  .map(([item, length]) => new Raw(`[${Array.from({ length }, () => item).join(',')}]`));

const ODD_PIECES = [
  ...[
    '1e400',
    '-1e400',
    '1e-400',
    '-0',
    '0.1',
    '1.10',
    '00',
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
    'NaN',
    'Infinity',
  ],
  ...[
    '-1001234567890123456',
    '9'.repeat(400),
    `0.${'1'.repeat(400)}`,
    'undefined',
    "'a'",
    'a',
    '',
    ',',
    ']',
    '}',
  ],
  ...[
    '"\\ud800"',
    '"\\u0000"',
    '"\\x"',
    '"\t"',
    '/* */1',
    '{"a":1,"a":2}',
    '{"__proto__":{"a":1}}',
    '[1,]',
    '{,}',
  ],
];

/** A value that nobody expects where it is put. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: hostileText, weight: 12 },
  {
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 1, 1.5, 2 ** 53, {}, [], [null], [[]], ''),
    weight: 6,
  },
  { arbitrary: fc.constantFrom(...ODD_PIECES).map((text) => new Raw(text)), weight: 4 },
  { arbitrary: fc.array(hostileText, { maxLength: 3 }), weight: 2 },
  { arbitrary: fc.dictionary(hostileName, hostileText, { maxKeys: 3 }), weight: 2 },
  { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 2 },
  { arbitrary: deep, weight: 1 },
  { arbitrary: longArray, weight: 1 },
  { arbitrary: hugeText, weight: 1 },
);

type Container = Record<string, unknown> | unknown[];

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null && !(value instanceof Raw);

/** Every place in a value, as keys that lead there; the whole is the first. */
const placesIn = (value: unknown, before: readonly string[] = []): readonly (readonly string[])[] =>
  isContainer(value)
    ? [before, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...before, key]))]
    : [before];

/** The value with what a change makes of one of its places; what becomes undefined is left out. */
const changedAt = (
  value: unknown,
  place: readonly string[],
  change: (inner: unknown) => unknown,
): unknown => {
  const [key, ...rest] = place;
  if (key === undefined) return change(value);
  if (!isContainer(value)) return value;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, name === key ? changedAt(inner, rest, change) : inner] as const,
  );
  const kept = entries.filter(([, inner]) => inner !== undefined);
  return Array.isArray(value) ? kept.map(([, inner]) => inner) : Object.fromEntries(kept);
};

/** Changes a value at one of its places. */
export type ChangeValue = (value: unknown) => unknown;

const atSomePlace = (change: (inner: unknown) => unknown): fc.Arbitrary<ChangeValue> =>
  fc.nat().map((number) => (value) => {
    const places = placesIn(value);
    return changedAt(value, places[number % places.length] ?? [], change);
  });

/** An object with one more member, also where it has one of that name already. */
const withMember = (inner: unknown, name: string, value: unknown): unknown => {
  if (!isContainer(inner) || Array.isArray(inner)) return inner;
  const text = jsonText(inner);
  const comma = text === '{}' ? '' : ',';
  return new Raw(`${text.slice(0, -1)}${comma}${JSON.stringify(name)}:${jsonText(value)}}`);
};

/** Makes of a body that is right one that is not, or not quite. */
export const changedValue: fc.Arbitrary<ChangeValue> = fc.oneof(
  { arbitrary: hostileValue.chain((value) => atSomePlace(() => value)), weight: 8 },
  { arbitrary: atSomePlace(() => undefined), weight: 2 },
  {
    arbitrary: fc
      .tuple(hostileName, hostileValue)
      .chain(([name, value]) => atSomePlace((inner) => withMember(inner, name, value))),
    weight: 3,
  },
  {
    arbitrary: hostileValue.map(
      (value) => (inner: unknown) => withMember(inner, Object.keys(Object(inner))[0] ?? 'a', value),
    ),
    weight: 1,
  },
  { arbitrary: atSomePlace((inner) => [inner]), weight: 1 },
  { arbitrary: atSomePlace((inner) => ({ value: inner })), weight: 1 },
);

/** A body of so many bytes that somebody has to say no. */
export const largestBody: fc.Arbitrary<string> = LARGEST.map((text) => jsonText({ name: text }));

/** What a form has of a body: its members, in the words that a form has. */
export const fieldsOf = (value: unknown): readonly (readonly [string, string])[] =>
  isContainer(value)
    ? Object.entries(value).map(
        ([name, inner]) => [name, typeof inner === 'string' ? inner : jsonText(inner)] as const,
      )
    : [['value', jsonText(value)]];

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** As forms are sent by default. */
export const urlencoded = (value: unknown): string =>
  fieldsOf(value)
    .map(([name, text]) => `${encoded(name)}=${encoded(text)}`)
    .join('&');

/** As forms with files are sent. */
export const multipart = (value: unknown, boundary: string): string => {
  const parts = fieldsOf(value).map(
    ([name, text]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  );
  return `${parts.join('')}--${boundary}--\r\n`;
};
