import { randomBytes } from 'node:crypto';
import {
  type Delivery,
  deliveryIdOfRun,
  overdueDeliveryId,
} from '../../../functions/domain/delivery/delivery.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { formatRunId, newJobId } from '../../../functions/domain/shared/identifiers.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { Token } from '../../../functions/domain/stack/token.ts';

/** The time of the contracts: so far away that nothing they store on an account is deleted by its expiry. */
export const NOW = Date.UTC(2050, 10, 21, 9, 30);

let made = 0;

/** An id that no other test uses; later ones sort after earlier ones. */
export const freshJobId = (): string => {
  made += 1;
  return newJobId(NOW + made, randomBytes(10));
};

/** A job that is due a minute from now. */
export const aJob = (changes: Partial<Job> = {}): Job => ({
  id: freshJobId(),
  target: {
    kind: 'container',
    image: 'public.ecr.aws/docker/library/alpine',
    shell: 'date',
    environment: { GREETING: 'hello' },
    secrets: {},
    size: { cpuUnits: 256, memoryMiB: 512 },
    architecture: 'arm64',
    capacity: 'on_demand',
  },
  trigger: { kind: 'in', text: '1m', dueAt: NOW + MINUTE },
  timezone: 'UTC',
  exclude: [],
  jitter: 0,
  jitterOffset: 0,
  copies: 1,
  overlap: 'skip',
  misfire: 'run_once',
  startDeadline: 60 * MINUTE,
  timeout: 60 * MINUTE,
  tags: ['nightly'],
  definition: 'runat-run-0123456789abcdef',
  state: 'scheduled',
  nextDueAt: NOW + MINUTE,
  activeRuns: [],
  waitingRuns: [],
  canceled: false,
  paused: false,
  revision: 1,
  inForceSince: NOW,
  edition: 1,
  version: 1,
  createdAt: NOW,
  createdBy: 'alice',
  updatedAt: NOW,
  keyedRequests: [],
  ...changes,
});

/** A job that nothing is due of any more. */
export const withoutDue = (job: Job): Job => {
  const { nextDueAt: _nextDueAt, ...rest } = job;
  return rest;
};

/** A run that is starting and due a minute from now. */
export const aRun = (changes: Partial<Omit<Run, 'id'>> = {}): Run => {
  const key = { jobId: freshJobId(), dueAt: NOW + MINUTE, copy: 1, attempt: 1, ...changes };
  return {
    cause: 'schedule',
    status: 'starting',
    copies: 1,
    plannedAt: key.dueAt,
    spent: { policy: 0, hostFailure: 0, startFailure: 0 },
    allocation: { size: { cpuUnits: 256, memoryMiB: 512 }, architecture: 'arm64', capacity: 'on_demand' },
    launchTries: 0,
    createdAt: NOW,
    tryFrom: NOW,
    tokenTry: 1,
    tokenFrom: NOW,
    startBy: NOW + 60 * MINUTE,
    timeout: 60 * MINUTE,
    isShell: true,
    lookAt: NOW + 2 * MINUTE,
    version: 1,
    ...key,
    ...changes,
    id: formatRunId(key),
  };
};

/** A run that the watchdog need not look at. */
export const unwatched = (run: Run): Run => {
  const { lookAt: _lookAt, ...rest } = run;
  return rest;
};

/** The callback about a run that ended a minute from now, not yet sent. */
export const aDelivery = (changes: Partial<Omit<Delivery, 'id' | 'runId'>> = {}): Delivery => {
  const { kind, jobId, at } = {
    kind: 'callback' as const,
    jobId: freshJobId(),
    at: NOW + MINUTE,
    ...changes,
  };
  const runId = formatRunId({ jobId, dueAt: at, copy: 1, attempt: 1 });
  const told =
    kind === 'overdue' ? { id: overdueDeliveryId(jobId, at) } : { id: deliveryIdOfRun(runId, kind), runId };
  return {
    event: 'run.failed',
    url: 'https://hooks.example.com/runat',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type":"run.failed"}',
    expect: ['2xx'],
    status: 'pending',
    tries: [],
    tryCount: 0,
    nextTryAt: NOW + MINUTE,
    lookAt: NOW + 2 * MINUTE,
    createdAt: NOW + MINUTE,
    version: 1,
    ...changes,
    kind,
    jobId,
    at,
    ...told,
  };
};

/** The delivery once its receiver has it, when nobody need look at it any more. */
export const delivered = (delivery: Delivery): Delivery => {
  const { lookAt: _lookAt, ...rest } = delivery;
  return { ...rest, status: 'delivered', finishedAt: delivery.nextTryAt };
};

/** A token. */
export const aToken = (changes: Partial<Token> = {}): Token => ({
  hash: randomBytes(32).toString('hex'),
  name: 'deploy',
  scopes: ['read', 'run'],
  createdAt: NOW,
  ...changes,
});
