import type { ApiClient } from '../api/api-client.ts';
import { ApiRefusal } from '../api/api-errors.ts';
import type { Job, Page } from '../api/api-shapes.ts';
import { isJobId } from '../api/run-id.ts';
import { UsageError } from '../arguments/usage-error.ts';
import { harmless } from '../format/format-words.ts';
import { readPages } from './read-pages.ts';

type Api = Pick<ApiClient, 'call'>;

const STATES_TO_COME = ['running', 'scheduled'];
const MOST_NAMED = 10;
const MOST_SEARCHES = 5;

/**
 * Finds a job by its id or, where that can be none, by its name: among those that are not over, else among the others.
 * @throws ApiRefusal; UsageError when several jobs have the name.
 */
export const findJob = async (idOrName: string, api: Api): Promise<Job> => {
  if (isJobId(idOrName)) return api.call<Job>('getJob', { path: { id: idOrName } });
  const jobs = await searched(idOrName, api);
  const [job, ...others] = new Map(jobs.map((found) => [found.id, found])).values();
  const shown = JSON.stringify(idOrName);
  if (!job)
    throw new ApiRefusal(404, { detail: `there is no job with the name ${shown}, and no id is like that` });
  if (others.length > 0) throw new UsageError(ambiguity(shown, [job, ...others]));
  return job;
};

/** A job that is due every second is in one list or the other, and can be missed in both while they are read. */
const searched = async (name: string, api: Api): Promise<readonly Job[]> => {
  for (let searches = 1; ; searches += 1) {
    const toCome = await Promise.all(STATES_TO_COME.map((state) => named(name, state, api)));
    const jobs = toCome.flat().length > 0 ? toCome.flat() : await named(name, 'history', api);
    if (jobs.length > 0 || searches === MOST_SEARCHES) return jobs;
  }
};

/** The id of a job, looked up only where a name is given. */
export const jobIdOf = async (idOrName: string, api: Api): Promise<string> =>
  isJobId(idOrName) ? idOrName : (await findJob(idOrName, api)).id;

/** The API finds names that have the text somewhere in them. */
const named = async (name: string, state: string, api: Api): Promise<Job[]> => {
  const read = (query: Readonly<Record<string, string | undefined>>) =>
    api.call<Page<Job>>('listJobs', { query: { ...query, state, name } });
  const { items } = await readPages(read, Number.POSITIVE_INFINITY);
  return items.filter((job) => job.name === name);
};

const ambiguity = (shown: string, jobs: readonly Job[]): string => {
  const lines = jobs.slice(0, MOST_NAMED).map((job) => `  ${job.id}  ${job.outcome ?? job.state}`);
  const more = jobs.length > MOST_NAMED ? [`  and ${jobs.length - MOST_NAMED} more`] : [];
  return [
    `${jobs.length} jobs have the name ${harmless(shown)}; name one by its id:`,
    ...lines,
    ...more,
  ].join('\n');
};
