import type { RouteName } from '../contract/routes.ts';
import { type Answer, json } from '../http/answer.ts';
import type { ApiUseCases } from '../http/api-use-cases.ts';
import { formBody } from '../http/form-body.ts';
import { prefersHtml } from '../http/prefers-html.ts';
import type { Problem } from '../http/problem.ts';
import { faultsOfQuery } from '../http/query.ts';
import type { RouteAnswer, RouteGroup } from '../http/route-group.ts';
import type { Clock } from '../use-cases/ports.ts';
import type { SweepReport } from '../use-cases/sweep.ts';
import type { DialectSettings } from './dialect-settings.ts';
import { readJobLog } from './job-log-order.ts';
import { jobLogsOf, jobObject } from './job-log-record.ts';
import { createOrdered } from './order.ts';
import { writeMessage } from './write-message.ts';

type JobLogRouteName = Extract<RouteName, `jobLog${string}`>;

/** How many jobs or logs a list shows at once. */
const LIST_LENGTH = 100;

const FIELD = /^\/([^/]+)$/;

/** Faults of fields are told field by field; whatever else is wrong is a message. */
const writeFaults = (problem: Problem): Answer => {
  const errors = new Map<string, string>();
  for (const { pointer, detail } of problem.faults) {
    const [, field] = FIELD.exec(pointer) ?? [];
    if (field === undefined) continue;
    const earlier = errors.get(field);
    errors.set(field, earlier === undefined ? detail : `${earlier}; ${detail}`);
  }
  if (problem.kind !== 'invalid' || errors.size === 0) return writeMessage(problem);
  return json(422, { message: problem.detail, errors: Object.fromEntries(errors) }, problem.headers);
};

const readCursor = (query: URLSearchParams): string | undefined => query.get('cursor') || undefined;

const linkToMore = (
  path: string,
  query: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  link: `<${path}?${new URLSearchParams(query)}>; rel="next"`,
});

const create = (
  useCases: ApiUseCases,
  settings: DialectSettings,
  clock: Pick<Clock, 'now'>,
): RouteAnswer => ({
  readBody: formBody,
  answer: async (request) => {
    const order = readJobLog(request.body, settings, clock.now());
    const job = await createOrdered(useCases, 'jobLogCreate', request, order);
    return prefersHtml(request.headers.accept)
      ? { statusCode: 303, headers: { location: '/jobs' } }
      : json(200, jobObject(job));
  },
});

const get = ({ findJob, listRuns }: ApiUseCases): RouteAnswer => ({
  answer: async ({ parameters, query }) => {
    const job = await findJob(parameters.id ?? '');
    const cursor = readCursor(query);
    const { items, cursor: next } = await faultsOfQuery(listRuns(job.id, { limit: LIST_LENGTH, cursor }));
    const headers = next === undefined ? {} : linkToMore(`/jobs/${job.id}`, { cursor: next });
    return json(200, { job: jobObject(job), logs: jobLogsOf(job, items, cursor === undefined) }, headers);
  },
});

const messageOf = ({ wokenJobs, lookedAtRuns, leftOver }: SweepReport): string => {
  const said = `woke ${wokenJobs} overdue jobs and looked at ${lookedAtRuns} runs`;
  return leftOver ? `${said}; there is more to do` : said;
};

const sweep = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async () => json(200, { message: messageOf(await useCases.sweep()) }),
});

/** Lists jobs of every kind as this API shows them: what runs, what is to come, what is over. */
export const jobLogList =
  ({ listJobs }: ApiUseCases): RouteAnswer['answer'] =>
  async ({ query }) => {
    const { items, cursor } = await listJobs({}, { limit: LIST_LENGTH, cursor: readCursor(query) });
    const headers = cursor === undefined ? {} : linkToMore('/jobs', { format: 'list', cursor });
    return json(200, items.map(jobObject), headers);
  };

/**
 * The API of a job scheduler that keeps logs (docs/dialects.md, "Job logs"), in its own shapes, onto the same use
 * cases.
 */
export const jobLogs = (
  useCases: ApiUseCases,
  settings: DialectSettings,
  clock: Pick<Clock, 'now'>,
): RouteGroup<JobLogRouteName> => ({
  routes: {
    jobLogCreate: create(useCases, settings, clock),
    jobLogGet: get(useCases),
    jobLogSweep: sweep(useCases),
  },
  writeProblem: writeFaults,
});
