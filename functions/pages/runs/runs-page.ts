import { LONGEST_TAG } from '../../domain/job/label-fields.ts';
import type { RunStatus } from '../../domain/run/run.ts';
import type { Answer } from '../../http/answers/response.ts';
import { faultsOfQuery, oneOf, PAGE_READERS, readQuery, textUpTo } from '../../http/read/query.ts';
import { moreLink } from '../parts/controls.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type Html, html } from '../parts/html.ts';
import { jobLink } from '../parts/job-words.ts';
import type { PageRequest, PageWorld } from '../parts/page-request.ts';
import { runTable } from '../parts/run-table.ts';
import { sentence } from '../parts/words.ts';

const RUNS_A_PAGE = 25;
const REFRESH_MS = 2000;

const SHOWN = {
  all: undefined,
  active: ['queued', 'starting', 'running'],
  failed: ['failed', 'start_failed', 'timed_out', 'lost', 'missed'],
  succeeded: ['succeeded'],
  'left out': ['skipped', 'missed', 'canceled'],
} as const satisfies Record<string, readonly RunStatus[] | undefined>;

type Show = keyof typeof SHOWN;
const SHOWS = Object.keys(SHOWN) as Show[];
const CAUSES = ['schedule', 'manual', 'retry', 'catch_up', 'chain'] as const;

const RANGES = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
const RANGE_NAMES = Object.keys(RANGES) as (keyof typeof RANGES)[];

interface Filter {
  readonly show?: Show | undefined;
  readonly tag?: string | undefined;
  readonly cause?: (typeof CAUSES)[number] | undefined;
  readonly range?: (typeof RANGE_NAMES)[number] | undefined;
  readonly job?: string | undefined;
}

const addressOf = (filter: Filter): string => {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? '/runs' : `/runs?${new URLSearchParams(given)}`;
};

const tabs = (filter: Filter): Html => {
  const { show = 'all' } = filter;
  return html`<nav class="filters" aria-label="Which runs">${SHOWS.map((each) => {
    const next = each === show ? undefined : each;
    const address = addressOf({
      ...filter,
      show: each === 'failed' ? next : each === 'all' ? undefined : each,
    });
    return html`<a href="${address}"${each === show && html` aria-current="true"`}${each === 'failed' && html` data-key="x"`}>${sentence(each)}</a>`;
  })}</nav>`;
};

const option = (value: string, word: string, chosen: string | undefined): Html =>
  html`<option value="${value}"${value === (chosen ?? '') && html` selected`}>${word}</option>`;

const narrowing = (
  filter: Filter,
): Html => html`<form class="search" method="get" action="/runs" data-submit-on-change>
${filter.show && html`<input type="hidden" name="show" value="${filter.show}">`}
${filter.job && html`<input type="hidden" name="job" value="${filter.job}">`}
<label class="unseen" for="range">Due within</label>
<select id="range" name="range">${option('', 'any time', filter.range)}${RANGE_NAMES.map((each) => option(each, `last ${each}`, filter.range))}</select>
<label class="unseen" for="cause">Cause</label>
<select id="cause" name="cause">${option('', 'any cause', filter.cause)}${CAUSES.map((each) => option(each, each.replace('_', ' '), filter.cause))}</select>
<label class="unseen" for="tag">Tag</label>
<input id="tag" name="tag" type="search" value="${filter.tag ?? ''}" placeholder="Tag" data-key="/">
<button class="quiet scriptless">Filter</button>
</form>`;

/** All runs, the latest first. */
export const runsPage =
  ({ useCases }: PageWorld) =>
  async (request: PageRequest): Promise<Answer> => {
    const { around, query } = request;
    const given = new URLSearchParams([...query].filter(([, value]) => value !== ''));
    const { cursor, ...filter } = readQuery(given, {
      cursor: PAGE_READERS.cursor,
      show: oneOf(...SHOWS),
      tag: textUpTo(LONGEST_TAG),
      cause: oneOf(...CAUSES),
      range: oneOf(...RANGE_NAMES),
      job: textUpTo(32),
    });
    const { now } = around.clock;
    const page = await faultsOfQuery(
      useCases.listAllRuns(
        {
          statuses: SHOWN[filter.show ?? 'all'],
          tag: filter.tag,
          cause: filter.cause,
          jobId: filter.job,
          from: filter.range === undefined ? undefined : now - RANGES[filter.range],
        },
        { limit: RUNS_A_PAGE, cursor },
      ),
    );
    const job = filter.job === undefined ? undefined : await useCases.findJob(filter.job);
    return pageAnswer(around, {
      title: 'Runs',
      section: 'runs',
      refreshMs: cursor === undefined ? REFRESH_MS : undefined,
      main: html`
<h1>Runs</h1>
<p class="sub">${job ? html`Those of ${jobLink(job)}. <a href="/runs">All</a>` : 'Of all jobs, the latest due first.'}</p>
<div class="toolbar bare">${tabs(filter)}<span class="grow"></span>${narrowing(filter)}</div>
<div id="runs" data-live>${
        page.items.length === 0
          ? html`<p class="panel empty">No run fits. <a href="/runs">Show all</a>, or <a href="/">run a job</a>.</p>`
          : runTable(around, page.items, { withJob: true })
      }</div>
${moreLink('/runs', { ...filter }, page.cursor)}`,
    });
  };
