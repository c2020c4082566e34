import type { Job, RunSummary } from '../../domain/job/job.ts';
import { requestOf } from '../../domain/request/job-request.ts';
import { instantsAfter } from '../../domain/schedule/timing.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import { jobLinks } from '../answers/links.ts';

/** How many of its next instants a job shows. */
const NEXT_RUNS = 5;

/** RFC 3339 in UTC with milliseconds, where there is an instant. */
export const instantText = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : formatInstant(at);

/** A run as its job remembers it. */
export const summaryView = ({ id, dueAt, status, exitCode, reason, stoppedAt }: RunSummary): object => ({
  id,
  dueAt: formatInstant(dueAt),
  status,
  exitCode,
  reason,
  stoppedAt: instantText(stoppedAt),
});

const nextRunsOf = (job: Job): readonly Instant[] => {
  const { nextDueAt, inForceSince } = job;
  if (nextDueAt === undefined) return [];
  // What has come due under an earlier trigger is not followed by more of its instants.
  return [nextDueAt, ...instantsAfter(job, Math.max(nextDueAt, inForceSince), NEXT_RUNS - 1)];
};

/** A job as `/v1` shows it: the fields given, the defaults, and what became of it. */
export const jobView = (job: Job): object => ({
  id: job.id,
  ...requestOf(job),
  state: job.state,
  outcome: job.outcome,
  nextDueAt: instantText(job.nextDueAt),
  nextRuns: nextRunsOf(job).map(formatInstant),
  activeRuns: job.activeRuns,
  waitingRuns: job.waitingRuns,
  lastRun: job.lastRun && summaryView(job.lastRun),
  lastSuccessAt: instantText(job.lastSuccessAt),
  paused: job.paused,
  revision: job.revision,
  createdAt: formatInstant(job.createdAt),
  createdBy: job.createdBy,
  updatedAt: formatInstant(job.updatedAt),
  finishedAt: instantText(job.finishedAt),
  links: jobLinks(job.id),
});
