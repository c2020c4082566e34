import * as fc from 'fast-check';
import type { Delivery, DeliveryTry } from '../../../functions/domain/delivery/delivery.ts';
import { CALLBACK_EVENTS, type Callback } from '../../../functions/domain/job/callback.ts';
import {
  type Job,
  type JobSpecification,
  type KeyedRequest,
  type LeftOutOccurrence,
  OUTCOMES,
  type RunSummary,
} from '../../../functions/domain/job/job.ts';
import { MISFIRES, OVERLAPS, type RetryPolicy } from '../../../functions/domain/job/policies.ts';
import type { Reason } from '../../../functions/domain/run/reason.ts';
import type {
  Allocation,
  FinalStatus,
  ReportedOutput,
  Run,
  Seal,
  SpentAttempts,
} from '../../../functions/domain/run/run.ts';
import { endedAt } from '../../../functions/domain/run/run-seal.ts';
import type { DayOfYear, YearlyDays } from '../../../functions/domain/schedule/exclusion.ts';
import type { Span } from '../../../functions/domain/schedule/schedule.ts';
import type { FormerTiming } from '../../../functions/domain/schedule/timing.ts';
import type {
  Exclusion,
  Trigger,
  WrittenInstant,
  WrittenPeriod,
} from '../../../functions/domain/schedule/trigger.ts';
import { parseExactJson } from '../../../functions/domain/shared/exact-json.ts';
import { type Instant, LAST_INSTANT } from '../../../functions/domain/shared/instant.ts';
import type { ContainerTarget } from '../../../functions/domain/target/container.ts';
import type { MarkerTarget, Target } from '../../../functions/domain/target/target.ts';
import { WEBHOOK_METHODS, type WebhookTarget } from '../../../functions/domain/target/webhook.ts';
import { aDelivery, aJob, aRun, NOW } from './samples.ts';

const FINAL = [
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'lost',
  'skipped',
  'missed',
] as const satisfies FinalStatus[];

/** What the value of each field may be: a field that a type gains must be named here, too. */
type Fields<T> = { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> };

/** Objects as JSON makes them, each field there or not unless it is required. */
const objectOf = <T extends object>(fields: Fields<T>, ...requiredKeys: (keyof T)[]): fc.Arbitrary<T> =>
  fc.record(fields, { requiredKeys, noNullPrototype: true }) as unknown as fc.Arbitrary<T>;

const text = fc.string({ unit: 'binary', maxLength: 40 });
const instant: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: LAST_INSTANT });
const expiry: fc.Arbitrary<Instant> = fc.integer({ min: NOW + 1, max: LAST_INSTANT });
const count = fc.nat({ max: 1_000_000 });
const copy = fc.integer({ min: 1, max: 100 });
const exitCode = fc.nat(255);
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });

/** Also names that mean something to JavaScript. */
const variables: fc.Arbitrary<Record<string, string>> = few(
  fc.tuple(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString'), text), text),
).map((entries) => Object.fromEntries(entries));

const reason = objectOf<Reason>({ code: text, text, advice: text }, 'code', 'text');

const allocationFields: Fields<Allocation> = {
  size: objectOf<Allocation['size']>({ cpuUnits: count, memoryMiB: count }, 'cpuUnits', 'memoryMiB'),
  architecture: fc.constantFrom('arm64', 'x86_64'),
  capacity: fc.constantFrom('on_demand', 'spot'),
  ephemeralStorageGiB: fc.integer({ min: 21, max: 200 }),
  publicAddress: fc.constant(false),
};

const allocation = objectOf<Allocation>(allocationFields, 'size', 'architecture', 'capacity');

const { publicAddress: _ofRuns, ...ofTargets } = allocationFields;

const container = objectOf<ContainerTarget>(
  {
    kind: fc.constant('container'),
    image: text,
    registryCredentials: text,
    command: few(text),
    shell: text,
    entryPoint: few(text),
    workingDirectory: text,
    user: text,
    role: text,
    environment: variables,
    secrets: variables,
    ...ofTargets,
  },
  'kind',
  'image',
  'environment',
  'secrets',
  'size',
  'architecture',
  'capacity',
);

/** As it is once it has been JSON: there is no -0. */
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);

