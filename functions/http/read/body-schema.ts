import type * as z from 'zod';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import { expected, faultsOf } from '../../domain/shared/schema-faults.ts';

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
  throw unreadableBody(parsed.error.issues.flatMap((issue) => faultsOf(issue)));
};

/** The error of a body that is no object. */
export const NO_OBJECT = { error: expected('a JSON object') };
