import type { Run } from '../../domain/run/run.ts';
import { type PageClock, timeOf } from '../parts/clock.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { stateMark, stateOfRun } from '../parts/state.ts';

/** The runs before and after one: those of the nearest other occurrences. `runs` are the latest first. */
export const neighboursOf = (
  run: Run,
  runs: readonly Run[],
): { readonly earlier?: Run; readonly later?: Run } => {
  const earlier = runs.find(({ dueAt }) => dueAt < run.dueAt);
  const later = runs.findLast(({ dueAt }) => dueAt > run.dueAt);
  return { ...(earlier && { earlier }), ...(later && { later }) };
};

/** The way to the job and to its neighbours. */
export const neighbourLinks = (clock: PageClock, run: Run, runs: readonly Run[], timezone?: string): Html => {
  const { earlier, later } = neighboursOf(run, runs);
  return html`${earlier && html` <a href="/runs/${earlier.id}" data-key="[" rel="prev">‹ earlier <small>${timeOf(clock, earlier.dueAt, timezone)}</small></a>`}${
    later &&
    html` <a href="/runs/${later.id}" data-key="]" rel="next"><small>${timeOf(clock, later.dueAt, timezone)}</small> later ›</a>`
  }`;
};

/** All attempts of all copies of an occurrence, a row a copy; nothing where there is one run. */
export const relativesTable = (run: Run, runs: readonly Run[]): HtmlValue => {
  const same = runs.filter(({ dueAt }) => dueAt === run.dueAt);
  if (same.length < 2) return false;
  const copies = [...new Set(same.map(({ copy }) => copy))].sort((a, b) => a - b);
  const attempts = [...new Set(same.map(({ attempt }) => attempt))].sort((a, b) => a - b);
  const cell = (copy: number, attempt: number): HtmlValue => {
    const found = same.find((each) => each.copy === copy && each.attempt === attempt);
    if (!found) return html`<td></td>`;
    const mark = stateMark(stateOfRun(found.status));
    return found.id === run.id
      ? html`<td aria-current="true">${mark} <small>this one</small></td>`
      : html`<td><a href="/runs/${found.id}">${mark}</a></td>`;
  };
  return html`<h2>Attempts and copies</h2><div class="panel scroll"><table class="matrix">
<thead><tr><th></th>${attempts.map((attempt) => html`<th>Attempt ${attempt}</th>`)}</tr></thead>
<tbody>${copies.map((copy) => html`<tr><th scope="row">Copy ${copy}</th>${attempts.map((attempt) => cell(copy, attempt))}</tr>`)}</tbody>
</table></div>`;
};
