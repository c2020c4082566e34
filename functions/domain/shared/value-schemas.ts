import * as z from 'zod';
import { formatDuration, parseDuration } from './duration.ts';
import { type Fault, isFault, type Parsed } from './errors.ts';
import { isExactNumber } from './exact-json.ts';
import { placeOf } from './json-pointer.ts';
import { expected, expectedObject } from './schema-faults.ts';

/** The kinds of values that fields have: how JSON writes them, and what they mean. */

/** Any text. */
export const text = z.string({ error: expected('text') });

const LONGEST_TERM = 100;

/** Texts with a grammar: no sensible one is longer. */
export const term = text.max(LONGEST_TERM, {
  error: ({ input }) => `text of ${String(input).length} characters: expected at most ${LONGEST_TERM}`,
});

/** True or false. */
export const flag = z.boolean({ error: expected('true or false') });

/** True, where leaving it out is the only other choice. */
export const onlyTrue = z.literal(true, { error: expected('true') });

/** Any number. */
export const number = z.number({ error: expected('a number') });

/** The fault of a value that must be there. */
const missingOr =
  (missing: string, kind: string) =>
  (issue: { readonly input?: unknown }): string =>
    issue.input === undefined ? `missing: ${missing}` : expected(kind)(issue);

/** Any text, which must be there. @param missing what is missing without it */
export const requiredText = (missing: string): z.ZodType<string, string> =>
  z.string({ error: missingOr(missing, 'text') });

interface Limits {
  readonly least: number;
  readonly most: number;
}

/** A whole number within limits. @param missing what is missing without it, where it must be there */
export const wholeNumber = ({ least, most }: Limits, missing?: string): z.ZodType<number, number> => {
  const error = expected(`a whole number from ${least} to ${most}`);
  return (missing === undefined ? number : z.number({ error: missingOr(missing, 'a number') }))
    .int({ error, abort: true })
    .min(least, { error, abort: true })
    .max(most, { error });
};

/** A number within limits. */
export const numberWithin = ({ least, most }: Limits): z.ZodType<number, number> => {
  const error = expected(`a number from ${least} to ${most}`);
  return number.min(least, { error, abort: true }).max(most, { error });
};

/** One of a few words. @param what the words as a fault names them; each in quotes where it is left out */
export const oneWordOf = <const Words extends readonly string[]>(
  words: Words,
  what = words.map((word) => `"${word}"`).join(' or '),
): z.ZodType<Words[number], Words[number]> => z.enum(words, { error: expected(what) });

/** A value that a parser reads. @param write the value as JSON writes it */
export const parsedBy = <Json, Value>(
  written: z.ZodType<Json, Json>,
  parse: (json: Json) => Parsed<Value>,
  write: (value: Value) => Json,
): z.ZodType<Value, Json> =>
  z.codec(written, z.custom<Value>(), {
    decode: (json, context) => {
      const parsed = parse(json);
      if (!isFault(parsed)) return parsed.value;
      context.issues.push({ code: 'custom', message: parsed.fault, input: json });
      return z.NEVER;
    },
    encode: write,
  });

/** A text that a parser checks and leaves as it is. */
export const checkedBy = (
  written: z.ZodType<string, string>,
  check: (text: string) => Parsed<string>,
): z.ZodType<string, string> => parsedBy(written, check, (value) => value);

/** How every duration is written. */
export const DURATION_FORM =
  'A duration: `90s`, `2h30m`, `1d` or ISO 8601 `PT2H30M`; it is given back in the first form.';

interface TextLimits {
  readonly most: number;
  /** Of each text, in characters; documents say it. */
  readonly longest: number;
  readonly noun: string;
}

const isTextOrList = (value: unknown): value is string | readonly unknown[] =>
  typeof value === 'string' || Array.isArray(value);

/** One text, or a list of them: a parser checks each. It is given back as it was written, a list as a list. */
export const checkedTexts = (
  check: (text: string) => Parsed<string>,
  { most, longest, noun }: TextLimits,
): z.ZodType<string | readonly string[], string | readonly string[]> =>
  z
    .codec(
      z.custom<string | readonly string[]>(isTextOrList, { error: expected(`text, or an array of texts`) }),
      z.custom<string | readonly string[]>(),
      {
        decode: (given, context) => {
          const add = (message: string, path: PropertyKey[] = []) =>
            context.issues.push({ code: 'custom', message, path, input: given });
          const read = (each: unknown, path: PropertyKey[]): string => {
            const parsed =
              typeof each === 'string' ? check(each) : { fault: expected('text')({ input: each }) };
            if (isFault(parsed)) add(parsed.fault, path);
            return isFault(parsed) ? '' : parsed.value;
          };
          if (typeof given === 'string') return read(given, []);
          if (given.length < 1 || given.length > most) add(`${given.length} ${noun}: expected 1 to ${most}`);
          return given.slice(0, most).map((each, index) => read(each, [index]));
        },
        encode: (value) => value,
      },
    )
    .meta({
      anyOf: [
        { type: 'string', maxLength: longest },
        { type: 'array', items: { type: 'string', maxLength: longest }, minItems: 1, maxItems: most },
      ],
    });

/** A duration within limits, such as `90s` or `PT2H30M`; its value is in milliseconds. */
export const duration = ({ least, most }: Limits): z.ZodType<number, string> =>
  parsedBy(
    term,
    (written) => {
      const parsed = parseDuration(written);
      if (isFault(parsed)) return parsed;
      if (parsed.value < least) return { fault: `"${written}": expected at least ${formatDuration(least)}` };
      if (parsed.value > most) return { fault: `"${written}": expected at most ${formatDuration(most)}` };
      return parsed;
    },
    formatDuration,
  ).meta({ description: DURATION_FORM });

