import type { RouteName } from '../../contract/routes.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Problem } from '../../http/answers/problem.ts';
import { type Answer, json } from '../../http/answers/response.ts';
import { formBody } from '../../http/read/form-body.ts';
import { faultsOfQuery } from '../../http/read/query.ts';
import { prefersHtml } from '../../http/server/prefers-html.ts';
import type { RouteAnswer, RouteGroup } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { SweepReport } from '../../use-cases/execution/sweep.ts';
import type { Clock, PageRequest } from '../../use-cases/ports.ts';
import { sizeInAnswer } from '../../use-cases/shared/answer-size.ts';
import { createNumbered } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { findNumbered } from '../shared/find-numbered.ts';
import { gatherPages } from '../shared/gather-pages.ts';
import { writeMessage } from '../shared/write-message.ts';
import { isJobLog, readJobLog } from './job-log-request.ts';
import { jobObject, LOG_SIZE, logsOf } from './job-log-response.ts';

type JobLogRouteName = Extract<RouteName, `jobLog${string}`>;

const FIELD = /^\/([^/]*)$/;

/** Whatever is wrong with the body as a whole. */
const WHOLE = 'body';

/** The field that a pointer leads to; undefined where it is no field of the body. */
const fieldOf = (pointer: string): string | undefined =>
  pointer === '' ? WHOLE : FIELD.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');

/** An answer names faults of fields field by field; whatever else is wrong is a message. */
const writeFaults = (problem: Problem): Answer => {
  const { kind, faults, status, headers } = problem;
  if (kind !== 'invalid' || !faults.some(({ pointer }) => FIELD.test(pointer))) return writeMessage(problem);
  const errors = new Map<string, string[]>();
  for (const { pointer, detail } of faults) {
    const field = fieldOf(pointer);
    if (field !== undefined) errors.set(field, [...(errors.get(field) ?? []), detail]);
  }
  return json(status, { errors: Object.fromEntries(errors) }, headers);
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
    const order = readJobLog(request, settings, clock.now());
    const options = { series: 'joblog', isListed: true } as const;
    const { job, number } = await createNumbered(useCases, 'jobLogCreate', request, order, options);
    if (prefersHtml(request.headers.accept)) return { statusCode: 303, headers: { location: '/jobs' } };
    const shown = jobObject(job);
    return json(201, { ...shown, message: `job ${number} was created`, job: shown });
  },
});

/** A cursor of logs: when the last run before it began, and the cursor of the runs. */
const LOG_CURSOR = /^(\d{0,15})\.(.+)$/s;

const readLogCursor = (
  query: URLSearchParams,
): { readonly earlier: Instant | undefined; readonly from: string | undefined } => {
  const cursor = readCursor(query);
  const [, earlier = '', from] = LOG_CURSOR.exec(cursor ?? '') ?? [];
  return { earlier: earlier === '' ? undefined : Number(earlier), from: from ?? cursor };
};

const get = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ parameters, query }) => {
    const job = await findNumbered(useCases, 'joblog', parameters.id ?? '', isJobLog, 'job');
    const { earlier, from } = readLogCursor(query);
    const ask = (page: PageRequest) => useCases.listRunsOldestFirst(job.id, page);
    const { items: runs, cursor } = await faultsOfQuery(gatherPages(ask, () => LOG_SIZE, from));
    const { logs, latest } = logsOf(job, { runs, earlier, isLast: cursor === undefined });
    const headers =
      cursor === undefined
        ? {}
        : linkToMore(`/jobs/${parameters.id}`, { cursor: `${latest ?? ''}.${cursor}` });
    return json(200, { job: jobObject(job), logs }, headers);
  },
});

const messageOf = ({ wokenJobs, lookedAtRuns, leftOver }: SweepReport): string => {
  const said = `woke ${wokenJobs} overdue jobs and looked at ${lookedAtRuns} runs`;
  return leftOver ? `${said}; there is more to do` : said;
};

const sweep = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async () => json(200, { message: messageOf(await useCases.sweep()) }),
});

/** Lists the jobs of this API by rising number, as many as fit into one answer. */
export const jobLogList =
  ({ listNumberedJobs }: ApiUseCases): RouteAnswer['answer'] =>
  async ({ query }) => {
    const ask = (page: PageRequest) => listNumberedJobs('joblog', page);
    const sizeOf = (job: Job) => sizeInAnswer(jobObject(job));
    const { items, cursor } = await faultsOfQuery(gatherPages(ask, sizeOf, readCursor(query)));
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
