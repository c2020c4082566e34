import { LONGEST_TAG } from '../../domain/job/label-fields.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { ListedRun } from '../../use-cases/runs/list-all-runs.ts';
import { pageAnswer } from '../answers/page-response.ts';
import { parseInstant } from '../read/parse-instant.ts';
import {
  DEFAULT_LIMIT,
  faultsOfQuery,
  oneOf,
  PAGE_READERS,
  readQuery,
  someOf,
  textUpTo,
} from '../read/query.ts';
import { readJobId } from '../read/read-job-id.ts';
import type { listedRunSchema } from '../schemas/run-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { runView } from './run-view.ts';
import { CAUSES, STATUSES } from './run-words.ts';

/** Which jobs and instants a list over many jobs is about. */
export const ACROSS_READERS = {
  job: readJobId,
  tag: textUpTo(LONGEST_TAG),
  from: parseInstant,
  to: parseInstant,
};

const listedView = ({ run, job }: ListedRun): Shown<typeof listedRunSchema> => ({
  ...runView(run),
  jobName: job?.name,
});

/** Lists the runs of all jobs. */
export const listAllRuns = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query }) => {
    const {
      limit = DEFAULT_LIMIT,
      cursor,
      status: statuses,
      job: jobId,
      ...filter
    } = readQuery(query, {
      status: someOf(...STATUSES),
      ...ACROSS_READERS,
      cause: oneOf(...CAUSES),
      ...PAGE_READERS,
    });
    const ask = (most: number) =>
      useCases.listAllRuns({ ...filter, jobId, statuses }, { limit: most, cursor });
    return faultsOfQuery(pageAnswer(limit, ask, listedView));
  },
});
