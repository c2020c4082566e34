import type { Job } from '../../domain/job/job.ts';
import { priceOfMonth } from '../../domain/job/price-of-month.ts';
import type { Run } from '../../domain/run/run.ts';
import { isFinal } from '../../domain/run/run.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import type { Answer } from '../../http/answers/response.ts';
import { oneOf, PAGE_READERS, readQuery } from '../../http/read/query.ts';
import type { Timeline } from '../../use-cases/jobs/read-timeline.ts';
import type { Occurrences } from '../../use-cases/runs/list-occurrences.ts';
import { activityTable } from '../activity/activity-table.ts';
import { sameAs } from '../form/same-as.ts';
import { distanceOf, timeOf } from '../parts/clock.ts';
import { actionButton, factList, moreLink } from '../parts/controls.ts';
import { findPageJob } from '../parts/find-page-job.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobTitle, scheduleWords } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { isAtStart, isStarting, START_REFRESH_MS } from '../parts/refresh.ts';
import { runTable } from '../parts/run-table.ts';
import { requestSeenBy } from '../parts/seen-request.ts';
import { stateMark, stateOfJob } from '../parts/state.ts';
import { counted, dollars, percentile, spanWords } from '../parts/words.ts';
import { stripTable, stripView } from '../strip/strip-view.ts';
import { definitionOf } from './definition.ts';
import { durationChart } from './durations.ts';

const RUNS_A_PAGE = 50;
const BUSY_REFRESH_MS = 500;
const REFRESH_MS = 5000;
const SOON_MS = 15_000;

const isOver = (job: Job): boolean => job.state === 'history' || job.canceled;

/** What stops with a canceled job, and what goes on. */
const cancelBox = (job: Job): Html => html`<details class="confirm">
<summary class="button danger">Cancel…</summary>
<form class="panel pad" method="post" action="/jobs/${job.id}/cancel">
<p>Nothing of it is due any more. It stays on record, with its runs and their output, until history is forgotten. This cannot be taken back.</p>
${
  job.activeRuns.length > 0 &&
  html`<label class="check"><input type="checkbox" name="stop" value="yes"> stop what runs now, too; else it goes on to its end</label>`
}
<button class="danger">Cancel the job</button>
</form>
</details>`;

const buttons = (job: Job): Html => {
  const edit = html`<a class="button" href="/jobs/${job.id}/edit" data-key="e">Edit</a>`;
  const copy = html`<a class="button" href="/jobs?form=true&amp;like=${job.id}">Duplicate</a>`;
  if (isOver(job)) return html`<div class="buttons">${copy}</div>`;
  return html`<div class="buttons">
${actionButton({ path: `/jobs/${job.id}/run`, word: 'Run now', style: 'main', key: 'r' })}
${actionButton({ path: `/jobs/${job.id}/${job.paused ? 'resume' : 'pause'}`, word: job.paused ? 'Resume' : 'Pause', key: 'p' })}
${edit}${copy}${cancelBox(job)}
</div>`;
};

const nextWords = ({ clock }: Surroundings, job: Job): HtmlValue => {
  const { nextDueAt: at } = job;
  if (at === undefined || isOver(job)) return false;
  return html` · ${at > clock.now ? 'next' : 'due'} <b>${distanceOf(clock, at)}</b> (${timeOf(clock, at, job.timezone)})`;
};

const head = (around: Surroundings, job: Job): Html => html`<div class="head">
<div><h1>${shown(jobTitle(job))}</h1>
<p class="sub" id="job-state" data-live>${stateMark(stateOfJob(job, around.clock.now))} · ${scheduleWords(around.clock, job)}${nextWords(around, job)}</p></div>
<div id="job-buttons" data-live>${buttons(job)}</div>
</div>`;

/** What the list of jobs says of the price, with how it comes about. */
const priceWords = ({ clock, publicAddresses }: Surroundings, job: Job): HtmlValue => {
  const price = priceOfMonth(job, { now: clock.now, publicAddresses });
  if (!price) return false;
  const each = price.isLeast ? 'of a minute each, the least that is billed' : 'each as long as the last one';
  return html`${price.isLeast ? 'from' : 'about'} ${dollars(price.usd)} <small>${counted(price.runs, 'run')}, ${each}</small>`;
};

/** Expected against recorded, and how things went, of the occurrences of a span. */
const standing = (
  around: Surroundings,
  job: Job,
  { items: occurrences, next }: Occurrences,
  runs: readonly Run[],
): Html => {
  const due = occurrences.filter(({ status }) => status !== 'pending');
  const expected = due.filter(({ isExpected }) => isExpected !== false);
  const missing = expected.filter(({ status }) => status === 'unrecorded');
  const counts = new Map<string, number>();
  for (const { status } of due) counts.set(status, (counts.get(status) ?? 0) + 1);
  const late = runs.flatMap(({ latenessMs }) => (latenessMs === undefined ? [] : [latenessMs]));
  const outcome = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return html`<div class="panel pad">${factList([
    [
      'Last 24 hours',
      expected.length === 0
        ? 'nothing was due by schedule'
        : `${next === undefined ? '' : 'at least '}${expected.length} expected, ${expected.length - missing.length} recorded`,
    ],
    ['Outcome', outcome !== '' && outcome],
    ['Price, next 30 days', priceWords(around, job)],
    [
      'Start call late by',
      late.length > 0 && `p50 ${spanWords(percentile(late, 0.5))}, p99 ${spanWords(percentile(late, 0.99))}`,
    ],
  ])}</div>`;
};

