import type { Job, JobState } from '../../domain/job/job.ts';
import { lastTook } from '../../domain/job/job-order.ts';
import { priceOfMonth } from '../../domain/job/price-of-month.ts';
import type { Run } from '../../domain/run/run.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import { MOST_COUNTED } from '../../use-cases/jobs/job-counts.ts';
import type { JobFilter } from '../../use-cases/ports.ts';
import { distanceOf } from '../parts/clock.ts';
import { moreLink } from '../parts/controls.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobLink, jobTitle, scheduleWords } from '../parts/job-words.ts';
import { outcomeMarks } from '../parts/marks.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { stateMark, stateOfJob } from '../parts/state.ts';
import { dollars, spanWords } from '../parts/words.ts';
import { priceNote, type Sort, sortChoice, sortHead, sortNote } from './job-sorting.ts';

/** Which jobs the list shows. */
export interface ListFilter extends JobFilter {
  readonly state?: JobState | undefined;
}

/** A list of jobs as it is shown. */
export interface ShownList {
  readonly jobs: readonly Job[];
  readonly cursor?: string | undefined;
  readonly outcomes: ReadonlyMap<string, readonly Run[]>;
  readonly filter: ListFilter;
  /** What it is sorted by; without it as lists are: what is due next, what is due no more, what is over. */
  readonly sort?: Sort | undefined;
  /** How many were sorted, where that is not all. */
  readonly sortedOnly?: number | undefined;
  readonly counts: Readonly<Record<JobState, number>>;
}

/** The address of the overview with a filter. */
export const searchOf = (
  filter: ListFilter & { readonly sort?: Sort | undefined; readonly as?: string | undefined },
): string => {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? '/' : `/?${new URLSearchParams(given)}`;
};

const TABS = [
  [undefined, 'All'],
  ['running', 'Running'],
  ['scheduled', 'Scheduled'],
  ['history', 'Over'],
] as const;

const countOf = (counts: ShownList['counts'], state: JobState | undefined): string => {
  const shown = state ? [counts[state]] : Object.values(counts);
  const sum = shown.reduce((all, each) => all + each, 0);
  return shown.some((each) => each >= MOST_COUNTED) ? `${sum}+` : String(sum);
};

const tabs = ({ filter, sort, counts }: ShownList): Html =>
  html`<nav class="filters" aria-label="Which jobs">${TABS.map(
    ([state, word]) =>
      html`<a href="${searchOf({ ...filter, state, sort })}"${state === filter.state && html` aria-current="true"`}>${word} <small>${countOf(counts, state)}</small></a>`,
  )}</nav>`;

const search = ({
  filter,
  sort,
}: ShownList): Html => html`<form class="search" method="get" action="/" role="search">
${filter.state && html`<input type="hidden" name="state" value="${filter.state}">`}
<label class="unseen" for="name">Search names</label>
<input id="name" name="name" type="search" value="${filter.name ?? ''}" placeholder="Search names" data-key="/">
<label class="unseen" for="tag">Tag</label>
<input id="tag" name="tag" type="search" value="${filter.tag ?? ''}" placeholder="Tag">
${sortChoice(sort)}
<button class="quiet">Filter</button>
</form>`;

const lastRunWords = ({ clock }: Surroundings, job: Job, runs: readonly Run[]): HtmlValue => {
  const active = job.activeRuns[0];
  if (active === undefined) {
    if (!job.lastRun) return 'never';
    const ended = job.lastRun.stoppedAt ?? job.lastRun.dueAt;
    return html`<a href="/runs/${job.lastRun.id}">${distanceOf(clock, ended)}</a>`;
  }
  const run = runs.find(({ id }) => id === active);
  const since = run?.startedAt ?? run?.launchedAt ?? parseRunId(active)?.dueAt;
  return (
    since !== undefined &&
    html`<a href="/runs/${active}">now</a>, ${distanceOf(clock, since, 'plain')} so far`
  );
};

const none = html`<span class="sub none">–</span>`;

const tookWords = (job: Job): HtmlValue => {
  const took = lastTook(job);
  return took === undefined ? none : spanWords(took);
};

/** A list needs no parts of a cent. */
const LEAST_SHOWN = 0.01;

