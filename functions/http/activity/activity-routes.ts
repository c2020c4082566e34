import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { pageAnswer } from '../answers/page-response.ts';
import { DEFAULT_LIMIT, faultsOfQuery, PAGE_READERS, readQuery } from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { activityView } from './activity-view.ts';

const listOf = (
  { listActivity: list }: ApiUseCases,
  jobId: string | undefined,
  query: URLSearchParams,
): ReturnType<RouteAnswer['answer']> => {
  const { limit = DEFAULT_LIMIT, cursor } = readQuery(query, PAGE_READERS);
  return faultsOfQuery(pageAnswer(limit, (most) => list(jobId, { limit: most, cursor }), activityView));
};

/** Lists who did what with a job. */
export const listActivityOfJob = (useCases: ApiUseCases): RouteAnswer => ({
  answer: ({ query, parameters }) => listOf(useCases, parameters.id ?? '', query),
});

/** Lists who did what. */
export const listActivity = (useCases: ApiUseCases): RouteAnswer => ({
  answer: ({ query }) => listOf(useCases, undefined, query),
});
