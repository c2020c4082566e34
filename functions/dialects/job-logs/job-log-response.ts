import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { instantsAfter } from '../../domain/schedule/timing.ts';
import { isRecurring } from '../../domain/schedule/trigger.ts';
import { formatRunId } from '../../domain/shared/identifiers.ts';
import { formatLocal, type Instant, SECOND } from '../../domain/shared/instant.ts';
import { numberOfJobId } from '../../domain/shared/job-number.ts';
import { targetWords } from '../../domain/target/target.ts';
import { logNumber } from './log-number.ts';

/** When a job is due first, or was. */
const startOf = ({ trigger, startsAt, nextDueAt, createdAt }: Job): Instant => {
  if (!isRecurring(trigger)) return trigger.dueAt;
  if (startsAt) return startsAt.at;
  return trigger.kind === 'every' ? trigger.anchor + trigger.interval : (nextDueAt ?? createdAt);
};

/** A local date and time without an offset: `2026-11-21T09:30:00`, 19 characters. */
const localText = (at: Instant, { timezone }: Job): string => formatLocal(at, timezone).slice(0, 19);

const timeText = (at: Instant | undefined, job: Job): string | null =>
  at === undefined ? null : localText(at, job);

const numberOf = ({ id }: Job): number | undefined => numberOfJobId('joblog', id);

/** A job as this API shows it, its start in its own time zone. `interval` is in seconds; null where there is none. */
export const jobObject = (job: Job): object => {
  const [startdate, starttime] = localText(startOf(job), job).split('T');
  return {
    jobid: numberOf(job),
    jobname: job.name ?? targetWords(job.target),
    startdate,
    starttime,
    repeat: isRecurring(job.trigger),
    interval: job.trigger.kind === 'every' ? job.trigger.interval / SECOND : null,
    active: !job.paused && !job.canceled && job.state !== 'history',
  };
};

/** When a job is due after an instant, as long as its trigger is in force. */
const dueAfter = (job: Job, at: Instant): Instant | undefined => {
  const { inForceUntil = Infinity } = job;
  return instantsAfter(job, at, 1).find((next) => next <= inForceUntil);
};

/** When a run that is over began, where it did. */
const beginOf = ({ status, startedAt, launchedAt }: Run): Instant | undefined =>
  isFinal(status) ? (startedAt ?? launchedAt) : undefined;

const logOf = (job: Job, run: Run, earlier: Instant | undefined): object => {
  const { status, dueAt } = run;
  const isOver = isFinal(status);
  return {
    logid: logNumber(job, run),
    jobid: numberOf(job),
    lastrun: timeText(isOver ? beginOf(run) : earlier, job),
    nextrun: timeText(isOver ? dueAfter(job, dueAt) : dueAt, job),
    status: isOver ? (status === 'succeeded' ? 'finished' : 'failed') : 'pending',
  };
};

/** More bytes than a log takes in an answer, whatever its numbers are. */
export const LOG_SIZE = 200;

/** The runs of a job, a part of them, the earliest first. */
export interface RunsPart {
  readonly runs: readonly Run[];
  /** When the last run before this part began that is over. */
  readonly earlier: Instant | undefined;
  /** Nothing comes behind this part but what is due next. */
  readonly isLast: boolean;
}

/** The logs of a part of a job's runs; behind the last part what is due next, under the number that its run will have. */
export const logsOf = (
  job: Job,
  { runs, earlier, isLast }: RunsPart,
): { readonly logs: readonly object[]; readonly latest: Instant | undefined } => {
  let latest = earlier;
  const logs = runs.map((run) => {
    const log = logOf(job, run, isRecurring(job.trigger) ? latest : undefined);
    latest = beginOf(run) ?? latest;
    return log;
  });
  const { nextDueAt } = job;
  if (!isLast || nextDueAt === undefined) return { logs, latest };
  const next = { jobId: job.id, dueAt: nextDueAt, copy: 1, attempt: 1 };
  if (runs.some(({ id }) => id === formatRunId(next))) return { logs, latest };
  const logOfNext = {
    logid: logNumber(job, next),
    jobid: numberOf(job),
    lastrun: timeText(isRecurring(job.trigger) ? latest : undefined, job),
    nextrun: localText(nextDueAt, job),
    status: 'pending',
  };
  return { logs: [...logs, logOfNext], latest };
};
