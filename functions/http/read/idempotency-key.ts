import { DomainError } from '../../domain/shared/errors.ts';

/**
 * Reads the Idempotency-Key of a request; undefined when there is none.
 * @throws DomainError `invalid` at `/headers/idempotency-key`.
 */
export const readIdempotencyKey = (
  headers: Readonly<Record<string, string | undefined>>,
): string | undefined => {
  const key = headers['idempotency-key'];
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  const detail = `${key.length} characters: expected 1 to 255 printable ASCII characters`;
  const faults = [{ pointer: '/headers/idempotency-key', detail }];
  throw new DomainError('invalid', 'the Idempotency-Key cannot be used', { faults });
};
