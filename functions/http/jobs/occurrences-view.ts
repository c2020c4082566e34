import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import type { Parsed } from '../../domain/shared/errors.ts';
import { formatInstant, type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { Occurrence, Occurrences } from '../../use-cases/runs/list-occurrences.ts';
import { instantText } from '../answers/instant-text.ts';
import type {
  occurrencePageSchema,
  occurrenceRunSchema,
  occurrenceSchema,
} from '../schemas/occurrence-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** Where one stands in a list of occurrences: within which span, and from where to go on. */
export interface OccurrencesPosition extends Span {
  readonly next: Instant;
}

const formatCursor = ({ from, to, next }: OccurrencesPosition): string =>
  Buffer.from(JSON.stringify([from, to, next])).toString('base64url');

const POSITION = /^\[(\d{1,15}),(\d{1,15}),(\d{1,15})\]$/;

/** Reads what `occurrencesView` wrote as `nextCursor`. */
export const parseOccurrencesCursor = (cursor: string): Parsed<OccurrencesPosition> => {
  const match = POSITION.exec(Buffer.from(cursor, 'base64url').toString());
  const [from = 0, to = 0, next = 0] = match?.slice(1).map(Number) ?? [];
  return from < next && next < to && to <= LAST_INSTANT
    ? { value: { from, to, next } }
    : { fault: 'expected the nextCursor of an earlier answer' };
};

const runOfOccurrence = ({
  id,
  copy,
  attempt,
  status,
  exitCode,
  reason,
  stoppingAt,
}: Run): Shown<typeof occurrenceRunSchema> => ({
  id,
  copy,
  attempt,
  status,
  exitCode,
  reason,
  stoppingAt: instantText(stoppingAt),
});

const occurrenceView = ({ dueAt, isExpected, status, runs }: Occurrence): Shown<typeof occurrenceSchema> => ({
  dueAt: formatInstant(dueAt),
  expected: isExpected,
  status,
  runs: runs.map(runOfOccurrence),
});

/** The occurrences of a job as `/v1` shows them; `from` is where the list began. */
export const occurrencesView = (
  { to, items, next }: Occurrences,
  from: Instant,
): Shown<typeof occurrencePageSchema> => ({
  from: formatInstant(from),
  to: formatInstant(to),
  items: items.map(occurrenceView),
  nextCursor: next === undefined ? undefined : formatCursor({ from, to, next }),
});
