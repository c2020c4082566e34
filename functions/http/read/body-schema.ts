import * as z from 'zod';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import { expected, expectedObject, readBy } from '../../domain/shared/schema-faults.ts';

/** The error for a body that is not made as it must be. */
export const unreadableBody = (faults: readonly Fault[]): DomainError =>
  new DomainError('invalid', 'the body cannot be read', { faults });

/**
 * Reads a body that has no rules beside its structure.
 * @throws DomainError `invalid` with all faults.
 */
export const parseBody = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const result = readBy(schema, body);
  if ('value' in result) return result.value;
  throw unreadableBody(result.faults);
};

const AN_OBJECT = 'a JSON object';

/** The fault of a body that is no object. */
export const noObject = (body: unknown): string => expected(AN_OBJECT)({ input: body });

/** A body of these fields and no others. */
export const bodyOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, { error: expectedObject(AN_OBJECT, Object.keys(shape)) });

/** A body that says nothing. */
export const emptyBody = bodyOf({});
