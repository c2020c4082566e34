import type { RouteName } from '../contract/routes.ts';
import { DomainError } from '../domain/errors.ts';
import type { Job, JobState } from '../domain/job.ts';
import { json } from '../http/answer.ts';
import type { ApiUseCases } from '../http/api-use-cases.ts';
import { formBody } from '../http/form-body.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from '../http/route-group.ts';
import { STATES } from '../use-cases/list-jobs.ts';
import { readOrder } from './docker-order.ts';
import { recordOf } from './docker-record.ts';
import { jobLogList } from './job-logs.ts';
import { createOrdered } from './order.ts';
import { sharedList } from './shared-list.ts';
import { writeMessage } from './write-message.ts';

type DockerRouteName = Extract<RouteName, `docker${string}`>;

/** How many jobs a list shows at once. */
const LIST_LENGTH = 100;
const LONGEST_SHOWN_ID = 64;

const invalid = (message: string): DomainError => new DomainError('invalid', message);

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

const cancel = ({ findJob, cancelJob }: ApiUseCases, idOf: (request: ApiRequest) => string): RouteAnswer => ({
  answer: async (request) => {
    const id = idOf(request);
    const job = await known(id, findJob(id));
    if (job.state === 'running') throw new DomainError('conflict', `job ${id} is running`);
    await known(id, cancelJob(id));
    return json(200, { message: `job ${id} was de-scheduled` });
  },
});

const create = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: formBody,
  answer: async (request) => {
    const order = readOrder(request.body);
    const { id } = await createOrdered(useCases, 'dockerCreate', request, order, { looseImages: true });
    const message = `job ${order.jobName} with id ${id} will be scheduled to run in ${order.givenTime}`;
    return json(200, { message });
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

const list =
  ({ listJobs }: ApiUseCases): RouteAnswer['answer'] =>
  async ({ query }) => {
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
  };

/**
 * The API of a small Tornado service that schedules containers by name (docs/api.md, "Docker scheduler"), in its own
 * shapes, onto the same use cases.
 */
export const dockerScheduler = (useCases: ApiUseCases): RouteGroup<DockerRouteName> => ({
  routes: {
    dockerRoot: { answer: () => ({ statusCode: 302, headers: { location: '/jobs' } }) },
    dockerList: sharedList(list(useCases), jobLogList(useCases)),
    dockerCreate: create(useCases),
    dockerGet: get(useCases, idFromPath),
    dockerGetByQuery: get(useCases, idFromQuery),
    dockerCancel: cancel(useCases, idFromPath),
    dockerCancelByQuery: cancel(useCases, idFromQuery),
  },
  writeProblem: writeMessage,
});