const RANGES = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY, '180d': 180 * DAY } as const;
const RANGE_NAMES = Object.keys(RANGES) as (keyof typeof RANGES)[];

interface StripChoice {
  readonly range: keyof typeof RANGES;
  readonly isTable: boolean;
}

/** Its strip, over the range that the address names, as a picture or as a table. */
const stripPart = (
  { clock }: Surroundings,
  id: string,
  { rows, ...span }: Timeline,
  { range, isTable }: StripChoice,
): Html => {
  const strip = { span, rows, isNamed: false };
  const address = (choice: StripChoice) =>
    `/jobs/${id}?range=${choice.range}${choice.isTable ? '&as=table' : ''}`;
  return html`<div id="strip" data-live><h2>Last and next <span class="ranges">${RANGE_NAMES.map(
    (each) =>
      html` <a href="${address({ range: each, isTable })}"${each === range && html` aria-current="true"`}>${each}</a>`,
  )}</span> <a class="aside" href="${address({ range, isTable: !isTable })}">${isTable ? 'as a picture' : 'as a table'}</a></h2>
${isTable ? stripTable(clock, strip) : stripView(clock, strip)}</div>`;
};

const MOST_OCCURRENCES = 100;
const CHANGES_SHOWN = 10;
/** More runs than this reach below the first screen. */
const ROWS_OF_A_SCREEN = 5;

const refreshFor = (job: Job, runs: readonly Run[], now: Instant): number | undefined => {
  if (isAtStart(job.nextDueAt, now) || runs.some((run) => isStarting(run, now))) return START_REFRESH_MS;
  const isBusy =
    job.activeRuns.length > 0 ||
    runs.some(({ status }) => !isFinal(status)) ||
    (job.nextDueAt !== undefined && job.nextDueAt - now < SOON_MS);
  if (isBusy) return BUSY_REFRESH_MS;
  return isOver(job) ? undefined : REFRESH_MS;
};

/** One job: how it stands, what it did, what it is. */
export const jobPage =
  ({ useCases }: PageWorld) =>
  async (request: PageRequest): Promise<Answer> => {
    const { around, query, parameters } = request;
    const { cursor, as, range } = readQuery(query, {
      cursor: PAGE_READERS.cursor,
      as: oneOf('strip', 'table'),
      range: oneOf(...RANGE_NAMES),
    });
    const job = await findPageJob(useCases, parameters.id);
    const { now } = around.clock;
    const span = { from: now - DAY, to: now, limit: MOST_OCCURRENCES };
    const side = RANGES[range ?? '24h'];
    const [runs, occurrences, timeline, activity] = await Promise.all([
      useCases.listRuns(job.id, { limit: RUNS_A_PAGE, cursor }),
      useCases.listOccurrences(job.id, span),
      useCases.readTimeline({ jobId: job.id, limit: 1, from: Math.max(0, now - side), to: now + side }),
      useCases.listActivity(job.id, { limit: CHANGES_SHOWN }),
    ]);
    return pageAnswer(around, {
      title: jobTitle(job),
      section: 'overview',
      refreshMs: refreshFor(job, runs.items, now),
      main: html`
${head(around, job)}
<div class="two" id="job-standing" data-live>${durationChart(runs.items)}${standing(around, job, occurrences, runs.items)}</div>
${stripPart(around, job.id, timeline, { range: range ?? '24h', isTable: as === 'table' })}
<h2>Runs</h2>
<div id="job-runs" data-live${runs.items.length > ROWS_OF_A_SCREEN && html` class="below list"`}>${
        runs.items.length === 0
          ? html`<p class="panel empty">It has not run yet. ${!isOver(job) && 'Run it now to see its output.'}</p>`
          : runTable(
              around,
              runs.items.map((run) => ({ run, job })),
              { withJob: false },
            )
      }</div>
${moreLink(`/jobs/${job.id}`, {}, runs.cursor)}
<h2>Definition</h2>
<div class="panel pad below" id="definition" data-live>${definitionOf(around.clock, job, requestSeenBy(request.caller, job))}</div>
<h2>Who did what</h2>
<div class="below" id="job-activity" data-live>${activityTable(around, activity.items, { withJob: false })}</div>
${activity.cursor !== undefined && html`<p class="more"><a href="/activity?job=${job.id}">All changes</a></p>`}
<h2>The same by other means</h2>
<div class="below">${sameAs(around, requestSeenBy(request.caller, job))}</div>
<p class="more"><a href="/deliveries?job=${job.id}">Its deliveries</a></p>`,
    });
  };
