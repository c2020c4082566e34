import { LONGEST_NAME, LONGEST_TAG } from '../../domain/job/label-fields.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Answer } from '../../http/answers/response.ts';
import { oneOf, PAGE_READERS, readQuery, textUpTo } from '../../http/read/query.ts';
import { MOST_COUNTED } from '../../use-cases/jobs/job-counts.ts';
import { STATES } from '../../use-cases/jobs/list-jobs.ts';
import type { Timeline } from '../../use-cases/jobs/read-timeline.ts';
import type { JobsSummary } from '../../use-cases/jobs/summarize.ts';
import { distanceOf } from '../parts/clock.ts';
import { doneNote } from '../parts/done-note.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { jobLink } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { counted, sentence } from '../parts/words.ts';
import { stripTable, stripView } from '../strip/strip-view.ts';
import { emptyOverview } from './empty-overview.ts';
import { jobList, type ListFilter, searchOf } from './job-list.ts';
import { SORTS, type Sort, sortingOf } from './job-sorting.ts';
import { countNeeding, needingYou } from './needs-you.ts';
import { toldInVain } from './told-in-vain.ts';

const JOBS_A_PAGE = 25;
const STRIP_ROWS = 12;
const GIVEN_UP_LOOKED_AT = 50;

/** Soon enough for a list; where something is about to happen, sooner. */
const REFRESH_MS = 5000;
const BUSY_REFRESH_MS = 1000;
const SOON_MS = 15_000;

const countWords = (count: number, word: string): string =>
  count >= MOST_COUNTED ? `${MOST_COUNTED} or more ${word}` : `${count} ${word}`;

/** How things stand, in one sentence; what needs somebody comes first. */
const healthSentence = (
  { counts, next }: JobsSummary,
  needing: number,
  now: Instant,
  request: PageRequest,
): Html => {
  const { clock } = request.around;
  const standing = `${countWords(counts.scheduled, 'scheduled')}, ${countWords(counts.running, 'running')}`;
  const due = next?.nextDueAt;
  const nextWords =
    next && due !== undefined
      ? html`; ${due > now ? 'the next is' : 'due now is'} ${jobLink(next)} <b>${distanceOf(clock, due)}</b>`
      : '';
  const head =
    needing === 0
      ? 'All well.'
      : `${sentence(numberWord(needing))} ${needing === 1 ? 'job needs' : 'jobs need'} you.`;
  return html`<h1>${head}</h1><p class="sub">${standing}${nextWords}.</p>`;
};

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const numberWord = (count: number): string => NUMBERS[count] ?? String(count);

const refreshFor = ({ counts, next }: JobsSummary, now: Instant): number => {
  const isSoon = next?.nextDueAt !== undefined && next.nextDueAt - now < SOON_MS;
  return counts.running > 0 || isSoon ? BUSY_REFRESH_MS : REFRESH_MS;
};

const stripPart = (
  around: Surroundings,
  { rows, ...span }: Timeline,
  isTable: boolean,
  filter: Parameters<typeof searchOf>[0],
): HtmlValue => {
  if (rows.length === 0) return false;
  const strip = { span, rows, isNamed: true };
  const { clock } = around;
  const other = searchOf({ ...filter, ...(!isTable && { as: 'table' }) });
  return html`<h2>Last and next 24 hours <a class="aside" href="${other}#strip">${isTable ? 'as a picture' : 'as a table'}</a></h2>
${isTable ? stripTable(clock, strip) : stripView(clock, strip)}`;
};

/** The first page: how things stand, what needs somebody, and all jobs. */
export const overviewPage = ({ useCases, settings }: PageWorld) => {
  const listOf = async (filter: ListFilter, sort: Sort | undefined, cursor: string | undefined) => {
    const part = { limit: JOBS_A_PAGE, cursor };
    if (sort === undefined) return useCases.listJobs(filter, part);
    const { isCut, sorted, ...page } = await useCases.sortJobs(filter, sortingOf(sort), part);
    return { ...page, sortedOnly: isCut ? sorted : undefined };
  };

  return async (request: PageRequest): Promise<Answer> => {
    const { around, query } = request;
    const { cursor, did, count, failed, as, sort, ...given } = readQuery(withoutEmpty(query), {
      cursor: PAGE_READERS.cursor,
      state: oneOf(...STATES),
      name: textUpTo(LONGEST_NAME),
      tag: textUpTo(LONGEST_TAG),
      as: oneOf('strip', 'table'),
      sort: oneOf(...SORTS),
      did: textUpTo(20),
      count: textUpTo(6),
      failed: textUpTo(6),
    });
    const filter: ListFilter = given;
    const [summary, page, givenUp] = await Promise.all([
      useCases.summarizeJobs(),
      listOf(filter, sort, cursor),
      useCases.listGivenUp({ limit: GIVEN_UP_LOOKED_AT }),
    ]);
    const { now } = around.clock;
    const isFiltered = filter.state !== undefined || filter.name !== undefined || filter.tag !== undefined;
    if (page.items.length === 0 && !isFiltered && cursor === undefined) {
      return pageAnswer(around, {
        title: 'Overview',
        section: 'overview',
        refreshMs: REFRESH_MS,
        main: emptyOverview(around, settings.defaultImage),
      });
    }
    const inVain = toldInVain(givenUp.items, now);
    const jobs = [...summary.failures, ...summary.overdue.filter((job) => !summary.failures.includes(job))];
    const { outcomes, strip } = await useCases.readBoard({
      listed: page.items,
      others: jobs,
      rows: STRIP_ROWS,
    });
    const needing = countNeeding({ jobs, inVain });
    return pageAnswer(around, {
      title: needing === 0 ? 'All well' : `${counted(needing, 'job')} in need`,
      section: 'overview',
      refreshMs: refreshFor(summary, now),
      main: html`
<div id="health" data-live>${healthSentence(summary, needing, now, request)}</div>
${doneNote({ did, count, failed })}
<div id="needs" data-live>${needingYou(around, { jobs, outcomes, inVain })}</div>
<div id="strip" data-live>${stripPart(around, strip, as === 'table', { ...filter, sort })}</div>
${jobList(around, { ...page, jobs: page.items, outcomes, filter, sort, counts: summary.counts })}`,
    });
  };
};

/** A form sends a field that was left empty, too: it is as good as not given. */
const withoutEmpty = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([, value]) => value !== ''));
