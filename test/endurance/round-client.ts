import type { JobSeen } from './evidence.ts';
import type { PlannedJob } from './plan.ts';

/** A job that was created: what is known of it from then on. */
export interface CreatedJob {
  readonly plan: PlannedJob;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

type Fetched = Pick<JobSeen, 'state' | 'outcome' | 'nextDueAt' | 'activeRuns'>;

const FINAL = new Set([
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'lost',
  'skipped',
  'missed',
]);

/** Tells whether a status of a run never changes any more. */
export const isFinal = (status: string): boolean => FINAL.has(status);

/** Creates a job. @throws Error unless it is created */
export async function createJob(url: string, body: object): Promise<string> {
  const response = await fetch(`${url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`a job was not created: ${response.status} ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}

/** Everything on record about a job. @throws Error unless it is told */
export async function readJob(url: string, job: CreatedJob): Promise<JobSeen> {
  const path = `${url}/v1/jobs/${job.id}`;
  const { state, outcome, nextDueAt, activeRuns } = await read<Fetched>(path);
  const { items: runs } = await read<{ items: JobSeen['runs'] }>(`${path}/runs?limit=100`);
  const { items } = await read<{ items: JobSeen['deliveries'] }>(`${path}/deliveries?limit=100`);
  return {
    ...job,
    state,
    activeRuns,
    runs,
    deliveries: items,
    ...(outcome !== undefined && { outcome }),
    ...(nextDueAt !== undefined && { nextDueAt }),
  };
}

/** Tells whether nothing more is to happen to a job. */
export const isOver = ({ state, runs, deliveries }: JobSeen): boolean =>
  state === 'history' &&
  runs.every(({ status }) => isFinal(status)) &&
  deliveries.every(({ status }) => status !== 'pending');

async function read<Shape>(url: string): Promise<Shape> {
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`GET ${url}: ${response.status} ${text}`);
  return JSON.parse(text) as Shape;
}

/** Does something with each of many, so many at once. */
export async function forEach<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
