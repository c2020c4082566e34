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

/** How many of the latest runs went wrong one after the other. */
const failuresInARow = (runs: readonly Run[]): number => {
  const last = lastAttempts(runs);
  const firstGood = last.findIndex(({ status }) => !wentWrong(status));
  return firstGood < 0 ? last.length : firstGood;
};

const TIMES = ['', 'once', 'twice', 'three times', 'four times', 'five times'];

const rowWords = (count: number): string =>
  count < 2 ? '' : `${TIMES[count] ?? `${count} times`}${count >= 10 ? ' or more' : ''} in a row, `;

const overdueWords = ({ clock }: Surroundings, job: Job): Html => {
  const by = successExpectedBy(job) ?? clock.now;
  return html`${stateMark('overdue')} <small>since ${distanceOf(clock, by, 'plain')}, a success is expected every ${spanWords(job.successWithin ?? 0)}</small>`;
};

const problemOf = (around: Surroundings, job: Job, runs: readonly Run[]): Html => {
  const { lastRun } = job;
  if (!lastRun || !wentWrong(lastRun.status)) return overdueWords(around, job);
  const at = lastRun.stoppedAt ?? lastRun.dueAt;
  return html`${stateMark(stateOfRun(lastRun.status))} <small>${rowWords(failuresInARow(runs))}last ${distanceOf(around.clock, at)}</small>${
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

/** The jobs that need somebody, each with its reason and what can be done. */
export const needingYou = (
  around: Surroundings,
  jobs: readonly Job[],
  outcomes: ReadonlyMap<string, readonly Run[]>,
): HtmlValue =>
  jobs.length > 0 &&
  html`<h2 class="unseen">Needs you</h2>
<ul class="panel needs">${jobs.map((job) => item(around, job, outcomes.get(job.id) ?? []))}</ul>`;
