import { DomainError } from '../../domain/shared/errors.ts';
import type { Answer } from '../../http/answers/response.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import { STATES } from '../../use-cases/jobs/list-jobs.ts';
import { fieldOf, fieldsOf } from '../parts/form-value.ts';
import type { PageWorld } from '../parts/page-request.ts';
import { seeOther } from '../parts/respond.ts';
import type { ListFilter } from './job-list.ts';
import { SORTS } from './job-sorting.ts';

/** So many jobs are acted on by one request: it must end within the time of an answer. */
const MOST_AT_ONCE = 200;
/** So many are acted on side by side. */
const SIDE_BY_SIDE = 8;
const LISTED_AT_ONCE = 100;

const ACTIONS = ['run', 'pause', 'resume', 'cancel'] as const;
type BulkAction = (typeof ACTIONS)[number];

const filterOf = (body: unknown): ListFilter => ({
  state: STATES.find((each) => each === fieldOf(body, 'state')),
  name: fieldOf(body, 'name') || undefined,
  tag: fieldOf(body, 'tag') || undefined,
});

/** Actions on many jobs at once, and the example. */
export const bulkActions = ({ useCases, settings }: PageWorld) => {
  const idsOf = async (filter: ListFilter): Promise<readonly string[]> => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await useCases.listJobs(filter, { limit: LISTED_AT_ONCE, cursor });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined && ids.length < MOST_AT_ONCE);
    return ids;
  };

  const actOn = async (id: string, action: BulkAction, callerName: string): Promise<void> => {
    if (action === 'run') await useCases.runNow({ id, callerName });
    else if (action === 'cancel') await useCases.cancelJob(id, { callerName });
    else {
      const paused = action === 'pause';
      await useCases.reviseJob({
        id,
        callerName,
        edit: (request) => ({ request: { ...request, paused }, looseImages: true }),
      });
    }
  };

  /** A job that is over, or changes meanwhile, is left as it is. */
  const isDone = async (id: string, action: BulkAction, callerName: string): Promise<boolean> => {
    try {
      await actOn(id, action, callerName);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code !== 'unavailable') return false;
      throw error;
    }
  };

  const act = async ({ body, caller }: ApiRequest): Promise<Answer> => {
    const action = ACTIONS.find((each) => each === fieldOf(body, 'do'));
    if (!action) {
      const faults = [{ pointer: '/do', detail: `expected ${ACTIONS.join(', ')}` }];
      throw new DomainError('invalid', 'the form does not say what to do', { faults });
    }
    const filter = filterOf(body);
    const given = fieldOf(body, 'all') === 'yes' ? await idsOf(filter) : fieldsOf(body, 'id');
    const ids = [...new Set(given)].slice(0, MOST_AT_ONCE);
    let done = 0;
    for (let from = 0; from < ids.length; from += SIDE_BY_SIDE) {
      const some = ids.slice(from, from + SIDE_BY_SIDE);
      const answers = await Promise.all(some.map((id) => isDone(id, action, caller.name)));
      done += answers.filter(Boolean).length;
    }
    const sort = SORTS.find((each) => each === fieldOf(body, 'sort'));
    const kept = Object.entries({ ...filter, sort }).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    );
    const told = { did: action, count: String(done), failed: String(ids.length - done) };
    return seeOther(`/?${new URLSearchParams([...kept, ...Object.entries(told)])}`);
  };

  /** Makes a job that shows itself, and opens its live log. Where somebody cancels the job meanwhile, its page says so. */
  const example = async ({ caller }: ApiRequest): Promise<Answer> => {
    const shell = 'for i in 1 2 3 4 5; do echo "step $i of 5"; sleep 1; done; echo "done" >&2';
    const request = { name: 'example', image: settings.defaultImage, shell, every: '1d', tags: ['example'] };
    const job = await useCases.createJob({ request, callerName: caller.name });
    try {
      const run = await useCases.runNow({ id: job.id, callerName: caller.name });
      return seeOther(`/runs/${run.id}`);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'conflict') return seeOther(`/jobs/${job.id}`);
      throw error;
    }
  };

  return { act, example };
};
