import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { priceOfRun } from '../../domain/target/price.ts';
import { distanceOf, timeOf } from './clock.ts';
import { type Html, type HtmlValue, html, shown, withCode } from './html.ts';
import { jobLink } from './job-words.ts';
import type { Surroundings } from './page-request.ts';
import { stateMark, stateOfRun } from './state.ts';
import { dollars, spanWords } from './words.ts';

/** A run, and its job where that is still known. */
export interface ShownRun {
  readonly run: Run;
  readonly job?: Job;
}

/** Known once a container began and is over. */
export const usdOf = ({
  status,
  allocation,
  pullStartedAt,
  startedAt,
  stoppedAt,
}: Run): number | undefined => {
  const from = pullStartedAt ?? startedAt;
  return allocation && isFinal(status) && from !== undefined && stoppedAt !== undefined
    ? priceOfRun(allocation, { from, to: stoppedAt }).usd
    : undefined;
};

/** How long a run took, or takes so far. */
export const ranWords = ({ clock }: Surroundings, { startedAt, stoppedAt }: Run): HtmlValue => {
  if (startedAt === undefined) return html`<span class="sub">–</span>`;
  if (stoppedAt === undefined) return html`${distanceOf(clock, startedAt, 'plain')} so far`;
  return spanWords(stoppedAt - startedAt);
};

const attemptWords = ({ attempt, copy, copies }: Run): string => {
  const parts = [
    ...(attempt > 1 ? [`attempt ${attempt}`] : []),
    ...(copies > 1 ? [`copy ${copy} of ${copies}`] : []),
  ];
  return parts.join(', ');
};

const reasonOf = ({ reason, exitCode, status }: Run): HtmlValue => {
  if (status === 'succeeded') return false;
  if (exitCode !== undefined && (!reason || reason.code === 'exit_code'))
    return html` <small>exit code ${exitCode}</small>`;
  return reason && html` <small class="why">${withCode(reason.text)}</small>`;
};

const row = (around: Surroundings, { run, job }: ShownRun, withJob: boolean): Html => {
  const usd = usdOf(run);
  return html`<tr id="run-${run.id}" data-row>
<td class="first"><a href="/runs/${run.id}">${timeOf(around.clock, run.dueAt, job?.timezone)}</a>${attemptWords(run) !== '' && html` <small>${attemptWords(run)}</small>`}</td>
${withJob && html`<td>${job ? jobLink(job) : html`<a href="/jobs/${run.jobId}">${shown(run.jobId)}</a>`}</td>`}
<td>${stateMark(stateOfRun(run.status))}${reasonOf(run)}</td>
<td class="wide marked">${run.cause.replace('_', ' ')}</td>
<td class="num wide marked">${run.latenessMs === undefined ? html`<span class="sub">–</span>` : spanWords(run.latenessMs)}</td>
<td class="num">${ranWords(around, run)}</td>
<td class="num wide">${usd === undefined ? html`<span class="sub">–</span>` : dollars(usd)}</td>
</tr>`;
};

/** Runs as a table, in their order. */
export const runTable = (
  around: Surroundings,
  runs: readonly ShownRun[],
  { withJob }: { readonly withJob: boolean },
): Html => html`<div class="panel scroll"><table class="cards">
<thead><tr><th>Due</th>${withJob && html`<th>Job</th>`}<th>State</th><th class="wide marked">Cause</th><th class="num wide marked">Late by</th><th class="num">Ran</th><th class="num wide">Price</th></tr></thead>
<tbody>${runs.map((each) => row(around, each, withJob))}</tbody>
</table></div>`;
