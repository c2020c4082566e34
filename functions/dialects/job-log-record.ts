import { formatRunId } from '../domain/identifiers.ts';
import { formatLocal, type Instant, SECOND } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import { isFinal, type Run } from '../domain/run.ts';
import { targetWords } from '../domain/target.ts';
import { instantsAfter } from '../domain/timing.ts';
import { isRecurring } from '../domain/trigger.ts';

/** When a job is due first, or was. */
const startOf = ({ trigger, startsAt, nextDueAt, createdAt }: Job): Instant => {
  if (!isRecurring(trigger)) return trigger.dueAt;
  if (startsAt) return startsAt.at;
  return trigger.kind === 'every' ? trigger.anchor + trigger.interval : (nextDueAt ?? createdAt);
};

/** A job as this API shows it, its start in its own time zone. `interval` is in seconds; null where there is none. */
export const jobObject = (job: Job): object => {
  const [startdate, rest = ''] = formatLocal(startOf(job), job.timezone).split('T');
  return {
    jobid: job.id,
    jobname: job.name ?? targetWords(job.target),
    startdate,
    starttime: rest.slice(0, 8),
    repeat: isRecurring(job.trigger),
    interval: job.trigger.kind === 'every' ? job.trigger.interval / SECOND : null,
    active: !job.paused && !job.canceled,
  };
};

/** RFC 3339 in the job's time zone. */
const timeText = (at: Instant | undefined, { timezone }: Job): string | null =>
  at === undefined ? null : formatLocal(at, timezone);

/** When a job is due after an instant, as long as its trigger is in force. */
const dueAfter = (job: Job, at: Instant): Instant | undefined => {
  const { inForceUntil = Infinity } = job;
  return instantsAfter(job, at, 1).find((next) => next <= inForceUntil);
};

const logOf = (job: Job, run: Run): object => {
  const { id, status, dueAt, startedAt, launchedAt } = run;
  const isOver = isFinal(status);
  return {
    logid: id,
    jobid: job.id,
    lastrun: timeText(isOver ? (startedAt ?? launchedAt) : undefined, job),
    nextrun: timeText(isOver ? dueAfter(job, dueAt) : dueAt, job),
    status: isOver ? (status === 'succeeded' ? 'finished' : 'failed') : 'pending',
  };
};

/** The log of what is due next, under the id that its run will have. */
const logOfNext = (job: Job, dueAt: Instant): { readonly logid: string } => ({
  logid: formatRunId({ jobId: job.id, dueAt, copy: 1, attempt: 1 }),
  ...{ jobid: job.id, lastrun: null, nextrun: timeText(dueAt, job), status: 'pending' },
});

/** The logs of a job from its runs, which are the latest first; before them, at the top of the list, what is due next. */
export const jobLogsOf = (job: Job, runs: readonly Run[], isTop: boolean): readonly object[] => {
  const next = isTop && job.nextDueAt !== undefined ? logOfNext(job, job.nextDueAt) : undefined;
  const isRecorded = runs.some(({ id }) => id === next?.logid);
  return [...(next && !isRecorded ? [next] : []), ...runs.map((run) => logOf(job, run))];
};