/** What tells lists apart. */
interface ListLimits {
  readonly least?: number;
  readonly most?: number;
  /** What its members are called: `tags`. */
  readonly noun: string;
  /** What JSON calls them. */
  readonly kind?: 'texts' | 'numbers';
  /** The fault of a list that is too short, where it has words of its own. */
  readonly tooShort?: string;
}

/** A list of values. Its length and its members are judged at once. */
export const listOf = <Value, Json>(
  member: z.ZodType<Value, Json>,
  { least = 0, most, noun, kind = 'texts', tooShort }: ListLimits,
): z.ZodType<readonly Value[], readonly Json[]> => {
  const range = least === 0 ? `at most ${most}` : `${least} to ${most}`;
  const error = ({ input }: { readonly input?: unknown }) =>
    `${(input as unknown[]).length} ${noun}: expected ${range}`;
  const list = z.array(member, { error: expected(`an array of ${kind}`) });
  const longEnough = least === 0 ? list : list.min(least, { error: tooShort ?? error });
  return most === undefined ? longEnough : longEnough.max(most, { error });
};

/** A list without the members that are the same as an earlier one. */
export const withoutRepeats = <Value, Json>(
  list: z.ZodType<readonly Value[], readonly Json[]>,
): z.ZodType<readonly Value[], readonly Json[]> =>
  z.codec(list, z.custom<readonly Value[]>(), {
    decode: (members) => [...new Set(members)],
    encode: (members) => [...members],
  }) as z.ZodType<readonly Value[], readonly Json[]>;

/** An object of these members and no others. */
export const objectOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, { error: expectedObject('an object', Object.keys(shape)) });

/** Tells whether a value is an object as JSON has them. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);

/** A list that rules judge as a whole, also where its members have faults. @param faultsOf pointers within the list */
export const judgedList = <Value, Json>(
  list: z.ZodType<readonly Value[], readonly Json[]>,
  faultsOf: (members: readonly Value[]) => readonly Fault[],
): z.ZodType<readonly Value[], readonly Json[]> =>
  list.superRefine(
    (members, context) => {
      for (const { pointer, detail } of faultsOf(members)) {
        context.addIssue({ code: 'custom', path: [...placeOf(pointer)], message: detail });
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );

/** Texts by their names. */
export type NamedTexts = Readonly<Record<string, string>>;

/** What must hold of texts that have names. */
interface NamedTextRules {
  /** Judges a name. */
  readonly checkName: (name: string) => Parsed<unknown>;
  /** Says what is wrong with all of them together, a sentence each. */
  readonly faultsOfWhole?: (texts: NamedTexts) => readonly string[];
  /** Says which names do not go with the others, and why. */
  readonly refusedNames?: (names: readonly string[]) => readonly (readonly [name: string, why: string])[];
}

/** A text that a fault never shows: it may be secret. */
export const hiddenText = z.string({
  error: ({ input }) =>
    typeof input === 'number' || typeof input === 'boolean'
      ? 'expected text: put it into quotes'
      : 'expected text',
});

/**
 * Texts by their names. Names and texts are judged at once. Zod's own objects are not used: they leave out a member that is
 * called `__proto__`.
 */
export const textsByName = (
  value: z.ZodType<string, string>,
  { checkName, faultsOfWhole = () => [], refusedNames = () => [] }: NamedTextRules,
): z.ZodType<NamedTexts, NamedTexts> =>
  z
    .custom<NamedTexts>(isObject, { error: 'expected an object of texts', abort: true })
    .superRefine((texts, context) => {
      const add = (message: string, path: PropertyKey[] = []) =>
        context.addIssue({ code: 'custom', path, message });
      for (const fault of faultsOfWhole(texts)) add(fault);
      for (const [name, text] of Object.entries(texts)) {
        const parsedName = checkName(name);
        if (isFault(parsedName)) add(parsedName.fault, [name]);
        for (const { message } of value.safeParse(text).error?.issues ?? []) add(message, [name]);
      }
      for (const [name, why] of refusedNames(Object.keys(texts))) add(why, [name]);
    })
    .meta({ type: 'object', additionalProperties: { type: 'string' } });

/** A value that is written as another schema reads it. */
export const codecOf =
  <Value>() =>
  <Read, Json>(
    written: z.ZodType<Read, Json>,
    { decode, encode }: { readonly decode: (read: Read) => Value; readonly encode: (value: Value) => Read },
  ): z.ZodType<Value, Json> =>
    z.codec(written, z.custom<Value>(), { decode, encode });

const containersAmong = (values: readonly unknown[]): object[] =>
  values.filter((each) => Array.isArray(each) || isObject(each)) as object[];

/** Tells whether a value has more than so many levels of objects and arrays. It does not recurse. */
const isDeeperThan = (value: unknown, levels: number): boolean => {
  let inner = containersAmong([value]);
  for (let level = 0; level < levels && inner.length > 0; level += 1) {
    inner = inner.flatMap((each) => containersAmong(Object.values(each)));
  }
  return inner.length > 0;
};

/** Any JSON value that is not so deep that writing it again could fail. */
export const jsonValue = ({ levels }: { readonly levels: number }): z.ZodType<unknown, unknown> =>
  z.unknown().refine((value) => !isDeeperThan(value, levels), {
    error: `nested too deep: expected at most ${levels} levels`,
    abort: true,
  });
