import type * as z from 'zod';
import type { Fault } from './errors.ts';
import { pointerOf } from './json-pointer.ts';
import { meantValue } from './meant-value.ts';
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

const detailOf = (issue: Issue, index: number): string =>
  issue.code === 'unrecognized_keys' ? (issue.message.split('\n')[index] ?? '') : issue.message;

/** Whether an issue is about a value of another kind than the one that is expected. */
const isOfKind = ({ code }: Issue): boolean => code === 'invalid_type' || code === 'invalid_value';

/** For so many faults of a value a question says what was meant. */
const MOST_QUESTIONS = 3;

/** Reads a value by its schema. A fault leads on to what was meant, where the schema takes that. @param at the pointer of the value */
export const readBy = <Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  at = '',
): { readonly value: Value } | { readonly faults: readonly Fault[] } => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  let questions = 0;
  const questionOf = (issue: Issue): string => {
    if (!isOfKind(issue) || questions === MOST_QUESTIONS) return '';
    questions += 1;
    const meant = meantValue(schema, value, issue.path);
    return meant === undefined ? '' : `; did you mean ${meant}?`;
  };
  const faults = parsed.error.issues.flatMap((issue) => {
    const question = questionOf(issue);
    return placesOf(issue).map((place, index) => ({
      pointer: `${at}${pointerOf(place)}`,
      detail: `${detailOf(issue, index)}${question}`,
    }));
  });
  return { faults };
};
