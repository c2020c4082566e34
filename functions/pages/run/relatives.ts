import type { Run } from '../../domain/run/run.ts';
import type { Relatives } from '../../use-cases/runs/find-relatives.ts';
import { type PageClock, timeOf } from '../parts/clock.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { stateMark, stateOfRun } from '../parts/state.ts';

/** The way to the job and to its neighbours. */
export const neighbourLinks = (
  clock: PageClock,
  { earlier, later }: Relatives,
  timezone: string | undefined,
): Html =>
  html`${earlier && html` <a href="/runs/${earlier.id}" data-key="[" rel="prev">‹ earlier <small>${timeOf(clock, earlier.dueAt, timezone)}</small></a>`}${
    later &&
    html` <a href="/runs/${later.id}" data-key="]" rel="next"><small>${timeOf(clock, later.dueAt, timezone)}</small> later ›</a>`
  }`;

/** All attempts of all copies of an occurrence, a row a copy; nothing where there is one run. */
export const relativesTable = (run: Run, { same }: Relatives): HtmlValue => {
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
