import type * as z from 'zod';
import { formatInstant, instantSince1970 } from './instant.ts';

/** What was meant by a value of the wrong kind: a number for a text, a text for a list. */

const NUMBER = /^-?\d+(\.\d+)?$/;
/** Texts with these are commands for a shell, and no list of words. */
const FOR_A_SHELL = /[|&;<>()$`\\"'*?#~=%]/;
const instantsMeantBy = (number: number): string[] => {
  const instant = instantSince1970(String(number));
  return instant === undefined ? [] : [formatInstant(instant)];
};

/** A number may be a text, seconds, an instant, the one member of a list, or a limit. */
const meantByNumber = (number: number): unknown[] => [
  String(number),
  `${number}s`,
  ...instantsMeantBy(number),
  [number],
  [String(number)],
  { limit: number },
];

const listsMeantBy = (text: string): unknown[] => {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 1) return [[text]];
  return FOR_A_SHELL.test(text) || words.length === 0 ? [] : [words];
};

/** A text may be a number, true or false, a word in other letters, a list of words, or an address. */
const meantByText = (text: string): unknown[] => {
  const lists = listsMeantBy(text);
  const numbers = lists.flatMap((list) => {
    const words = list as string[];
    return words.every((word) => NUMBER.test(word)) ? [words.map(Number)] : [];
  });
  return [
    ...(NUMBER.test(text) ? [Number(text)] : []),
    ...(text === 'true' ? [true] : []),
    ...(text === 'false' ? [false] : []),
    text.trim().toLowerCase().replaceAll('-', '_'),
    ...numbers,
    ...lists,
    { url: text },
  ];
};

const meantBy = (value: unknown): unknown[] => {
  if (typeof value === 'number') return meantByNumber(value);
  if (typeof value === 'string') return meantByText(value);
  if (typeof value === 'boolean') return [String(value)];
  return Array.isArray(value) && value.length === 1 ? value : [];
};

type Place = readonly PropertyKey[];
type Container = Readonly<Record<PropertyKey, unknown>>;

const valueAt = (whole: unknown, place: Place): unknown =>
  place.reduce((value, step) => (value as Container | undefined)?.[step], whole);

const withValueAt = (whole: unknown, [step, ...rest]: Place, value: unknown): unknown => {
  if (step === undefined) return value;
  const inner = withValueAt((whole as Container)[step], rest, value);
  if (!Array.isArray(whole)) return { ...(whole as Container), [step]: inner };
  return whole.with(Number(step), inner);
};

const isWithin = (place: Place, outer: Place): boolean => outer.every((step, index) => place[index] === step);

/** A longer answer to "did you mean" helps nobody. */
const LONGEST_SHOWN = 80;

/**
 * The JSON of what was probably meant by a part of a value, where that part is of the wrong kind: `"60s"` for `60` where a
 * duration is expected. The schema judges each guess, so what is given is accepted there.
 *
 * @param whole the value that the schema refused
 * @param place where in it the part is
 */
export const meantValue = (schema: z.ZodType, whole: unknown, place: Place): string | undefined => {
  const isAccepted = (guess: unknown): boolean => {
    const { error } = schema.safeParse(withValueAt(whole, place, guess));
    return error?.issues.every((issue) => !isWithin(issue.path, place)) ?? true;
  };
  const meant = meantBy(valueAt(whole, place)).find(isAccepted);
  const shown = meant === undefined ? undefined : JSON.stringify(meant);
  return shown === undefined || shown.length > LONGEST_SHOWN ? undefined : shown;
};
