import { CUT_PATH_HEADER } from '../../contract/gateway-path.ts';
import { ROUTES } from '../../contract/routes.ts';
import { type Job, OUTCOMES } from '../../domain/job/job.ts';
import { LONGEST_NAME, LONGEST_TAG } from '../../domain/job/label-fields.ts';
import { type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import { show } from '../../domain/shared/schema-faults.ts';
import { isObject } from '../../domain/shared/value-schemas.ts';
import type { Caller } from '../../domain/stack/token.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { STATES } from '../../use-cases/jobs/list-jobs.ts';
import { pageAnswer } from '../answers/page-response.ts';
import { type Answer, type AnswerHeaders, json } from '../answers/response.ts';
import { etagOf, readIfMatch } from '../read/etag.ts';
import { readIdempotencyKey } from '../read/idempotency-key.ts';
import { jsonBody, jsonBodyOf, keepingDigitsIn } from '../read/json-body.ts';
import {
  DEFAULT_LIMIT,
  faultsOfQuery,
  noQuery,
  oneOf,
  PAGE_READERS,
  readQuery,
  textUpTo,
} from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { readJobBody } from './job-body.ts';
import { patchedJob } from './job-patch.ts';
import { jobView } from './job-view.ts';
import { isNameInAddress } from './name-in-address.ts';
import { previewView } from './preview-view.ts';

/** The body of a webhook is sent on, so its numbers keep their digits. */
const jobJson = keepingDigitsIn('body', jsonBody);
const patchJson = keepingDigitsIn('body', jsonBodyOf('application/merge-patch+json', 'application/json'));

const jobAnswer = (status: number, job: Job, caller: Caller, headers: AnswerHeaders = {}): Answer =>
  json(status, jobView(job, caller), { etag: etagOf(job), ...headers });

const locationOf = ({ id }: Job): AnswerHeaders => ({ location: `/v1/jobs/${id}` });

/** Creates a job. */
export const createJob = ({ createJob: create }: ApiUseCases): RouteAnswer => ({
  readBody: jobJson,
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
    return jobAnswer(201, job, caller, locationOf(job));
  },
});

/** Lists jobs. */
export const listJobs = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, caller }) => {
    const {
      limit = DEFAULT_LIMIT,
      cursor,
      ...filter
    } = readQuery(query, {
      ...PAGE_READERS,
      state: oneOf(...STATES),
      tag: textUpTo(LONGEST_TAG),
      name: textUpTo(LONGEST_NAME),
      outcome: oneOf(...OUTCOMES),
    });
    const ask = (most: number) => useCases.listJobs(filter, { limit: most, cursor });
    return faultsOfQuery(pageAnswer(limit, ask, (job) => jobView(job, caller)));
  },
});

/** One job. */
export const getJob = ({ findJob }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return jobAnswer(200, await findJob(request.parameters.id ?? ''), request.caller);
  },
});

/** Edits a job, pauses it or lets it go on, by JSON Merge Patch: https://www.rfc-editor.org/rfc/rfc7396 */
export const patchJob = ({ reviseJob }: ApiUseCases): RouteAnswer => ({
  readBody: patchJson,
  answer: async (request) => {
    noQuery(request);
    const { parameters, headers, body, caller } = request;
    const job = await reviseJob({
      id: parameters.id ?? '',
      callerName: caller.name,
      edit: (current) => patchedJob(current, body),
      condition: readIfMatch(headers),
    });
    return jobAnswer(200, job, caller);
  },
});

/**
 * What is wrong with the name in the body beside the name in the address. A text that is no name at all is refused elsewhere. Without a name in the
 * body that of the address counts, unless it is known to be cut.
 */
const nameFault = (name: unknown, arrived: string, isCut: boolean): Fault | undefined => {
  if (name === undefined) {
    const detail = `missing: the gateway has cut the name in the address to ${show(arrived)}; expected the whole name here, too`;
    return isCut ? { pointer: '/name', detail } : undefined;
  }
  return typeof name !== 'string' || isNameInAddress(name, arrived)
    ? undefined
    : { pointer: '/name', detail: `${show(name)}: expected ${show(arrived)}, the name in the address` };
};

/** Creates or changes the job of a name. That in the body counts, and that in the address must be what a gateway makes of it. */
export const putJob = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: jobJson,
  answer: async (request) => {
    noQuery(request);
    const { parameters, headers, body, caller } = request;
    const arrived = parameters.proxy ?? '';
    const condition = readIfMatch(headers);
    const { request: desired, faults } = readJobBody(body);
    const isCut = headers[CUT_PATH_HEADER] !== undefined;
    const fault = isObject(body) ? nameFault(desired.name, arrived, isCut) : undefined;
    const { job, isNew } = await useCases.putJob({
      name: typeof desired.name === 'string' ? desired.name : arrived,
      callerName: caller.name,
      request: { name: arrived, ...desired },
      faults: fault ? [...faults, fault] : faults,
      condition,
    });
    return isNew ? jobAnswer(201, job, caller, locationOf(job)) : jobAnswer(200, job, caller);
  },
});

/** Cancels a job. */
export const cancelJob = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters, caller }) => {
    const { stop } = readQuery(query, { stop: oneOf('true', 'false') });
    const asked = { callerName: caller.name, stop: stop === 'true' };
    const job = await useCases.cancelJob(parameters.id ?? '', asked);
    return jobAnswer(200, job, caller);
  },
});

const DEFAULT_COUNT = 5;
const MOST_PREVIEWED = 50;

const readCount = (count: unknown): Parsed<number> => {
  if (count === undefined) return { value: DEFAULT_COUNT };
  return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MOST_PREVIEWED
    ? { value: count }
    : { fault: `${show(count)}: expected a whole number from 1 to ${MOST_PREVIEWED}` };
};

/** Tells what a job would do, and creates nothing. */
export const previewJob = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: jobJson,
  answer: async (request) => {
    noQuery(request);
    const { body } = request;
    const { count: given, ...job } = isObject(body) ? body : { count: undefined };
    const read = readJobBody(isObject(body) ? job : body, ['count']);
    const count = readCount(given);
    const preview = await useCases.previewJob({
      ...read,
      faults: isFault(count) ? [...read.faults, { pointer: '/count', detail: count.fault }] : read.faults,
      count: isFault(count) ? DEFAULT_COUNT : count.value,
    });
    return json(200, previewView(preview));
  },
});
