import type { RouteName } from '../../contract/routes.ts';
import { DomainError, type ErrorCode } from '../../domain/shared/errors.ts';
import { shorten } from '../../domain/shared/quote.ts';
import { json } from '../../http/answers/response.ts';
import { formBody } from '../../http/read/form-body.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { jobLogList } from '../job-logs/job-logs.ts';
import { argumentsOf } from '../shared/arguments.ts';
import { BodyFields } from '../shared/body-fields.ts';
import { createOrdered } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { sharedList } from '../shared/shared-list.ts';
import { writeMessage } from '../shared/write-message.ts';
import { dockerList } from './docker-list.ts';
import { readOrder } from './docker-request.ts';
import { recordOf } from './docker-response.ts';

type DockerRouteName = Extract<RouteName, `docker${string}`>;

const idFromPath = ({ parameters }: ApiRequest): string => parameters.id ?? '';

const idFromArguments = (request: Parameters<typeof argumentsOf>[0]): string => {
  const fields = new BodyFields(argumentsOf(request));
  const id = fields.trimmed('job_id');
  const { faults } = fields;
  if (faults.length > 0) throw new DomainError('invalid', 'the request breaks a rule', { faults });
  if (id === undefined) throw new DomainError('invalid', 'job_id is missing');
  return id;
};

const idFromQuery = ({ query }: ApiRequest): string =>
  idFromArguments({ query, body: undefined, bodyKind: 'none' });

const notFound = (id: string): DomainError =>
  new DomainError('not_found', `job with id ${shorten(id)} not found`);

/** Says in the words of this API that there is no such job; codes are the refusals that say so. */
const known = async <T>(
  id: string,
  answer: Promise<T>,
  codes: readonly ErrorCode[] = ['not_found'],
): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DomainError && codes.includes(error.code)) throw notFound(id);
    throw error;
  }
};

const get = (
  { findJob }: ApiUseCases,
  settings: DialectSettings,
  idOf: (request: ApiRequest) => string,
): RouteAnswer => ({
  answer: async (request) => {
    const id = idOf(request);
    return json(200, recordOf(await known(id, findJob(id)), settings));
  },
});

/** Only what is scheduled can be de-scheduled: what runs or is over is as if it were not there. */
const cancel =
  ({ findJob, cancelJob }: ApiUseCases, idOf: (request: ApiRequest) => string): RouteAnswer['answer'] =>
  async (request) => {
    const id = idOf(request);
    const job = await known(id, findJob(id));
    if (job.state !== 'scheduled') throw notFound(id);
    // It may have come due in this very moment.
    await known(id, cancelJob(id, { callerName: request.caller.name }), ['not_found', 'conflict']);
    return json(200, { message: `job ${id} was de-scheduled` });
  };

const create = (useCases: ApiUseCases, settings: DialectSettings): RouteAnswer => ({
  readBody: formBody,
  answer: async (request) => {
    const order = readOrder(argumentsOf(request), settings);
    const { id } = await createOrdered(useCases, 'dockerCreate', request, order, { looseImages: true });
    const message = `job ${order.jobName} with id ${id} will be scheduled to run in ${order.givenTime}`;
    return json(200, { message });
  },
});

/**
 * The API of a small Tornado service that schedules containers by name (docs/dialects.md, "Docker scheduler"), in its own
 * shapes, onto the same use cases.
 */
export const dockerScheduler = (
  useCases: ApiUseCases,
  settings: DialectSettings,
): RouteGroup<DockerRouteName> => ({
  routes: {
    dockerRoot: { answer: () => ({ statusCode: 302, headers: { location: '/jobs' } }) },
    dockerList: sharedList(dockerList(useCases, settings), jobLogList(useCases)),
    dockerCreate: create(useCases, settings),
    dockerGet: get(useCases, settings, idFromPath),
    dockerGetByQuery: get(useCases, settings, idFromQuery),
    dockerCancel: { answer: cancel(useCases, idFromPath) },
    dockerCancelByQuery: { readBody: formBody, answer: cancel(useCases, idFromArguments) },
  },
  writeProblem: writeMessage,
});
