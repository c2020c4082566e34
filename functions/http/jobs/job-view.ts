import type { Job } from '../../domain/job/job.ts';
import type { AnsweredJob, JobField } from '../../domain/request/job-fields.ts';
import { requestOf } from '../../domain/request/job-request.ts';
import { type NamesOnly, namesOnly } from '../../domain/request/names-only.ts';
import { instantsAfter } from '../../domain/schedule/timing.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import { type Caller, mayUse } from '../../domain/stack/token.ts';
import { instantText } from '../answers/instant-text.ts';
import { jobLinks } from '../answers/links.ts';
import type { jobSchema } from '../schemas/job-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import { runSummaryView } from './run-summary-view.ts';

/** How many of its next instants a job shows. */
const NEXT_RUNS = 5;

const nextRunsOf = (job: Job): readonly Instant[] => {
  const { nextDueAt, inForceSince } = job;
  if (nextDueAt === undefined) return [];
  // What has come due under an earlier trigger is not followed by more of its instants.
  return [nextDueAt, ...instantsAfter(job, Math.max(nextDueAt, inForceSince), NEXT_RUNS - 1)];
};

type JobView = (AnsweredJob | NamesOnly<AnsweredJob, null>) & Omit<Shown<typeof jobSchema>, JobField>;

/**
 * A job as `/v1` shows it: the fields given, the defaults, and what became of it. Who may not change the job sees no values of its
 * variables and headers.
 */
export const jobView = (job: Job, caller: Caller): JobView => ({
  id: job.id,
  ...(mayUse(caller, 'write') ? requestOf(job) : namesOnly(requestOf(job), null)),
  state: job.state,
  outcome: job.outcome,
  nextDueAt: instantText(job.nextDueAt),
  nextRuns: nextRunsOf(job).map(formatInstant),
  activeRuns: job.activeRuns,
  waitingRuns: job.waitingRuns,
  lastRun: job.lastRun && runSummaryView(job.lastRun),
  lastSuccessAt: instantText(job.lastSuccessAt),
  paused: job.paused,
  revision: job.revision,
  createdAt: formatInstant(job.createdAt),
  createdBy: job.createdBy,
  updatedAt: formatInstant(job.updatedAt),
  finishedAt: instantText(job.finishedAt),
  links: jobLinks(job.id),
});
