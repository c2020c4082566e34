import type { Job } from '../../domain/job/job.ts';
import { isOverdue } from '../../domain/job/success-deadline.ts';
import { isFinal, type RunStatus } from '../../domain/run/run.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { type Html, html } from './html.ts';

/** Every word for a state; each has a shape and a colour of its own in the style sheet. */
export type StateName =
  | Exclude<RunStatus, 'timed_out' | 'start_failed'>
  | 'timed-out'
  | 'start-failed'
  | 'scheduled'
  | 'paused'
  | 'overdue'
  | 'late'
  | 'new'
  | 'over'
  | 'pending'
  | 'delivered'
  | 'unrecorded';

const WORDS: Partial<Readonly<Record<StateName, string>>> = {
  'timed-out': 'timed out',
  'start-failed': 'start failed',
  unrecorded: 'not on record',
};

/** The word for a state. */
export const stateWord = (name: StateName): string => WORDS[name] ?? name;

/** A state: its shape, its colour and its word. `word` says more than the plain one. */
export const stateMark = (name: StateName, word = stateWord(name)): Html =>
  html`<span class="state s-${name}">${word}</span>`;

/** A state as its shape alone, in a row of others; its word is read out. */
export const stateDot = (name: StateName, title: string): Html =>
  html`<i class="dot s-${name}" title="${title}"><span class="unseen">${stateWord(name)} </span></i>`;

/** The state of a run. */
export const stateOfRun = (status: RunStatus): StateName =>
  status === 'timed_out' ? 'timed-out' : status === 'start_failed' ? 'start-failed' : status;

/** Tells whether something went wrong with a run. */
export const wentWrong = (status: RunStatus): boolean =>
  isFinal(status) && ['failed', 'timed_out', 'start_failed', 'lost', 'missed'].includes(status);

/** So late a due instant may be noticed before the job counts as late. */
const LATE_AFTER = 30_000;

const stateOfEnd = ({ outcome, lastRun }: Job): StateName => {
  if (outcome === 'failed' && lastRun) return stateOfRun(lastRun.status);
  return outcome === 'ended' || outcome === undefined ? 'over' : outcome;
};

const stateOfScheduled = (job: Job, now: Instant): StateName => {
  if (job.canceled) return 'canceled';
  if (job.paused) return 'paused';
  if (isOverdue(job, now)) return 'overdue';
  if (job.nextDueAt !== undefined && job.nextDueAt + LATE_AFTER < now) return 'late';
  return job.lastRun && wentWrong(job.lastRun.status) ? stateOfRun(job.lastRun.status) : 'scheduled';
};

/** The state of a job; where several apply, the most important one. */
export const stateOfJob = (job: Job, now: Instant): StateName => {
  if (job.activeRuns.length > 0) return 'running';
  return job.state === 'history' ? stateOfEnd(job) : stateOfScheduled(job, now);
};
