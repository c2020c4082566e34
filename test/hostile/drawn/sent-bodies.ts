import fc from 'fast-check';
import type { SampleBody } from '../document.ts';
import { type ChangeValue, changedValue, jsonText, largestBody, multipart, urlencoded } from './bodies.ts';
import { type ChangeText, few, seldom } from './choices.ts';
import { tampered } from './texts.ts';

const TYPES = [
  'application/json',
  'application/merge-patch+json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=B',
  'multipart/form-data',
  'text/plain',
  'application/json; charset=utf-16',
  'application/json;charset="iso-8859-1"',
  'APPLICATION/JSON',
  'application/vnd.a+json',
  'application/octet-stream',
  'text/xml',
  ',',
  'multipart/form-data; boundary=""',
  `multipart/form-data; boundary=${'B'.repeat(300)}`,
];

const boundaryOf = (type: string): string => /boundary="?([^";]+)/.exec(type)?.[1] ?? 'B';

const written = (type: string, value: unknown): string => {
  if (type.startsWith('multipart/')) return multipart(value, boundaryOf(type));
  return type.includes('urlencoded') ? urlencoded(value) : jsonText(value);
};

const changedText: fc.Arbitrary<ChangeText> = fc.oneof(
  tampered,
  fc.constantFrom<ChangeText>(
    () => '',
    (text) => `\ufeff${text}`,
    (text) => text + text,
    (text) => text.slice(0, text.length / 2),
    (text) => `${text},`,
    (text) => text.replaceAll('"', "'"),
    (text) => text.replaceAll('\r\n', '\n'),
    (text) => text.replaceAll('; name=', '; filename=a; name='),
    (text) =>
      text.replaceAll(
        'Content-Disposition',
        'Content-Type: text/plain; charset=utf-7\r\nContent-Disposition',
      ),
    (text) => text.replaceAll('=', '%'),
    (text) => `${'a=1&'.repeat(1100)}${text}`,
    (text) => `${'--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n'.repeat(1100)}${text}`,
    (text) => `${' '.repeat(300_000)}${text}`,
  ),
);

/** A body as it is sent. */
export interface Written {
  readonly type: string;
  readonly text: string;
  /** Of a form: the query of its address. */
  readonly search: string | undefined;
}

const NONE: Written = { type: '', text: '', search: undefined };

/** A body that is right but for a fault or some. @param bodies those that are right; none where none is read */
export const bodyOf = (bodies: readonly SampleBody[]): fc.Arbitrary<Written> => {
  const own = bodies.length === 0 ? [{ mediaType: 'application/json', value: {} }] : bodies;
  const sample = fc.constantFrom(...own);
  const good = fc
    .tuple(sample, few(changedValue), few(changedText, 1), seldom('', fc.constantFrom(...TYPES), 6))
    .map(([{ mediaType, value, search }, changes, edits, otherType]) => {
      const changed = changes.reduce((inner: unknown, change: ChangeValue) => change(inner), value);
      const bounded = mediaType === 'multipart/form-data' ? `${mediaType}; boundary=B` : mediaType;
      const text = written(otherType || bounded, changed);
      return { type: otherType || bounded, text: edits.reduce((before, edit) => edit(before), text), search };
    });
  if (bodies.length === 0)
    return fc.oneof({ arbitrary: fc.constant(NONE), weight: 6 }, { arbitrary: good, weight: 1 });
  return fc.oneof(
    { arbitrary: good, weight: 300 },
    { arbitrary: fc.constant(NONE), weight: 10 },
    {
      arbitrary: largestBody.map((text) => ({ type: 'application/json', text, search: undefined })),
      weight: 1,
    },
  );
};
