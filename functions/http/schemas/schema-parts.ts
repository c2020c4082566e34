import * as z from 'zod';

/** What the schemas of answers are made of. */

/** A value that nobody changes. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

/**
 * What a view returns for a schema. Each field is named in it, also one whose value may be undefined: a field that one
 * of the two forgets does not compile.
 */
export type Shown<Schema extends z.ZodType> = {
  readonly [Key in keyof z.input<Schema>]-?: Frozen<z.input<Schema>[Key]>;
};

/** An instant: RFC 3339 in UTC with milliseconds. */
export const instant = (description: string) => z.iso.datetime({ precision: 3 }).meta({ description });

/** A whole number, `least` or more. */
export const count = (least: number, description: string) => z.int().min(least).meta({ description });

/** A text. */
export const text = (description: string) => z.string().meta({ description });

/** One of a few words. The description says what each means. */
export const words = <Word extends string>(
  description: string,
  meanings: Readonly<Record<Word, string>>,
): z.ZodEnum<{ [W in Word]: W }> => {
  const list = Object.entries<string>(meanings).map(([word, meaning]) => `- \`${word}\`: ${meaning}`);
  const names = Object.keys(meanings) as [Word, ...Word[]];
  return z.enum(names).meta({ description: [description, '', ...list].join('\n') }) as z.ZodEnum<{
    [W in Word]: W;
  }>;
};

/** The id of a job. */
export const jobId = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .meta({ description });

/** The id of a run: job, due instant, copy and attempt. */
export const runId = (description: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{32}-\d{8}T\d{6,9}Z-\d+-\d+$/)
    .meta({ description });

/** Where something is, and what belongs to it. */
export const links = (example: Readonly<Record<string, string>>) =>
  z.record(z.string(), z.string()).meta({
    description:
      'Addresses of what belongs to it, relative to the API, by what they are. `page` is the one for people.',
    examples: [example],
  });

/** Where a list goes on. */
export const nextCursor = z.string().optional().meta({
  description:
    'Send it as `cursor`, with the same other parameters, to read on. It is absent at the end of the list.',
});
