import type { Action, ActivityEntry } from '../../domain/activity/activity.ts';
import type { FieldChange } from '../../domain/activity/field-change.ts';
import type { ListedActivity } from '../../use-cases/activity/list-activity.ts';
import { timeOf } from '../parts/clock.ts';
import { code, type Html, type HtmlValue, html, joined, shown } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';

const WORDS: Readonly<Record<Action, string>> = {
  created: 'created the job',
  edited: 'edited the job',
  paused: 'paused the job',
  resumed: 'resumed the job',
  revived: 'put the job again',
  canceled: 'canceled the job',
  run_now: 'ran the job',
  stopped: 'stopped a run',
  reported: 'reported a run',
  replayed: 'sent a delivery again',
  all_paused: 'paused everything',
  all_resumed: 'resumed everything',
  token_created: 'made a token',
  token_revoked: 'revoked a token',
};

const names = (word: string, list: readonly string[] = []): readonly HtmlValue[] =>
  list.length === 0 ? [] : [html`${word} ${joined(list.map(code), ', ')}`];

const changeWords = ({ field, from, to, isHidden, added, removed, changed }: FieldChange): Html => {
  if (isHidden) {
    const told = [...names('new', added), ...names('gone', removed), ...names('changed', changed)];
    return html`${shown(field)}${told.length > 0 && html`: ${joined(told, '; ')}`}`;
  }
  if (from === undefined) return html`${shown(field)}: ${to !== undefined && code(to)}`;
  return html`${shown(field)}: ${code(from)} → ${to === undefined ? 'none' : code(to)}`;
};

const aboutOf = ({ entry, job }: ListedActivity): HtmlValue => {
  // What a job runs is no name here: the address of a webhook may let somebody in.
  if (entry.jobId !== undefined)
    return html`<a class="name" href="/jobs/${entry.jobId}">${shown(job?.name ?? entry.jobId)}</a>`;
  return entry.token ? html`token ${shown(entry.token.name)}` : 'the stack';
};

const details = ({ changes, runId, jobId, deliveryId }: ActivityEntry): HtmlValue => {
  const parts: HtmlValue[] = changes.map(changeWords);
  if (runId !== undefined) parts.push(html`<a href="/runs/${runId}">the run</a>`);
  if (deliveryId !== undefined) parts.push(html`<a href="/deliveries?job=${jobId}">its deliveries</a>`);
  return joined(parts, html`<br>`);
};

const row = ({ clock }: Surroundings, listed: ListedActivity, withJob: boolean): Html => {
  const { entry, job } = listed;
  return html`<tr id="change-${entry.id}" data-row>
<td class="first">${timeOf(clock, entry.at, job?.timezone)}</td>
<td>${shown(entry.caller)}</td>
<td>${WORDS[entry.action]}</td>
${withJob && html`<td>${aboutOf(listed)}</td>`}
<td class="changes">${details(entry)}</td>
</tr>`;
};

/** Who did what, as a table. */
export const activityTable = (
  around: Surroundings,
  items: readonly ListedActivity[],
  { withJob }: { readonly withJob: boolean },
): Html =>
  items.length === 0
    ? html`<p class="panel empty">Nobody has changed anything in the time that history is kept.</p>`
    : html`<div class="panel scroll"><table class="cards">
<thead><tr><th>When</th><th>Who</th><th>Did</th>${withJob && html`<th>To</th>`}<th>What changed</th></tr></thead>
<tbody>${items.map((each) => row(around, each, withJob))}</tbody>
</table></div>`;
