import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { pageAnswer } from '../answers/page-response.ts';
import { json } from '../answers/response.ts';
import { occurrencesView, parseOccurrencesCursor } from '../jobs/occurrences-view.ts';
import { emptyBody, parseBody } from '../read/body-schema.ts';
import { readIdempotencyKey } from '../read/idempotency-key.ts';
import { optionalJsonBody } from '../read/json-body.ts';
import { parseInstant } from '../read/parse-instant.ts';
import { DEFAULT_LIMIT, faultsOfQuery, noQuery, oneOf, PAGE_READERS, readQuery } from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { runView } from './run-view.ts';
import { STATUSES } from './run-words.ts';

/** Runs a job now, beside its schedule. */
export const runNow = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: optionalJsonBody,
  answer: async (request) => {
    noQuery(request);
    const { parameters, headers, body, caller } = request;
    const key = readIdempotencyKey(headers);
    parseBody(emptyBody, body);
    const run = await useCases.runNow({ id: parameters.id ?? '', callerName: caller.name, key });
    return json(202, runView(run), { location: `/v1/runs/${run.id}` });
  },
});

/** Lists the runs of a job. */
export const listRuns = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const readers = { ...PAGE_READERS, status: oneOf(...STATUSES) };
    const { limit = DEFAULT_LIMIT, cursor, status } = readQuery(query, readers);
    const ask = (most: number) => useCases.listRuns(parameters.id ?? '', { limit: most, cursor }, { status });
    return faultsOfQuery(pageAnswer(limit, ask, runView));
  },
});

/** Lists the occurrences of a job, expected against recorded. A cursor keeps the span that the list began with. */
export const listOccurrences = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const { limit: readLimit } = PAGE_READERS;
    const readers = {
      from: parseInstant,
      to: parseInstant,
      limit: readLimit,
      cursor: parseOccurrencesCursor,
    };
    const { from, to, limit = DEFAULT_LIMIT, cursor } = readQuery(query, readers);
    const span = cursor ? { from: cursor.next, to: cursor.to } : { from, to };
    const page = await faultsOfQuery(useCases.listOccurrences(parameters.id ?? '', { ...span, limit }));
    return json(200, occurrencesView(page, cursor?.from ?? page.from));
  },
});

/** One run. */
export const getRun = ({ findRun }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(200, runView(await findRun(request.parameters.runId ?? '')));
  },
});

/** The latest run of a job. `content-location` has the address of that run. */
export const getLatestRun = ({ findLatestRun }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    const run = await findLatestRun(request.parameters.id ?? '');
    return json(200, runView(run), { 'content-location': `/v1/runs/${run.id}` });
  },
});

/** Stops a run. */
export const stopRun = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    const { parameters, caller } = request;
    return json(202, runView(await useCases.stopRun(parameters.runId ?? '', caller.name)));
  },
});
