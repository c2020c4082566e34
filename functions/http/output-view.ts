import { formatInstant } from '../domain/instant.ts';
import type { OutputPage } from '../use-cases/read-output.ts';

/** A part of a run's output as `/v1` shows it. `nextCursor` is there until nothing more can come. */
export const outputView = ({ items, cursor, ended }: OutputPage): object => ({
  items: items.map(({ at, stream, text }) => ({ at: formatInstant(at), stream, text })),
  nextCursor: ended ? undefined : cursor,
  ended,
});
