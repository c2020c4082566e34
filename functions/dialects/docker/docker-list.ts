import type { Job, JobState } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { type Answer, json } from '../../http/answers/response.ts';
import type { RouteAnswer } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { STATES } from '../../use-cases/jobs/list-jobs.ts';
import { LARGEST_ANSWER, sizeInAnswer } from '../../use-cases/shared/answer-size.ts';
import { isJobLog } from '../job-logs/job-log-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { TASK_TAG } from '../tasks/task-request.ts';
import { recordOf } from './docker-response.ts';

/** How many jobs are read at once, of each state. */
const READ_AT_ONCE = 100;
/** So many jobs of a state are read for one answer at most: between those shown may stand many that are not. */
const MOST_READ = 20_000;

/** Tells whether a job is of this API or of `/v1`: what the other older APIs make is in their own lists. */
export const isListed = (job: Job): boolean =>
  job.target.kind === 'container' && !job.tags.includes(TASK_TAG) && !isJobLog(job);

/** A record in an answer, with its id before it. */
type Entry = readonly [id: string, record: object];

/** The jobs of one state, as far as they are read. */
interface Part {
  readonly state: JobState;
  readonly entries: readonly Entry[];
  /** How many jobs were looked at. */
  readonly readCount: number;
  /** Where to read on; absent at the beginning and at the end. */
  readonly cursor?: string | undefined;
  readonly isDone: boolean;
}

const invalid = (message: string): DomainError => new DomainError('invalid', message);

const readQuery = (
  query: URLSearchParams,
): { readonly states: readonly JobState[]; readonly cursor: string | undefined } => {
  const cursor = query.get('cursor') ?? undefined;
  const text = query.get('state') ?? undefined;
  const state = STATES.find((candidate) => candidate === text);
  if (text !== undefined && state === undefined) throw invalid(`state: expected one of ${STATES.join(', ')}`);
  if (cursor !== undefined && state === undefined) throw invalid('cursor: expected a state beside it');
  return { states: state === undefined ? STATES : [state], cursor };
};

const linkToMore = (state: JobState, cursor: string): string =>
  `</jobs?${new URLSearchParams({ state, cursor })}>; rel="next"; title="${state}"`;

/** The answer that shows parts of lists, with a link for each that goes on. */
const answerOf = (parts: readonly Part[]): Answer => {
  const lists = parts.map(({ state, entries }) => [state, Object.fromEntries(entries)]);
  const links = parts.flatMap(({ state, cursor }) => (cursor === undefined ? [] : linkToMore(state, cursor)));
  const headers = links.length === 0 ? {} : { link: links.join(', ') };
  return json(200, { running: {}, scheduled: {}, history: {}, ...Object.fromEntries(lists) }, headers);
};

/**
 * `GET /jobs`: the records of all states, each by its id, as many as fit into one answer. The states are read side by
 * side, so that a long one leaves room for the others.
 */
export const dockerList = (
  { listJobs }: Pick<ApiUseCases, 'listJobs'>,
  settings: DialectSettings,
): RouteAnswer['answer'] => {
  const readOn = async ({ state, cursor, readCount }: Part): Promise<Part> => {
    const page = await listJobs({ state }, { limit: READ_AT_ONCE, cursor });
    const entries = page.items.filter(isListed).map((job) => [job.id, recordOf(job, settings)] as const);
    const isDone = page.cursor === undefined || readCount + READ_AT_ONCE >= MOST_READ;
    return { state, entries, readCount: readCount + READ_AT_ONCE, cursor: page.cursor, isDone };
  };

  /** Reads on in each part that is not done, until there is no room. What is read first always fits. */
  const readAll = async (parts: readonly Part[], room: number): Promise<readonly Part[]> => {
    if (parts.every(({ isDone }) => isDone)) return parts;
    const pages = await Promise.all(parts.map((part) => (part.isDone ? undefined : readOn(part))));
    let left = room;
    const longer = parts.map((part, index): Part => {
      const page = pages[index];
      if (!page) return part;
      const size = sizeInAnswer(page.entries);
      if (size > left && part.readCount > 0) return { ...part, isDone: true };
      left -= size;
      return { ...page, entries: [...part.entries, ...page.entries] };
    });
    return readAll(longer, left);
  };

  return async ({ query }) => {
    const { states, cursor } = readQuery(query);
    const begun = states.map((state) => ({ state, entries: [], readCount: 0, cursor, isDone: false }));
    return answerOf(await readAll(begun, LARGEST_ANSWER));
  };
};
