import { formatDuration } from '../domain/duration.ts';
import { CPU_UNITS } from '../domain/fargate-size.ts';
import { formatInstant, type Instant } from '../domain/instant.ts';
import type { Job, RunSummary, Trigger } from '../domain/job.ts';

/** RFC 3339 in UTC with milliseconds, where there is an instant. */
export const instantText = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : formatInstant(at);

const triggerFields = (trigger: Trigger): object =>
  trigger.kind === 'now' ? { now: true } : { [trigger.kind]: trigger.text };

const summaryView = ({ id, dueAt, status, exitCode, reason, stoppedAt }: RunSummary): object => ({
  id,
  dueAt: formatInstant(dueAt),
  status,
  exitCode,
  reason,
  stoppedAt: instantText(stoppedAt),
});

/** A job as `/v1` shows it: the fields given, the defaults, and what became of it. */
export const jobView = (job: Job): object => {
  const { target, nextDueAt } = job;
  const nextRun = instantText(nextDueAt);
  return {
    id: job.id,
    name: job.name,
    image: target.image,
    command: target.command,
    shell: target.shell,
    environment: target.environment,
    cpu: target.size.cpuUnits / CPU_UNITS,
    memory: target.size.memoryMiB,
    architecture: target.architecture,
    capacity: target.capacity,
    ...triggerFields(job.trigger),
    timezone: job.timezone,
    startDeadline: formatDuration(job.startDeadline),
    timeout: formatDuration(job.timeout),
    tags: job.tags,
    state: job.state,
    outcome: job.outcome,
    nextDueAt: nextRun,
    nextRuns: nextRun === undefined ? [] : [nextRun],
    activeRuns: job.activeRuns,
    lastRun: job.lastRun && summaryView(job.lastRun),
    paused: job.paused,
    revision: job.revision,
    createdAt: formatInstant(job.createdAt),
    createdBy: job.createdBy,
    updatedAt: formatInstant(job.updatedAt),
    finishedAt: instantText(job.finishedAt),
  };
};
