import * as z from 'zod';

/** What a job runs, in one word. */
export type TargetKind = 'container' | 'webhook' | 'marker';

/** Limits that documents name in the words of JSON Schema, where the schema itself holds them in a function. */
type Limits = Readonly<Partial<Record<'minLength' | 'maxLength' | 'minimum' | 'maximum', number>>>;

/**
 * What the activity does not tell of a field that was changed, as it may be secret: all but the fact, the values behind names, or what
 * follows the host in addresses.
 */
export type Hidden = 'all' | 'values' | 'paths';

/** What documents say about a field. */
interface About<Json> {
  /** Without it the activity tells the field from what to what. */
  readonly hidden?: Hidden;
  /** A sentence or two. */
  readonly description: string;
  readonly example?: Json;
  /** In the place of one, where it is written in several ways. */
  readonly examples?: readonly Json[];
  readonly limits?: Limits;
  /** As JSON writes it, where what reads the field fills it in. */
  readonly default?: Json;
}

/** What a schema says of how its values are written, such as that of a duration, follows what the field means. */
const metaOf = <Value, Json>(schema: z.ZodType<Value, Json>, about: About<Json>): z.GlobalMeta => {
  const { description, example, examples = [example], limits, default: fallback } = about;
  const form = schema.meta()?.description;
  return {
    description: form === undefined ? description : `${description} ${form}`,
    examples: [...examples],
    ...(fallback !== undefined && { default: fallback }),
    ...limits,
  };
};

const hiddenOf = ({ hidden }: { readonly hidden?: Hidden }): { readonly hidden?: Hidden } =>
  hidden === undefined ? {} : { hidden };

/** A description of a field that takes one of a few words, and what each means. */
export const meaningOf = <Word extends string>(
  description: string,
  meanings: Readonly<Record<Word, string>>,
): string =>
  [description, '', ...Object.entries(meanings).map(([word, meaning]) => `- \`${word}\`: ${meaning}`)].join(
    '\n',
  );

/** A field that a job may leave out: how JSON writes it, what it means, and what documents say about it. */
export interface OptionalField<Value, Json> {
  readonly schema: z.ZodType<Value, Json>;
  readonly hidden?: Hidden;
}

/** A field that every job has: what it is where a request leaves it out follows from what the job runs. */
export interface DefaultedField<Value, Json> extends OptionalField<Value, Json> {
  readonly defaultFor: (target: TargetKind) => Value;
}

/** A field of a job. */
export type Field<Value, Json> = OptionalField<Value, Json> | DefaultedField<Value, Json>;

/** Fields by their names. */
// biome-ignore lint/suspicious/noExplicitAny: a field is used with the types of its own schema, and these differ.
export type Fields = Readonly<Record<string, Field<any, any>>>;

/** Describes a field that a job may leave out. */
export const optionalField = <Value, Json>(
  schema: z.ZodType<Value, Json>,
  about: About<Json>,
): OptionalField<Value, Json> => ({ schema: schema.meta(metaOf(schema, about)), ...hiddenOf(about) });

/** Describes a field that every job has, and its default. */
export const defaultedField = <Value, Json>(
  schema: z.ZodType<Value, Json>,
  defaultValue: Value,
  about: About<Json>,
): DefaultedField<Value, Json> => ({
  schema: schema.meta(metaOf(schema, { default: z.encode(schema, defaultValue), ...about })),
  ...hiddenOf(about),
  defaultFor: () => defaultValue,
});

/** Describes a field whose default depends on what the job runs; its description says how. */
export const dependentField = <Value, Json>(
  schema: z.ZodType<Value, Json>,
  defaultFor: (target: TargetKind) => Value,
  about: About<Json>,
): DefaultedField<Value, Json> => ({
  schema: schema.meta(metaOf(schema, about)),
  ...hiddenOf(about),
  defaultFor,
});

/** The names of the fields that have a default. */
export type DefaultedName<F extends Fields> = {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  [K in keyof F]: F[K] extends DefaultedField<any, any> ? K : never;
}[keyof F];

/** What fields mean once they are read, defaults filled in. */
export type FieldValues<F extends Fields> = {
  readonly [K in DefaultedName<F>]: z.output<F[K]['schema']>;
} & {
  readonly [K in Exclude<keyof F, DefaultedName<F>>]?: z.output<F[K]['schema']>;
};

/** Fields as a request writes them: each may be left out. */
export type FieldRequest<F extends Fields> = {
  readonly [K in keyof F]?: z.input<F[K]['schema']> | undefined;
};

/** Fields as an answer shows them: what has a default is there. */
export type FieldAnswer<F extends Fields> = {
  readonly [K in DefaultedName<F>]: z.input<F[K]['schema']>;
} & {
  readonly [K in Exclude<keyof F, DefaultedName<F>>]?: z.input<F[K]['schema']> | undefined;
};

/** What the fields mean that a request has and that can be read. */
export type ReadFields<F extends Fields> = {
  readonly [K in keyof F]?: z.output<F[K]['schema']> | undefined;
};

/** Fills in the defaults of what was read. */
export const withDefaults = <F extends Fields>(
  fields: F,
  read: ReadFields<F>,
  target: TargetKind,
): FieldValues<F> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = read[name] ?? ('defaultFor' in field ? field.defaultFor(target) : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  ) as FieldValues<F>;

/** Values as an answer shows them. A request with these fields asks for the same. */
export const writeFields = <F extends Fields>(fields: F, values: FieldValues<F>): FieldAnswer<F> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { schema }]) => {
      const value = (values as Readonly<Record<string, unknown>>)[name];
      return [name, value === undefined ? undefined : z.encode(schema, value)];
    }),
  ) as FieldAnswer<F>;
