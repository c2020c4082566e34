import type { Job } from '../../domain/job/job.ts';
import { isOverdue, successExpectedBy } from '../../domain/job/success-deadline.ts';
import type { Run } from '../../domain/run/run.ts';
import { distanceOf } from '../parts/clock.ts';
import { actionButton } from '../parts/controls.ts';
import { type Html, type HtmlValue, html, shown, withCode } from '../parts/html.ts';
import { jobLink, jobTitle } from '../parts/job-words.ts';
import { lastAttempts } from '../parts/marks.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { stateMark, stateOfRun, wentWrong } from '../parts/state.ts';
import { spanWords } from '../parts/words.ts';
import { timesWords } from './times-words.ts';
import { type ToldInVain, toldInVainItem } from './told-in-vain.ts';

/** The latest runs that went wrong one after the other, the last one first. */
const failuresInARow = (runs: readonly Run[]): readonly Run[] => {
  const last = lastAttempts(runs);
  const firstGood = last.findIndex(({ status }) => !wentWrong(status));
  return firstGood < 0 ? last : last.slice(0, firstGood);
};

/** So many runs of a job are known here. */
const MOST_KNOWN = 10;

const rowWords = ({ clock }: Surroundings, failures: readonly Run[]): HtmlValue => {
  const first = failures.at(-1);
  if (!first) return false;
  const since = distanceOf(clock, first.stoppedAt ?? first.dueAt, 'plain');
  return timesWords(failures.length, since, failures.length >= MOST_KNOWN);
};

/** AWS would not start it: nothing is wrong with the job itself. */
const REFUSALS: Readonly<Record<string, string>> = {
  account_blocked: 'refused, the account is blocked',
  quota_reached: 'refused for quota',
  no_capacity: 'refused for capacity',
  throttled: 'refused, too many starts',
};

const refusalOf = ({ lastRun }: Job): string | undefined => {
  const code = lastRun?.status === 'start_failed' ? lastRun.reason?.code : undefined;
  return code !== undefined && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
};

const overdueWords = ({ clock }: Surroundings, job: Job): Html => {
  const by = successExpectedBy(job) ?? clock.now;
  return html`${stateMark('overdue')} <small>since ${distanceOf(clock, by, 'plain')}, a success is expected every ${spanWords(job.successWithin ?? 0)}</small>`;
};

const problemOf = (around: Surroundings, job: Job, runs: readonly Run[]): Html => {
  const { lastRun } = job;
  if (!lastRun || !wentWrong(lastRun.status)) return overdueWords(around, job);
  const at = lastRun.stoppedAt ?? lastRun.dueAt;
  const state = stateOfRun(lastRun.status);
  return html`${stateMark(state, refusalOf(job))} <small>${rowWords(around, failuresInARow(runs))}last ${distanceOf(around.clock, at)}</small>${
    isOverdue(job, around.clock.now) && html` ${overdueWords(around, job)}`
  }`;
};

const adviceOf = ({ lastRun }: Job): HtmlValue => {
  const reason = lastRun?.reason;
  if (!reason || !wentWrong(lastRun.status)) return false;
  return html`<p>${withCode(reason.text)}${reason.advice !== undefined && html` ${withCode(reason.advice)}`}</p>`;
};

const item = (around: Surroundings, job: Job, runs: readonly Run[]): Html => {
  const canRun = job.state !== 'history' && !job.canceled;
  const title = jobTitle(job);
  return html`<li>
<div class="need">${jobLink(job)} ${problemOf(around, job, runs)}${adviceOf(job)}</div>
<div class="buttons">
${
  canRun
    ? actionButton({ path: `/jobs/${job.id}/run`, word: 'Run again', label: `Run again: ${title}` })
    : html`<a class="button" href="/jobs?form=true&amp;like=${job.id}">Make it anew</a>`
}
${job.lastRun && html`<a class="button" href="/runs/${job.lastRun.id}" aria-label="Log: ${shown(title)}">Log</a>`}
</div>
</li>`;
};

/** What needs somebody. */
export interface Needs {
  /** That failed, or are overdue. */
  readonly jobs: readonly Job[];
  readonly outcomes: ReadonlyMap<string, readonly Run[]>;
  readonly inVain: readonly ToldInVain[];
}

/** How many jobs need somebody. */
export const countNeeding = ({ jobs, inVain }: Pick<Needs, 'jobs' | 'inVain'>): number =>
  new Set([...jobs.map(({ id }) => id), ...inVain.map(({ jobId }) => jobId)]).size;

const isRefused = (job: Job): boolean => refusalOf(job) !== undefined;
const hasFailed = ({ lastRun }: Job): boolean => lastRun !== undefined && wentWrong(lastRun.status);

/** So many of a group are shown; what comes behind the box is near, however many there are. */
const SHOWN_OF_GROUP = 4;

const listOf = (word: string, items: readonly Html[]): Html => {
  const rest = items.slice(SHOWN_OF_GROUP);
  return html`<h3>${word}</h3><ul>${items.slice(0, SHOWN_OF_GROUP)}</ul>${
    rest.length > 0 &&
    html`<details id="rest-${word.replaceAll(' ', '-').toLowerCase()}"><summary>${rest.length} more</summary><ul>${rest}</ul></details>`
  }`;
};

/** What needs somebody, by what it is: each with its reason, since when and how often, and what can be done. */
export const needingYou = (around: Surroundings, { jobs, outcomes, inVain }: Needs): HtmlValue => {
  const itemsOf = (some: readonly Job[]) => some.map((job) => item(around, job, outcomes.get(job.id) ?? []));
  const groups = [
    ['Failed', itemsOf(jobs.filter((job) => hasFailed(job) && !isRefused(job)))],
    ['Refused by AWS', itemsOf(jobs.filter(isRefused))],
    ['Overdue', itemsOf(jobs.filter((job) => !hasFailed(job)))],
    ['Not told', inVain.map((each) => toldInVainItem(around, each))],
  ] as const;
  const filled = groups.filter(([, items]) => items.length > 0);
  return (
    filled.length > 0 &&
    html`<h2 class="unseen">Needs you</h2>
<div class="panel needs">${filled.map(([word, items]) => listOf(word, items))}</div>`
  );
};
