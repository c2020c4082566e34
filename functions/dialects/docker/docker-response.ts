import type { Job } from '../../domain/job/job.ts';
import type { FinalStatus } from '../../domain/run/run.ts';
import { type Instant, wallClockOf } from '../../domain/shared/instant.ts';
import { targetWords } from '../../domain/target/target.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** A date as this API writes it, local to a time zone: `%d-%m-%Y %H:%M:%S`. Fractions of a second are cut. */
export const formatDate = (at: Instant, timezone: string): string => {
  const { day, month, year, hour, minute, second } = wallClockOf(at, timezone);
  const date = [twoDigits(day), twoDigits(month), year].join('-');
  return `${date} ${[hour, minute, second].map(twoDigits).join(':')}`;
};

type FinishStatus = 'success' | 'failed' | 'timed_out' | 'did_not_run';

/** What a run's end is called here. A lost run has run, and nobody can say that it went well. */
const FINISH: Readonly<Record<FinalStatus, FinishStatus>> = {
  succeeded: 'success',
  failed: 'failed',
  timed_out: 'timed_out',
  canceled: 'did_not_run',
  start_failed: 'did_not_run',
  lost: 'failed',
  skipped: 'did_not_run',
  missed: 'did_not_run',
};

const finishStatus = ({ lastRun }: Job): FinishStatus => {
  if (!lastRun) return 'did_not_run';
  const wasStopped = lastRun.status === 'canceled' && lastRun.exitCode !== undefined;
  return wasStopped ? 'failed' : FINISH[lastRun.status];
};

const statusOf = (job: Job): 'scheduled' | 'running' | 'finished' | 'canceled' => {
  if (job.state !== 'history') return job.state;
  return job.outcome === 'canceled' ? 'canceled' : 'finished';
};

/** When it is due, or was: this API knows only jobs that are due once. */
const dueOf = ({ nextDueAt, heldDueAt, trigger, lastRun, createdAt }: Job): Instant =>
  nextDueAt ?? heldDueAt ?? ('dueAt' in trigger ? trigger.dueAt : (lastRun?.dueAt ?? createdAt));

/** A job as this API shows it, its dates local to its time zone, which is named where it is not that of all. */
export const recordOf = (job: Job, { timezone }: Pick<DialectSettings, 'timezone'>): object => ({
  id: job.id,
  job_name: job.name ?? targetWords(job.target),
  scheduled_in: formatDate(job.createdAt, job.timezone),
  scheduled_to: formatDate(dueOf(job), job.timezone),
  status: statusOf(job),
  ...(job.state === 'history' && {
    finish_date: formatDate(job.finishedAt ?? job.updatedAt, job.timezone),
    finish_status: finishStatus(job),
    exit_code: job.lastRun?.exitCode,
  }),
  ...(job.timezone !== timezone && { timezone: job.timezone }),
});