const priceWords = ({ clock, publicAddresses }: Surroundings, job: Job): HtmlValue => {
  const price = priceOfMonth(job, { now: clock.now, publicAddresses });
  if (!price) return none;
  const words = price.usd < LEAST_SHOWN ? `<${dollars(LEAST_SHOWN)}` : dollars(price.usd);
  return price.isLeast ? `${words}+` : words;
};

const nextWords = ({ clock }: Surroundings, job: Job): HtmlValue => {
  if (job.nextDueAt === undefined || job.canceled) return none;
  return distanceOf(clock, job.nextDueAt);
};

const tagsOf = ({ tags }: Job): HtmlValue =>
  tags.length > 0 &&
  html` ${tags.slice(0, 3).map((tag) => html`<a class="tag" href="/?tag=${encodeURIComponent(tag)}">${shown(tag)}</a> `)}`;

const kindOf = ({ target }: Job): HtmlValue =>
  target.kind !== 'container' && html` <small>${target.kind === 'webhook' ? 'webhook' : 'marker'}</small>`;

const row = (
  around: Surroundings,
  job: Job,
  runs: readonly Run[],
): Html => html`<tr id="row-${job.id}" data-live data-row>
<td class="pick"><input type="checkbox" name="id" value="${job.id}" aria-label="Select ${jobTitle(job)}" form="bulk"></td>
<td class="first">${jobLink(job)}${kindOf(job)}${tagsOf(job)}</td>
<td class="is">${stateMark(stateOfJob(job, around.clock.now))}</td>
<td class="wide">${scheduleWords(around.clock, job)}</td>
<td class="wide marked">${outcomeMarks(runs)}</td>
<td class="soft last">${lastRunWords(around, job, runs)}</td>
<td class="num took">${tookWords(job)}</td>
<td class="num next">${nextWords(around, job)}</td>
<td class="num price">${priceWords(around, job)}</td>
</tr>`;

const bulkBar = ({
  filter,
  sort,
}: ShownList): Html => html`<form id="bulk" class="toolbar" method="post" action="/bulk">
${Object.entries({ ...filter, sort }).map(([name, value]) => value && html`<input type="hidden" name="${name}" value="${value}">`)}
<label class="check"><input type="checkbox" name="all" value="yes" data-all="id"> all that the filter shows</label>
<span class="buttons">
<button name="do" value="run">Run</button>
<button name="do" value="pause">Pause</button>
<button name="do" value="resume">Resume</button>
<button class="danger" name="do" value="cancel">Cancel</button>
</span>
</form>`;

const heads = ({ filter, sort }: ShownList): Html => {
  const head = sortHead((next) => `${searchOf({ ...filter, sort: next })}#jobs`, sort);
  return html`<tr><th class="pick"><span class="unseen">Select</span></th>${head('name', 'Job')}<th>State</th><th>When</th><th class="marked">Last ten</th>${head('ended', 'Last run')}${head('took', 'Took')}${head('next', 'Next')}${head('price', '30 days')}</tr>`;
};

/** More rows than this reach below the first screen. */
const ROWS_OF_A_SCREEN = 10;

/** The jobs as a table, with the filters over it and what can be done with many at once. */
export const jobList = (around: Surroundings, list: ShownList): Html => {
  const { jobs, outcomes, filter, sort, sortedOnly, cursor } = list;
  return html`
<h2 id="jobs">Jobs</h2>
<div class="panel${jobs.length > ROWS_OF_A_SCREEN && ' below list'}">
<div class="toolbar">${tabs(list)}<span class="grow"></span>${search(list)}</div>
${
  jobs.length === 0
    ? html`<p class="empty">No job fits. <a href="/">Show all</a>, or look under another name.</p>`
    : html`${sort && sortNote(sort, sortedOnly, `${searchOf(filter)}#jobs`)}<div class="scroll"><table class="cards jobs">
<thead>${heads(list)}</thead>
<tbody id="job-rows">${jobs.map((job) => row(around, job, outcomes.get(job.id) ?? []))}</tbody>
</table></div>${bulkBar(list)}`
}
</div>
${jobs.length > 0 && priceNote}
${moreLink('/', { ...filter, sort }, cursor)}`;
};
