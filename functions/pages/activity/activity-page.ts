import type { Answer } from '../../http/answers/response.ts';
import { faultsOfQuery, PAGE_READERS, readQuery, textUpTo } from '../../http/read/query.ts';
import { moreLink } from '../parts/controls.ts';
import { findPageJob } from '../parts/find-page-job.ts';
import { pageAnswer } from '../parts/frame.ts';
import { html } from '../parts/html.ts';
import { jobLink } from '../parts/job-words.ts';
import type { PageRequest, PageWorld } from '../parts/page-request.ts';
import { activityTable } from './activity-table.ts';

const REFRESH_MS = 10_000;
const CHANGES_A_PAGE = 50;

/** Who did what, with all jobs or with one. */
export const activityPage =
  ({ useCases }: PageWorld) =>
  async ({ around, query }: PageRequest): Promise<Answer> => {
    const { job: jobId, cursor } = readQuery(query, { job: textUpTo(32), cursor: PAGE_READERS.cursor });
    const job = jobId === undefined ? undefined : await findPageJob(useCases, jobId);
    const page = await faultsOfQuery(useCases.listActivity(job?.id, { limit: CHANGES_A_PAGE, cursor }));
    return pageAnswer(around, {
      title: 'Who did what',
      section: 'status',
      refreshMs: cursor === undefined ? REFRESH_MS : undefined,
      main: html`
<h1>Who did what</h1>
<p class="sub">${job ? html`With ${jobLink(job)}, the last change first. <a href="/activity">All jobs</a>` : 'What callers changed: jobs, runs, deliveries, the pause of everything and tokens; the last change first.'}</p>
<div id="activity" data-live>${activityTable(around, page.items, { withJob: job === undefined })}</div>
${moreLink('/activity', { job: jobId }, page.cursor)}`,
    });
  };
