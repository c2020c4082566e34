import { DomainError } from '../domain/shared/errors.ts';

const LONGEST_CURSOR = 4096;

/** The error for a cursor that this list has not given. */
export const badCursor = (cause?: unknown): DomainError =>
  new DomainError('invalid', 'the cursor cannot be read', {
    faults: [{ pointer: '/cursor', detail: 'expected the nextCursor of an earlier page of the same list' }],
    ...(cause !== undefined && { cause }),
  });

/** Writes a cursor: which list it belongs to, and where in it one stands. */
export const formatCursor = (list: string, position: string): string =>
  Buffer.from(JSON.stringify([list, position])).toString('base64url');

/**
 * Reads the position from a cursor.
 * @throws DomainError `invalid` at `/cursor` when it is no cursor or belongs to another list, or when its position has not the
 * form of `positions`.
 */
export const parseCursor = (list: string, cursor: string, positions: RegExp): string => {
  if (cursor.length > LONGEST_CURSOR) throw badCursor();
  const text = Buffer.from(cursor, 'base64url').toString();
  const position = positionIn(text);
  // Written anew it must be the same: that holds for this list only, and for no other spelling.
  if (position === undefined || !positions.test(position) || formatCursor(list, position) !== cursor) {
    throw badCursor();
  }
  return position;
};

const positionIn = (text: string): string | undefined => {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) && typeof parts[1] === 'string' ? parts[1] : undefined;
  } catch {
    // No JSON, so none of ours.
    return undefined;
  }
};