/** A body with numbers that JavaScript would write otherwise. */
const exactJson = fc
  .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat())
  .map(([large, small]) => parseExactJson(`{"large":[${large}],"small":${small}.10}`));

const webhook = objectOf<WebhookTarget>(
  {
    kind: fc.constant('webhook'),
    url: text,
    method: fc.constantFrom(...WEBHOOK_METHODS),
    headers: variables,
    body: fc.oneof(json, exactJson) as fc.Arbitrary<object>,
    expect: few(text),
  },
  'kind',
  'url',
  'method',
  'headers',
  'expect',
);

const marker = objectOf<MarkerTarget>({ kind: fc.constant('marker') }, 'kind');

const target: fc.Arbitrary<Target> = fc.oneof(container, webhook, marker);

type TriggerOf<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

const trigger: fc.Arbitrary<Trigger> = fc.oneof(
  objectOf<TriggerOf<'at'>>({ kind: fc.constant('at'), text, dueAt: instant }, 'kind', 'text', 'dueAt'),
  objectOf<TriggerOf<'in'>>({ kind: fc.constant('in'), text, dueAt: instant }, 'kind', 'text', 'dueAt'),
  objectOf<TriggerOf<'now'>>({ kind: fc.constant('now'), dueAt: instant }, 'kind', 'dueAt'),
  objectOf<TriggerOf<'every'>>(
    { kind: fc.constant('every'), text, interval: count, anchor: instant },
    'kind',
    'text',
    'interval',
    'anchor',
  ),
  objectOf<TriggerOf<'cron'>>({ kind: fc.constant('cron'), text: fc.oneof(text, few(text)) }, 'kind', 'text'),
);

const written = objectOf<WrittenInstant>({ text, at: instant }, 'text', 'at');
const dayOfYear = objectOf<DayOfYear>({ month: count, day: count }, 'month', 'day');
const exclusion: fc.Arbitrary<Exclusion> = fc.oneof(
  objectOf<Span & { readonly text: string }>({ text, from: instant, to: instant }, 'text', 'from', 'to'),
  objectOf<YearlyDays & { readonly text: string }>(
    { text, first: dayOfYear, last: dayOfYear },
    'text',
    'first',
    'last',
  ),
);
const period = objectOf<WrittenPeriod>(
  { text, count, unit: fc.constantFrom('d', 'w', 'mo', 'y') },
  'text',
  'count',
  'unit',
);

const retry = objectOf<RetryPolicy>(
  {
    limit: fc.nat(10),
    backoff: count,
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    exitCodes: few(exitCode),
  },
  'limit',
  'backoff',
  'factor',
);

const summary = objectOf<RunSummary>(
  {
    id: text,
    dueAt: instant,
    status: fc.constantFrom(...FINAL),
    exitCode,
    reason,
    pullStartedAt: instant,
    startedAt: instant,
    stoppedAt: instant,
  },
  'id',
  'dueAt',
  'status',
);

const timing = {
  trigger,
  timezone: text,
  onlyEvery: period,
  startsAt: written,
  endsAt: written,
  exclude: few(exclusion),
  jitter: count,
};

const former = objectOf<FormerTiming>(
  { ...timing, jitterOffset: count, until: instant },
  'trigger',
  'timezone',
  'exclude',
  'jitter',
  'jitterOffset',
  'until',
);

const specification = objectOf<Partial<JobSpecification>>({
  name: text,
  target,
  ...timing,
  copies: copy,
  overlap: fc.constantFrom(...OVERLAPS),
  misfire: fc.constantFrom(...MISFIRES),
  startDeadline: count,
  timeout: count,
  retry,
  tags: few(text),
  callback: objectOf<Callback>({ url: text, on: fc.subarray([...CALLBACK_EVENTS]) }, 'url', 'on'),
  successWithin: count,
  onSuccess: text,
});

