import { DomainError } from '../../domain/shared/errors.ts';
import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import type { ApiUseCases } from '../../use-cases/api-use-cases.ts';
import { eventStream, noMoreEvents } from '../answers/event-stream.ts';
import { json } from '../answers/response.ts';
import { DEFAULT_LIMIT, faultsOfQuery, oneOf, PAGE_READERS, readQuery } from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { outputEvents, outputView } from './output-view.ts';

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr', 'output'];

/** How many lines an answer to who follows has where the caller does not say. */
const DEFAULT_FOLLOW_LIMIT = 1000;

/** Names the faults that the use case finds in what came by the header as faults of the header. */
const faultsOfHeader = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'invalid') throw error;
    const faults = error.faults.map(() => ({
      pointer: '/headers/last-event-id',
      detail: 'expected the id of an event of the same output',
    }));
    throw new DomainError('invalid', 'the Last-Event-ID cannot be read', { faults, cause: error });
  }
};

/** What a run wrote: as a list, or with `follow=true` as server-sent events. */
export const readOutput = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, headers, parameters, isHead }) => {
    const readers = { ...PAGE_READERS, stream: oneOf(...STREAMS), follow: oneOf('true', 'false') };
    const { stream, limit, cursor, follow } = readQuery(query, readers);
    const runId = parameters.runId ?? '';
    if (follow !== 'true') {
      const page = { stream, limit: limit ?? DEFAULT_LIMIT, cursor };
      return json(200, outputView(await faultsOfQuery(useCases.readOutput(runId, page))));
    }
    // A client that comes again sends the query as it did first, and where it stands in the header.
    const lastEventId = headers['last-event-id'] || undefined;
    const part = useCases.followOutput(runId, {
      stream,
      position: lastEventId ?? cursor,
      mostLines: limit ?? DEFAULT_FOLLOW_LIMIT,
      waits: !isHead,
    });
    const told = await (lastEventId === undefined ? faultsOfQuery(part) : faultsOfHeader(part));
    return told === 'over' ? noMoreEvents() : eventStream(outputEvents(told));
  },
});
