import type { Job, Occurrence, Page, Run } from '../api/api-shapes.ts';
import { dueAtOf } from '../api/run-id.ts';
import { nextPause, pauseUntilDue } from './poll-interval.ts';
import { type Viewer, type Watch, watchRuns } from './watch-runs.ts';

/** An occurrence of a job: all its copies and their attempts are due at one instant. */
export interface OccurrenceKey {
  readonly jobId: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly dueAt: string;
}

const latest = (instants: readonly (string | undefined)[]): string | undefined =>
  instants
    .filter((instant) => instant !== undefined)
    .sort()
    .at(-1);

/** The occurrence of a job that is under way, the latest one where there are several, or else the last one. */
export const currentOccurrence = ({
  id,
  activeRuns,
  waitingRuns,
  lastRun,
}: Job): OccurrenceKey | undefined => {
  const dueAt = latest(activeRuns.map(dueAtOf)) ?? latest(waitingRuns.map(dueAtOf)) ?? lastRun?.dueAt;
  return dueAt === undefined ? undefined : { jobId: id, dueAt };
};

export const readJob = (id: string, { api }: Watch): Promise<Job> =>
  api.call<Job>('getJob', { path: { id }, patience: 'long' });

/** What is known of an occurrence; undefined where there is nothing. */
export const readOccurrence = async (
  { jobId, dueAt }: OccurrenceKey,
  { api }: Watch,
): Promise<Occurrence | undefined> => {
  const to = new Date(Date.parse(dueAt) + 1).toISOString();
  const query = { from: dueAt, to, limit: '1' };
  const request = { path: { id: jobId }, query, patience: 'long' } as const;
  return (await api.call<Page<Occurrence>>('listOccurrences', request)).items[0];
};

/**
 * Waits until the next occurrence of a job has begun, or was left out, and says which one that is; undefined when the job
 * ended without one. A job that is not due because it is paused is waited for.
 */
export const waitForOccurrence = async (first: Job, watch: Watch): Promise<OccurrenceKey | undefined> => {
  let awaited = first.nextDueAt;
  let job = first;
  for (let wait = nextPause(undefined); ; wait = nextPause(wait)) {
    if (awaited === undefined || job.nextDueAt !== awaited) {
      const begun = await begunOccurrence(job, awaited, watch);
      if (begun || job.state === 'history') return begun;
      awaited = job.nextDueAt;
    }
    watch.progress.phase(job.paused ? 'paused' : 'waiting');
    await watch.pause(pauseUntilDue(job.nextDueAt, watch.now(), wait));
    job = await readJob(job.id, watch);
  }
};

/** The job is no longer due at the awaited instant: that has come, or the job was edited, paused or canceled. */
const begunOccurrence = async (
  job: Job,
  awaited: string | undefined,
  watch: Watch,
): Promise<OccurrenceKey | undefined> => {
  if (awaited === undefined) return currentOccurrence(job);
  const key = { jobId: job.id, dueAt: awaited };
  const known = [...job.activeRuns, ...job.waitingRuns, ...(job.lastRun ? [job.lastRun.id] : [])];
  if (known.some((runId) => dueAtOf(runId) === awaited)) return key;
  const occurrence = await readOccurrence(key, watch);
  return occurrence && occurrence.runs.length > 0 ? key : undefined;
};

/** Waits until all copies of an occurrence have ended with their last attempt. */
export const watchOccurrence = async (
  key: OccurrenceKey,
  watch: Watch,
  viewer?: Viewer,
): Promise<Occurrence> => {
  let occurrence: Occurrence = { dueAt: key.dueAt, status: 'running', runs: [] };
  const read = async () => {
    occurrence = (await readOccurrence(key, watch)) ?? occurrence;
    return occurrence.runs;
  };
  // The job names a further attempt before the attempt that failed is over. Lists may be a moment behind, the job is not.
  const areAll = async () => {
    const { activeRuns, waitingRuns } = await readJob(key.jobId, watch);
    const over = new Set(occurrence.runs.map(({ id }) => id));
    return ![...activeRuns, ...waitingRuns].some((id) => dueAtOf(id) === key.dueAt && !over.has(id));
  };
  await watchRuns({ read, areAll }, watch, viewer);
  return occurrence;
};

/** Waits until a run is over. */
export const watchRun = async (runId: string, watch: Watch, viewer?: Viewer): Promise<Run | undefined> => {
  const read = async () => [await watch.api.call<Run>('getRun', { path: { runId }, patience: 'long' })];
  const [run] = await watchRuns({ read, areAll: async () => true }, watch, viewer);
  return run;
};

/** The last attempt of each copy, in the order of the copies. */
export const lastAttempts = ({ runs }: Pick<Occurrence, 'runs'>): Occurrence['runs'] =>
  runs.filter(({ copy, attempt }) => !runs.some((other) => other.copy === copy && other.attempt > attempt));
