import { type Job, type JobSpecification, type NewJobFacts, newJob } from '../../functions/domain/job/job.ts';
import { allocationOf, type FinalStatus, type Run } from '../../functions/domain/run/run.ts';
import type { RunEvent } from '../../functions/domain/run/run-event.ts';
import { newRun, step } from '../../functions/domain/run/run-machine.ts';
import type { RecurringTrigger } from '../../functions/domain/schedule/schedule.ts';
import type { Trigger } from '../../functions/domain/schedule/trigger.ts';
import { formatDuration } from '../../functions/domain/shared/duration.ts';
import { formatRunId, type RunId } from '../../functions/domain/shared/identifiers.ts';
import {
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  type WallClock,
} from '../../functions/domain/shared/instant.ts';
import type { ContainerTarget } from '../../functions/domain/target/container.ts';
import type { WebhookTarget } from '../../functions/domain/target/webhook.ts';

export const NOW: Instant = Date.UTC(2026, 10, 21, 9, 30);
export const JOB_ID = '019a9f3c5b7d7c2e8f1a2b3c4d5e6f70';
export const HANDLE = 'arn:aws:ecs:eu-central-1:111122223333:task/runs/0123456789abcdef0123456789abcdef';

export const aTarget = (changes: Partial<ContainerTarget> = {}): ContainerTarget => ({
  kind: 'container',
  image: 'busybox',
  environment: {},
  secrets: {},
  size: { cpuUnits: 256, memoryMiB: 512 },
  architecture: 'x86_64',
  capacity: 'on_demand',
  ...changes,
});

export const aWebhook = (changes: Partial<WebhookTarget> = {}): WebhookTarget => ({
  kind: 'webhook',
  url: 'https://hooks.example.com/runat',
  method: 'POST',
  headers: {},
  expect: ['2xx'],
  ...changes,
});

/** A trigger that is due once. */
export const once = (dueAt: Instant = NOW): Trigger => ({ kind: 'at', text: formatInstant(dueAt), dueAt });

/** A trigger that is due at `anchor` for the first time. */
export const every = (interval: number, anchor: Instant = NOW): RecurringTrigger => ({
  kind: 'every',
  text: formatDuration(interval),
  interval,
  anchor,
});

export const aSpecification = (changes: Partial<JobSpecification> = {}): JobSpecification => ({
  target: aTarget(),
  trigger: once(),
  timezone: 'UTC',
  exclude: [],
  jitter: 0,
  copies: 1,
  overlap: 'skip',
  misfire: 'run_once',
  startDeadline: HOUR,
  timeout: HOUR,
  tags: [],
  ...changes,
});

/** Facts of a job that was created an hour before `NOW`. */
export const FACTS: NewJobFacts = {
  id: JOB_ID,
  definition: 'runat-busybox:1',
  createdBy: 'tester',
  jitterOffset: 0,
  paused: false,
  now: NOW - HOUR,
};

/** A job that was created an hour before `NOW` and is due then. */
export const aJob = (changes: Partial<Job> = {}): Job => ({
  ...newJob(aSpecification(), FACTS),
  ...changes,
});

/** A job that was created an hour before `NOW` and is due then and every `interval` after. */
export const aRecurringJob = (interval: number, changes: Partial<Job> = {}): Job =>
  aJob({ trigger: every(interval), ...changes });

/** A run of `aJob`, by default the first, recorded at its instant and not launched yet. */
export const aRun = (changes: Partial<Omit<Run, 'id'>> = {}): Run => {
  const run = {
    ...newRun(
      { jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 1 },
      {
        cause: 'schedule',
        copies: 1,
        plannedAt: NOW,
        spent: { policy: 0, hostFailure: 0, startFailure: 0 },
        allocation: allocationOf(aSpecification()),
        startBy: NOW + HOUR,
        timeout: HOUR,
        isShell: false,
      },
      NOW,
      NOW + MINUTE,
    ),
    ...changes,
  };
  return { ...run, id: formatRunId(run) };
};

/** `aRun` with a container that was started at its instant. */
export const aLaunchedRun = (changes: Partial<Omit<Run, 'id'>> = {}): Run =>
  aRun({ handle: HANDLE, launchedAt: NOW, latenessMs: 0, launchTries: 1, ...changes });

/** The job without the instant at which it was due. */
export const withoutDue = (job: Job): Job => {
  const { nextDueAt: _nextDueAt, ...rest } = job;
  return rest;
};

/** The job after its one occurrence was claimed. */
export const claimed = (job: Job, activeRuns: readonly RunId[]): Job => ({
  ...withoutDue(job),
  activeRuns,
  state: 'running',
});

export const FINAL = [
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'lost',
  'skipped',
  'missed',
] as const satisfies readonly FinalStatus[];

/** What a clock in UTC shows at this instant. */
export const wallAt = (local: Instant): WallClock => {
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
};

/** A run after an event; as it was where the event changes nothing. */
export const runAfter = (run: Run, event: RunEvent, now: Instant = NOW): Run =>
  step(run, event, now).run ?? run;
