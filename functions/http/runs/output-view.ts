import { formatInstant } from '../../domain/shared/instant.ts';
import type { OutputLine } from '../../domain/target/shell-wrapper.ts';
import { END_POSITION, type FollowedPart } from '../../use-cases/output/follow-output.ts';
import type { OutputPage } from '../../use-cases/output/read-output.ts';
import type { StreamEvent } from '../answers/event-stream.ts';

const lineView = ({ at, stream, text }: OutputLine): object => ({ at: formatInstant(at), stream, text });

/**
 * A part of a run's output as `/v1` shows it. `nextCursor` is there until nothing more can come, `previousCursor` in what was
 * read from the end until there is nothing before it.
 */
export const outputView = ({ items, cursor, previousCursor, ended }: OutputPage): object => ({
  items: items.map(lineView),
  nextCursor: ended ? undefined : cursor,
  previousCursor,
  ended,
});

/** A part of a run's output as events: one for each line, named after its stream, and `end` behind the last one. */
export const outputEvents = ({ lines, position, ended }: FollowedPart): StreamEvent[] => {
  const events: StreamEvent[] = lines.map((line) => ({
    id: line.position,
    event: line.stream,
    data: lineView(line),
  }));
  if (ended) {
    const { status, exitCode, reason } = ended;
    events.push({ id: END_POSITION, event: 'end', data: { status, exitCode, reason } });
  } else if (position !== lines.at(-1)?.position) events.push({ id: position });
  return events;
};
