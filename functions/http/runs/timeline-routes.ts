import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { json } from '../answers/response.ts';
import { DEFAULT_LIMIT, faultsOfQuery, PAGE_READERS, readQuery } from '../read/query.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { ACROSS_READERS } from './list-routes.ts';
import { timelineView } from './timeline-view.ts';

/** What jobs did and will do within a span. */
export const readTimeline = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query }) => {
    const {
      limit = DEFAULT_LIMIT,
      job: jobId,
      ...rest
    } = readQuery(query, { ...ACROSS_READERS, ...PAGE_READERS });
    return json(200, timelineView(await faultsOfQuery(useCases.readTimeline({ ...rest, jobId, limit }))));
  },
});
