import { DomainError } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/**
 * Refuses a span that ends before it starts; an end that is left open does not.
 * @throws DomainError `invalid` at `/to`.
 */
export const checkSpan = ({
  from,
  to,
}: {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}): void => {
  if (from === undefined || to === undefined || from < to) return;
  const faults = [{ pointer: '/to', detail: 'expected an instant after from' }];
  throw new DomainError('invalid', 'the span ends before it starts', { faults });
};
