import type { Run } from '../../domain/run/run.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import type { OutputLine } from '../../domain/target/shell-wrapper.ts';
import { END_POSITION, type FollowedPart } from '../../use-cases/output/follow-output.ts';
import type { OutputPage } from '../../use-cases/output/read-output.ts';
import type { StreamEvent } from '../answers/event-stream.ts';
import type { outputEndSchema, outputLineSchema, outputPageSchema } from '../schemas/output-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

const lineView = ({ at, stream, text }: OutputLine): Shown<typeof outputLineSchema> => ({
  at: formatInstant(at),
  stream,
  text,
});

/**
 * A part of a run's output as `/v1` shows it. `nextCursor` is there until nothing more can come, `previousCursor` in what was
 * read from the end until there is nothing before it.
 */
export const outputView = ({
  items,
  cursor,
  previousCursor,
  ended,
}: OutputPage): Shown<typeof outputPageSchema> => ({
  items: items.map(lineView),
  nextCursor: ended ? undefined : cursor,
  previousCursor,
  ended,
});

/** How a run ended, as its output tells it. */
const endView = ({ status, exitCode, reason }: Run): Shown<typeof outputEndSchema> => ({
  status,
  exitCode,
  reason,
});

/** A part of a run's output as events: one for each line, named after its stream, and `end` behind the last one. */
export const outputEvents = ({ lines, position, ended }: FollowedPart): StreamEvent[] => {
  const events: StreamEvent[] = lines.map((line) => ({
    id: line.position,
    event: line.stream,
    data: lineView(line),
  }));
  if (ended) {
    events.push({ id: END_POSITION, event: 'end', data: endView(ended) });
  } else if (position !== lines.at(-1)?.position) events.push({ id: position });
  return events;
};
