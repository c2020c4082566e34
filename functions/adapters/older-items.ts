import { SMALLEST_SIZE } from '../domain/fargate-size.ts';
import type { Job } from '../domain/job.ts';
import type { Allocation, SpentAttempts } from '../domain/run.ts';
import type { Item } from './dynamodb-items.ts';

/** Before there were webhooks every target was a container. */
const withTargetDefaults = (target: Item): Item =>
  target.kind === undefined || target.kind === 'container'
    ? { kind: 'container', secrets: [], ...target }
    : target;

/**
 * What an item of a job holds, completed: a table may hold some from before there were recurring jobs, policies and
 * secrets, and these go on as they began. `target` is as items have it, its secrets a list.
 */
export const withJobDefaults = (stored: Item): Item => {
  const defaults = {
    exclude: [],
    jitter: 0,
    jitterOffset: 0,
    copies: 1,
    overlap: 'skip',
    misfire: 'run_once',
    waitingRuns: [],
    edition: 1,
    keyedRequests: [],
  } satisfies Partial<Job>;
  const target = withTargetDefaults(stored.target as Item);
  return { ...defaults, inForceSince: stored.createdAt, ...stored, target };
};

/** As for jobs: a run of that time was the one copy and the first attempt of its occurrence. */
export const withRunDefaults = (stored: Item): Item => {
  const spent: SpentAttempts = { policy: 0, hostFailure: 0, startFailure: 0 };
  const allocation: Allocation = { size: SMALLEST_SIZE, architecture: 'x86_64', capacity: 'on_demand' };
  const defaults = { copies: 1, plannedAt: stored.dueAt, spent };
  return 'copies' in stored ? stored : { ...defaults, allocation, ...stored };
};
