import type { ContainerTarget } from '../../functions/domain/container.ts';
import { HOUR, type Instant, type WallClock } from '../../functions/domain/instant.ts';
import { type Job, type JobSpecification, newJob } from '../../functions/domain/job.ts';
import { newRun, type Run } from '../../functions/domain/run.ts';

export const NOW: Instant = Date.UTC(2026, 10, 21, 9, 30);
export const HISTORY_DAYS = 90;
export const JOB_ID = '019a9f3c5b7d7c2e8f1a2b3c4d5e6f70';
export const HANDLE = 'arn:aws:ecs:eu-central-1:111122223333:task/runs/0123456789abcdef0123456789abcdef';

export const aTarget = (changes: Partial<ContainerTarget> = {}): ContainerTarget => ({
  image: 'busybox',
  environment: {},
  size: { cpuUnits: 256, memoryMiB: 512 },
  architecture: 'x86_64',
  capacity: 'on_demand',
  ...changes,
});

export const aSpecification = (changes: Partial<JobSpecification> = {}): JobSpecification => ({
  target: aTarget(),
  trigger: { kind: 'at', text: '2026-11-21T09:30:00Z', dueAt: NOW },
  timezone: 'UTC',
  startDeadline: HOUR,
  timeout: HOUR,
  tags: [],
  ...changes,
});

/** A job that was created an hour before `NOW` and is due then. */
export const aJob = (changes: Partial<Job> = {}): Job => ({
  ...newJob(aSpecification(), {
    id: JOB_ID,
    definition: 'runat-busybox:1',
    createdBy: 'tester',
    now: NOW - HOUR,
  }),
  ...changes,
});

/** The first run of `aJob`, recorded at its instant and not launched yet. */
export const aRun = (changes: Partial<Run> = {}): Run => ({
  ...newRun(
    { jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 1 },
    {
      cause: 'schedule',
      startBy: NOW + HOUR,
      timeout: HOUR,
      isShell: false,
      lookAt: NOW + 60_000,
      now: NOW,
    },
  ),
  ...changes,
});

/** `aRun` with a container that was started at its instant. */
export const aLaunchedRun = (changes: Partial<Run> = {}): Run =>
  aRun({ handle: HANDLE, launchedAt: NOW, latenessMs: 0, launchTries: 1, ...changes });

/** The job without the instant at which it was due: the state after its one occurrence was claimed. */
export const claimed = (job: Job, activeRuns: readonly string[]): Job => {
  const { nextDueAt: _nextDueAt, ...rest } = job;
  return { ...rest, activeRuns, state: 'running' };
};

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
