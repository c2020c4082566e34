import * as z from 'zod';
import { pointerStep } from '../../domain/request/fault-collector.ts';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import { quote } from '../../domain/shared/quote.ts';

/** What the bodies of requests are made of, and how their faults are told: by value, place and rule. */

/** A value as a fault may show it: short, and nothing of what is inside. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
};

/** The fault of a value of an unexpected kind. */
export const expected =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `${show(input)}: expected ${what}`;

/** Any text. */
export const text = z.string({ error: expected('text') });

const LONGEST_TERM = 100;

/** Texts with a grammar: no sensible one is longer. */
export const term = text.max(LONGEST_TERM, {
  error: ({ input }) => `text of ${String(input).length} characters: expected at most ${LONGEST_TERM}`,
});

/** Any number. */
export const number = z.number({ error: expected('a number') });

/** One of a few words. */
export const choice = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: expected(words.map((word) => `"${word}"`).join(' or ')) });

/** Tells whether a value is an object as JSON has them. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const containersAmong = (values: readonly unknown[]): object[] =>
  values.filter((each) => typeof each === 'object' && each !== null);

/** Tells whether a value has more than so many levels of objects and arrays. It does not recurse. */
export const isDeeperThan = (value: unknown, levels: number): boolean => {
  let inner = containersAmong([value]);
  for (let level = 0; level < levels && inner.length > 0; level += 1) {
    inner = inner.flatMap((each) => containersAmong(Object.values(each)));
  }
  return inner.length > 0;
};

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

/** The JSON pointer of a place. */
export const pointerOf = (place: Place): string =>
  place.map((step) => `/${pointerStep(String(step))}`).join('');

/** Where an issue is; fields that do not exist are one issue for all of an object. */
export const placesOf = (issue: Issue): readonly Place[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

/** What an issue is told as. */
export const faultsOf = (issue: Issue): Fault[] =>
  placesOf(issue).map((place) => ({
    pointer: pointerOf(place),
    detail: issue.code === 'unrecognized_keys' ? `${show(place.at(-1))}: unknown field` : issue.message,
  }));

/** The error for a body that is not made as it must be. */
export const unreadableBody = (faults: readonly Fault[]): DomainError =>
  new DomainError('invalid', 'the body cannot be read', { faults });

/**
 * Reads a body that has no rules beside its structure.
 * @throws DomainError `invalid` with all faults.
 */
export const parseBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unreadableBody(parsed.error.issues.flatMap(faultsOf));
};

/** The error of a body that is no object. */
export const NO_OBJECT = { error: expected('a JSON object') };
