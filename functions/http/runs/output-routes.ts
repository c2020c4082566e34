import { DomainError } from '../../domain/shared/errors.ts';
import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { eventStream, noMoreEvents } from '../answers/event-stream.ts';
import { type Answer, json } from '../answers/response.ts';
import { DEFAULT_LIMIT, faultsOfQuery, oneOf, PAGE_READERS, readQuery, wholeNumber } from '../read/query.ts';
import { prefersText } from '../server/prefers-text.ts';
import type { ApiRequest, RouteAnswer } from '../server/route-group.ts';
import { outputText, VARIES } from './output-text.ts';
import { outputEvents, outputView } from './output-view.ts';

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr', 'output'];

/** The most lines of an answer. */
const MOST_LINES = 10_000;

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

/** How an output is asked for. */
interface OutputQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly stream?: OutputStream | undefined;
  readonly tail?: number | undefined;
  readonly follow?: 'true' | 'false' | undefined;
}

const TAIL_PARTNERS = ['cursor', 'limit', 'follow'] as const;

/** A tail ends where the output ends now, so it goes with nothing that says another place or size. */
const checkTail = (query: OutputQuery): void => {
  const given = query.tail === undefined ? [] : TAIL_PARTNERS.filter((name) => query[name] !== undefined);
  if (given.length === 0) return;
  const faults = given.map((name) => ({ pointer: `/query/${name}`, detail: 'expected none beside tail' }));
  throw new DomainError('invalid', 'the query breaks a rule', { faults });
};

const OUTPUT_READERS = {
  ...PAGE_READERS,
  limit: wholeNumber(1, MOST_LINES),
  stream: oneOf(...STREAMS),
  tail: wholeNumber(1, MOST_LINES),
  follow: oneOf('true', 'false'),
};

const readOutputQuery = (query: URLSearchParams): OutputQuery => {
  const read = readQuery(query, OUTPUT_READERS);
  checkTail(read);
  return read;
};

/** What a run wrote: as a list or as text, or with `follow=true` as server-sent events. */
const outputAnswer = async (
  useCases: ApiUseCases,
  runId: string,
  { stream, limit, cursor, tail, follow }: OutputQuery,
  { headers, isHead }: Pick<ApiRequest, 'headers' | 'isHead'>,
): Promise<Answer> => {
  if (follow !== 'true') {
    const isText = prefersText(headers.accept);
    const most = limit ?? (isText ? MOST_LINES : DEFAULT_LIMIT);
    const page =
      tail === undefined
        ? useCases.readOutput(runId, { stream, limit: most, cursor })
        : useCases.readTail(runId, { stream, lines: tail });
    const part = await faultsOfQuery(page);
    return isText ? outputText(runId, part, { stream, limit }) : json(200, outputView(part), VARIES);
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
  return told === 'over' ? noMoreEvents() : eventStream(outputEvents(told), told.askAgainIn);
};

/** What a run wrote. */
export const readOutput = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    const query = readOutputQuery(request.query);
    return outputAnswer(useCases, request.parameters.runId ?? '', query, request);
  },
});

/** What the latest run of a job wrote. `content-location` has the address of that run's output, to read on there. */
export const readOutputOfJob = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    const query = readOutputQuery(request.query);
    const { id } = await useCases.findLatestRun(request.parameters.id ?? '');
    const { headers, ...answer } = await outputAnswer(useCases, id, query, request);
    return { ...answer, headers: { ...headers, 'content-location': `/v1/runs/${id}/output` } };
  },
});