/** What the system keeps of a job beside what its caller decides. */
const kept = objectOf<Partial<Omit<Job, keyof JobSpecification | 'id'>>>({
  definition: text,
  jitterOffset: count,
  state: fc.constantFrom('scheduled', 'running', 'history'),
  outcome: fc.constantFrom(...OUTCOMES),
  nextDueAt: instant,
  heldDueAt: instant,
  activeRuns: few(text),
  waitingRuns: few(text),
  lastRun: summary,
  lastSuccessAt: instant,
  spoiledOccurrences: few(instant),
  leftOut: few(
    objectOf<LeftOutOccurrence>(
      { dueAt: instant, status: fc.constantFrom('skipped', 'missed'), reason, blockedBy: text },
      'dueAt',
      'status',
    ),
  ),
  canceled: fc.boolean(),
  paused: fc.boolean(),
  revision: count,
  inForceSince: instant,
  inForceUntil: instant,
  former,
  edition: count,
  version: count,
  createdAt: instant,
  createdBy: text,
  lastChange: text,
  updatedAt: instant,
  finishedAt: instant,
  fingerprint: text,
  keyedRequests: few(objectOf<KeyedRequest>({ key: text, dueAt: instant }, 'key', 'dueAt')),
  expiresAt: expiry,
});

/** What is over comes with its expiry: stores add none to it. */
const expiring = <T extends { readonly expiresAt?: Instant }>(value: T, ended: Instant | undefined): T =>
  ended === undefined ? value : { expiresAt: LAST_INSTANT, ...value };

/** Any job, with an id of its own. */
export const anyJob: fc.Arbitrary<Job> = fc
  .tuple(specification, kept)
  .map(([decided, known]) => aJob({ ...decided, ...known }))
  .map((job) => expiring(job, job.finishedAt));

const runParts = objectOf<Partial<Omit<Run, 'id' | 'jobId'>>>({
  dueAt: instant,
  copy,
  attempt: fc.integer({ min: 1, max: 22 }),
  cause: fc.constantFrom('schedule', 'manual', 'retry', 'catch_up', 'chain'),
  status: fc.constantFrom('queued', 'starting', 'running', ...FINAL),
  copies: copy,
  plannedAt: instant,
  spent: objectOf<SpentAttempts>(
    { policy: count, hostFailure: count, startFailure: count },
    'policy',
    'hostFailure',
    'startFailure',
  ),
  allocation,
  blockedBy: text,
  exitCode,
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
  notFoundSince: instant,
  tryFrom: instant,
  tokenTry: count,
  tokenFrom: instant,
  lastRefusal: reason,
  deniedSince: instant,
  lastChange: text,
  stopIntent: fc.constantFrom('user', 'timeout', 'replace'),
  timeoutAt: instant,
  startBy: instant,
  timeout: count,
  isShell: fc.boolean(),
  chainedFrom: text,
  chainLength: count,
  sealed: objectOf<Seal>(
    { status: fc.constantFrom(...FINAL), exitCode: count, stoppedAt: instant, at: instant, reason },
    'status',
    'at',
  ),
  reported: objectOf<ReportedOutput>(
    { workerId: text, stdout: text, stderr: text },
    'workerId',
    'stdout',
    'stderr',
  ),
  lookAt: instant,
  version: count,
  expiresAt: expiry,
});

/** Any run, of a job of its own. */
export const anyRun: fc.Arbitrary<Run> = runParts
  .map((parts) => aRun(parts))
  .map((run) => expiring(run, endedAt(run)));

const deliveryTry = objectOf<DeliveryTry>(
  { at: instant, durationMs: count, status: count, answerText: text, reason: text },
  'at',
);

const deliveryParts = objectOf<Partial<Omit<Delivery, 'id' | 'runId' | 'jobId'>>>({
  kind: fc.constantFrom('target', 'callback', 'overdue'),
  event: text,
  at: instant,
  url: text,
  method: text,
  headers: variables,
  body: text,
  expect: few(text),
  status: fc.constantFrom('pending', 'delivered', 'failed', 'canceled'),
  reason: text,
  tries: few(deliveryTry),
  triedFrom: instant,
  replayedAt: instant,
  lastChange: text,
  tryCount: count,
  nextTryAt: instant,
  leasedUntil: instant,
  lookAt: instant,
  createdAt: instant,
  finishedAt: instant,
  version: count,
  expiresAt: expiry,
});

/** Any delivery, of a job of its own. */
export const anyDelivery: fc.Arbitrary<Delivery> = deliveryParts
  .map((parts) => aDelivery(parts))
  .map((delivery) => expiring(delivery, delivery.finishedAt));
