import { ROUTES, type RouteName } from '../contract/routes.ts';
import { DomainError } from '../domain/errors.ts';
import type { Job, JobState } from '../domain/job.ts';
import { type Answer, json } from '../http/answer.ts';
import type { ApiUseCases } from '../http/api-use-cases.ts';
import { formBody } from '../http/form-body.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';
import type { Problem } from '../http/problem.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from '../http/route-group.ts';
import { STATES } from '../use-cases/list-jobs.ts';
import { readOrder } from './docker-order.ts';
import { recordOf } from './docker-record.ts';

type DockerRouteName = Extract<RouteName, `docker${string}`>;

/** How many jobs a list shows at once. */
const LIST_LENGTH = 100;
const LONGEST_SHOWN_ID = 64;

const invalid = (message: string): DomainError => new DomainError('invalid', message);

/** Errors here are `{"message"}`, with every fault in one sentence after the other. */
const writeMessage = ({ status, detail, faults, headers }: Problem): Answer => {
  const sentences = faults.map((fault) =>
    fault.pointer === '' ? fault.detail : `${fault.pointer.slice(1)}: ${fault.detail}`,
  );
  return json(status, { message: sentences.length === 0 ? detail : sentences.join('; ') }, headers);
};

const idFromPath = ({ parameters }: ApiRequest): string => parameters.id ?? '';

const idFromQuery = ({ query }: ApiRequest): string => {
  const [id, ...more] = query.getAll('job_id');
  if (id === undefined || id === '') throw invalid('job_id is missing');
  if (more.length > 0) throw invalid('job_id is given more than once');
  return id;
};

/** Says in the words of this API that there is no such job. */
const known = async <T>(id: string, answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    throw new DomainError('not_found', `job with id ${id.slice(0, LONGEST_SHOWN_ID)} not found`);
  }
};

const get = ({ findJob }: ApiUseCases, idOf: (request: ApiRequest) => string): RouteAnswer => ({
  answer: async (request) => {
    const id = idOf(request);
    return json(200, recordOf(await known(id, findJob(id))));
  },
});

const cancel = ({ cancelJob }: ApiUseCases, idOf: (request: ApiRequest) => string): RouteAnswer => ({
  answer: async (request) => {
    const id = idOf(request);
    await known(id, cancelJob(id));
    return json(200, { message: `job ${id} was de-scheduled` });
  },
});

const create = ({ createJob }: ApiUseCases): RouteAnswer => ({
  readBody: formBody,
  answer: async ({ headers, body, caller }) => {
    const key = readIdempotencyKey(headers);
    const { request, faults, unreadable, givenTime, jobName, translate } = readOrder(body);
    const { method, path } = ROUTES.dockerCreate;
    const idempotency =
      key === undefined || faults.length > 0 ? undefined : { key, route: `${method} ${path}`, body: request };
    const wish = { request, faults, unreadable, looseImages: true, callerName: caller.name, idempotency };
    try {
      const { id } = await createJob(wish);
      const message = `job ${jobName} with id ${id} will be scheduled to run in ${givenTime}`;
      return json(200, { message });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'invalid') throw error;
      throw new DomainError('invalid', error.message, { faults: error.faults.map(translate) });
    }
  },
});

const readListQuery = (
  query: URLSearchParams,
): { states: readonly JobState[]; cursor: string | undefined } => {
  const cursor = query.get('cursor') ?? undefined;
  const text = query.get('state') ?? undefined;
  const state = STATES.find((candidate) => candidate === text);
  if (text !== undefined && state === undefined) throw invalid(`state: expected one of ${STATES.join(', ')}`);
  if (cursor !== undefined && state === undefined) throw invalid('cursor: expected a state beside it');
  return { states: state === undefined ? STATES : [state], cursor };
};

const byId = (jobs: readonly Job[]): object => Object.fromEntries(jobs.map((job) => [job.id, recordOf(job)]));

const linkToMore = (state: JobState, cursor: string): string =>
  `</jobs?${new URLSearchParams({ state, cursor })}>; rel="next"; title="${state}"`;

const list = ({ listJobs }: ApiUseCases): RouteAnswer => ({
  answer: async ({ query }) => {
    const { states, cursor } = readListQuery(query);
    const parts = await Promise.all(
      states.map(async (state) => ({
        state,
        page: await listJobs({ state }, { limit: LIST_LENGTH, cursor }),
      })),
    );
    const lists = Object.fromEntries(parts.map(({ state, page }) => [state, byId(page.items)]));
    const links = parts.flatMap(({ state, page }) =>
      page.cursor === undefined ? [] : [linkToMore(state, page.cursor)],
    );
    const headers = links.length === 0 ? {} : { link: links.join(', ') };
    return json(200, { running: {}, scheduled: {}, history: {}, ...lists }, headers);
  },
});

/**
 * The API of a small Tornado service that schedules containers by name (docs/api.md, "Docker scheduler"), in its own
 * shapes, onto the same use cases.
 */
export const dockerScheduler = (useCases: ApiUseCases): RouteGroup<DockerRouteName> => ({
  routes: {
    dockerRoot: { answer: () => ({ statusCode: 302, headers: { location: '/jobs' } }) },
    dockerList: list(useCases),
    dockerCreate: create(useCases),
    dockerGet: get(useCases, idFromPath),
    dockerGetByQuery: get(useCases, idFromQuery),
    dockerCancel: cancel(useCases, idFromPath),
    dockerCancelByQuery: cancel(useCases, idFromQuery),
  },
  writeProblem: writeMessage,
});
