import type * as z from 'zod';

/** A clone has no meta, which would stand in the document twice. */
const orNull = (field: z.ZodType): z.ZodType =>
  field.isOptional()
    ? field
        .clone()
        .nullable()
        .meta(field.meta() ?? {})
    : field;

/** The fields of a body in JSON, where `null` says as little as a field that is left out. */
export const withNulls = <Shape extends Readonly<Record<string, z.ZodType>>>(
  shape: Shape,
): { readonly [Name in keyof Shape]: z.ZodType } =>
  Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, orNull(field)])) as {
    readonly [Name in keyof Shape]: z.ZodType;
  };
