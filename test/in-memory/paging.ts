import { DomainError } from '../../functions/domain/errors.ts';
import type { Page, PageRequest } from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** The place of an item in a list, as sortable text; it must be unique. */
export type Placed<T> = readonly [position: string, item: T];

const FAR = 999_999_999_999_999;

/** Instants as text that sorts; undefined is after all others. */
export const sortable = (at: number | undefined): string => String(at ?? FAR).padStart(15, '0');

const readCursor = (list: string, cursor: string): string => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === 2 && parts[0] === list && typeof parts[1] === 'string') {
    return parts[1];
  }
  const faults = [{ pointer: '/cursor', detail: 'is not a cursor of this list' }];
  throw new DomainError('invalid', 'the cursor cannot be read', { faults });
};

/** A page of a list; `list` names it, so that a cursor of another one is refused. */
export const pageOf = <T>(
  list: string,
  all: readonly Placed<T>[],
  request: PageRequest,
  order: 'ascending' | 'descending' = 'ascending',
): Page<T> => {
  const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (order === 'descending') sorted.reverse();
  const after = request.cursor === undefined ? undefined : readCursor(list, request.cursor);
  const isAfter = (position: string) =>
    after === undefined || (order === 'ascending' ? position > after : position < after);
  const rest = sorted.filter(([position]) => isAfter(position));
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  const isEnd = last === undefined || page.length === rest.length;
  return {
    items: page.map(([, item]) => copyOf(item)),
    ...(!isEnd && { cursor: Buffer.from(JSON.stringify([list, last[0]])).toString('base64url') }),
  };
};
