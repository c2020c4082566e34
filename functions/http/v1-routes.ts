import { ROUTES, type RouteName } from '../contract/routes.ts';
import type { Parsed } from '../domain/errors.ts';
import type { OutputStream } from '../domain/stderr-mark.ts';
import { STATES } from '../use-cases/list-jobs.ts';
import type { Page } from '../use-cases/ports.ts';
import { json } from './answer.ts';
import type { ApiUseCases } from './api-use-cases.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import { readJobBody } from './job-schema.ts';
import { jobView } from './job-view.ts';
import { jsonBody } from './json-body.ts';
import { outputView } from './output-view.ts';
import { problemDetails } from './problem.ts';
import { DEFAULT_LIMIT, faultsOfQuery, oneOf, PAGE_READERS, readQuery } from './query.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from './route-group.ts';
import { runView } from './run-view.ts';

type V1RouteName = Exclude<RouteName, `docker${string}`>;

const STREAMS: readonly OutputStream[] = ['stdout', 'stderr', 'output'];

const followIsNotOffered = (): Parsed<never> => ({
  fault: 'is not offered yet: ask again with the nextCursor of the last answer',
});

const pageView = <T>({ items, cursor }: Page<T>, view: (item: T) => object): object => ({
  items: items.map(view),
  nextCursor: cursor,
});

const noQuery = ({ query }: ApiRequest): void => {
  readQuery(query, {});
};

const createJob = ({ createJob: create }: ApiUseCases): RouteAnswer => ({
  readBody: jsonBody,
  answer: async (request) => {
    noQuery(request);
    const { headers, body, caller } = request;
    const key = readIdempotencyKey(headers);
    const { method, path } = ROUTES.createJob;
    const read = readJobBody(body);
    // A faulty body makes no job, so there is nothing to repeat.
    const idempotency =
      key === undefined || read.faults.length > 0 ? undefined : { key, route: `${method} ${path}`, body };
    const job = await create({ ...read, callerName: caller.name, idempotency });
    return json(201, jobView(job), { location: `/v1/jobs/${job.id}` });
  },
});

const listJobs = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query }) => {
    const readers = { ...PAGE_READERS, state: oneOf(...STATES) };
    const { state, limit = DEFAULT_LIMIT, cursor } = readQuery(query, readers);
    const page = await faultsOfQuery(useCases.listJobs({ state }, { limit, cursor }));
    return json(200, pageView(page, jobView));
  },
});

const getJob = ({ findJob }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(200, jobView(await findJob(request.parameters.id ?? '')));
  },
});

const cancelJob = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const { stop } = readQuery(query, { stop: oneOf('true', 'false') });
    const job = await useCases.cancelJob(parameters.id ?? '', { stop: stop === 'true' });
    return json(200, jobView(job));
  },
});

const listRuns = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const { limit = DEFAULT_LIMIT, cursor } = readQuery(query, PAGE_READERS);
    const page = await faultsOfQuery(useCases.listRuns(parameters.id ?? '', { limit, cursor }));
    return json(200, pageView(page, runView));
  },
});

const getRun = ({ findRun }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(200, runView(await findRun(request.parameters.runId ?? '')));
  },
});

const stopRun = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(202, runView(await useCases.stopRun(request.parameters.runId ?? '', 'user')));
  },
});

const readOutput = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const readers = { ...PAGE_READERS, stream: oneOf(...STREAMS), follow: followIsNotOffered };
    const { stream, limit = DEFAULT_LIMIT, cursor } = readQuery(query, readers);
    const page = await faultsOfQuery(useCases.readOutput(parameters.runId ?? '', { stream, limit, cursor }));
    return json(200, outputView(page));
  },
});

/** The routes of `/v1`, and `/health`. */
export const v1Routes = (useCases: ApiUseCases): RouteGroup<V1RouteName> => ({
  routes: {
    health: { answer: () => json(200, { status: 'ok' }) },
    whoami: {
      answer: (request) => {
        noQuery(request);
        return json(200, { name: request.caller.name, scopes: request.caller.scopes });
      },
    },
    createJob: createJob(useCases),
    listJobs: listJobs(useCases),
    getJob: getJob(useCases),
    cancelJob: cancelJob(useCases),
    listRuns: listRuns(useCases),
    getRun: getRun(useCases),
    stopRun: stopRun(useCases),
    readOutput: readOutput(useCases),
  },
  writeProblem: problemDetails,
});
