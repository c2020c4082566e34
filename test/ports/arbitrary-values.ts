import * as fc from 'fast-check';
import type { Instant } from '../../functions/domain/instant.ts';
import type { Job, RunSummary } from '../../functions/domain/job.ts';
import type { Reason } from '../../functions/domain/reason.ts';
import type { FinalStatus, Run } from '../../functions/domain/run.ts';
import { aJob, aRun, NOW } from './samples.ts';

const FINAL = [
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'lost',
] as const satisfies FinalStatus[];

/** Objects as JSON makes them. */
const PLAIN = { noNullPrototype: true } as const;

const text = fc.string({ unit: 'binary', maxLength: 40 });
const instant: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: Date.UTC(9999, 0, 1) });
const count = fc.nat({ max: 1_000_000 });

const reason: fc.Arbitrary<Reason> = fc.record(
  { code: text, text, mend: text },
  { requiredKeys: ['code', 'text'], noNullPrototype: true },
);

/** Also names that mean something to JavaScript. */
const environment = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), text), text), {
    maxLength: 5,
  })
  .map((entries) => Object.fromEntries(entries));

const summary: fc.Arbitrary<RunSummary> = fc.record(
  {
    id: text,
    dueAt: instant,
    status: fc.constantFrom(...FINAL),
    exitCode: fc.nat(255),
    reason,
    stoppedAt: instant,
  },
  { requiredKeys: ['id', 'dueAt', 'status'], noNullPrototype: true },
);

/** Parts of a job, each in any form that it may have. */
const jobParts = fc.record(
  {
    name: text,
    target: fc.record(
      {
        image: text,
        command: fc.array(text, { maxLength: 4 }),
        shell: text,
        environment,
        size: fc.record({ cpuUnits: count, memoryMiB: count }, PLAIN),
        architecture: fc.constantFrom('arm64', 'x86_64'),
        capacity: fc.constantFrom('on_demand', 'spot'),
      },
      { requiredKeys: ['image', 'environment', 'size', 'architecture', 'capacity'], noNullPrototype: true },
    ),
    trigger: fc.oneof(
      fc.record({ kind: fc.constantFrom('at', 'in'), text, dueAt: instant }, PLAIN),
      fc.record({ kind: fc.constant('now'), dueAt: instant }, PLAIN),
    ),
    timezone: text,
    startDeadline: count,
    timeout: count,
    tags: fc.array(text, { maxLength: 3 }),
    definition: text,
    state: fc.constantFrom('scheduled', 'running', 'history'),
    outcome: fc.constantFrom('succeeded', 'failed', 'canceled'),
    nextDueAt: instant,
    activeRuns: fc.array(text, { maxLength: 3 }),
    lastRun: summary,
    canceled: fc.boolean(),
    paused: fc.boolean(),
    revision: count,
    version: count,
    createdAt: instant,
    createdBy: text,
    updatedAt: instant,
    finishedAt: instant,
    fingerprint: text,
    expiresAt: fc.integer({ min: NOW + 1, max: Date.UTC(9999, 0, 1) }),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<Partial<Job>>;

/** Any job, with an id of its own. */
export const anyJob: fc.Arbitrary<Job> = jobParts.map((parts) => aJob(parts));

const runParts = fc.record(
  {
    dueAt: instant,
    copy: fc.integer({ min: 1, max: 100 }),
    attempt: fc.integer({ min: 1, max: 11 }),
    cause: fc.constantFrom('schedule', 'manual', 'retry', 'catch_up', 'chain'),
    status: fc.constantFrom('queued', 'starting', 'running', ...FINAL),
    exitCode: fc.nat(255),
    reason,
    latenessMs: count,
    launchTries: count,
    createdAt: instant,
    launchedAt: instant,
    pullStartedAt: instant,
    pullStoppedAt: instant,
    startedAt: instant,
    stoppingAt: instant,
    stoppedAt: instant,
    imageDigest: text,
    handle: text,
    observedVersion: count,
    tryFrom: instant,
    tokenTry: count,
    tokenFrom: instant,
    lastRefusal: reason,
    stopIntent: fc.constantFrom('user', 'timeout'),
    timeoutAt: instant,
    startBy: instant,
    timeout: count,
    isShell: fc.boolean(),
    lookAt: instant,
    version: count,
    expiresAt: fc.integer({ min: NOW + 1, max: Date.UTC(9999, 0, 1) }),
  },
  { requiredKeys: [], noNullPrototype: true },
) as fc.Arbitrary<Partial<Omit<Run, 'id'>>>;

/** Any run, of a job of its own. */
export const anyRun: fc.Arbitrary<Run> = runParts.map((parts) => aRun(parts));
