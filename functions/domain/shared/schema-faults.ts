import type * as z from 'zod';
import type { Fault } from './errors.ts';
import { pointerOf } from './json-pointer.ts';
import { unknownName } from './nearest-name.ts';
import { quote } from './quote.ts';

/** What a fault of a value names: the value, the place and the rule. */

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

/** The fault of a value that is no text; a number or true and false may be meant as one. */
export const expectedText = ({ input }: { readonly input?: unknown }): string =>
  typeof input === 'number' || typeof input === 'boolean'
    ? `${show(input)}: expected text; did you mean "${input}"?`
    : expected('text')({ input });

type Issue = z.core.$ZodIssue;
type Place = readonly PropertyKey[];

/** Where an issue is; fields that do not exist are one issue for all of an object. */
const placesOf = (issue: Issue): readonly Place[] =>
  issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

/** What an object must be, and which names it may have. The fault of unknown names has a line for each. */
export const expectedObject =
  (what: string, known: readonly string[]) =>
  (issue: {
    readonly code?: string | undefined;
    readonly keys?: readonly string[];
    readonly input?: unknown;
  }): string =>
    issue.code === 'unrecognized_keys'
      ? (issue.keys ?? []).map((name) => unknownName(name, known, 'field')).join('\n')
      : expected(what)(issue);

/** The faults that an issue stands for. @param at the pointer of the value that was read */
export const faultsOf = (issue: Issue, at = ''): Fault[] =>
  placesOf(issue).map((place, index) => ({
    pointer: `${at}${pointerOf(place)}`,
    detail: issue.code === 'unrecognized_keys' ? (issue.message.split('\n')[index] ?? '') : issue.message,
  }));
