import type { Delivery, DeliveryTry } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Answer } from '../../http/answers/response.ts';
import { PAGE_READERS, readQuery, textUpTo } from '../../http/read/query.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import { STATES } from '../../use-cases/jobs/list-jobs.ts';
import { distanceOf, timeOf, timeOfDay } from '../parts/clock.ts';
import { moreLink } from '../parts/controls.ts';
import { fieldOf, fieldsOf } from '../parts/form-value.ts';
import { pageAnswer } from '../parts/frame.ts';
import { code, type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobLink } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { localPath, seeOther } from '../parts/respond.ts';
import { stateMark } from '../parts/state.ts';
import { counted, spanWords } from '../parts/words.ts';

const REFRESH_MS = 3000;
const DELIVERIES_A_PAGE = 25;
/** Of so many jobs the latest deliveries are looked for where no job is named. */
const JOBS_LOOKED_AT = 40;
const OF_EACH = 5;
const MOST_REPLAYED = 100;

interface ShownDelivery {
  readonly delivery: Delivery;
  readonly job: Job | undefined;
}

const tells = ({ target, callback, successWithin }: Job): boolean =>
  target.kind === 'webhook' || callback !== undefined || successWithin !== undefined;

const outcomeOf = ({ status, reason, durationMs }: DeliveryTry): HtmlValue => {
  const took = durationMs === undefined ? '' : ` in ${spanWords(durationMs)}`;
  return status === undefined ? html`${shown(reason ?? 'no answer')}${took}` : html`<b>${status}</b>${took}`;
};

const tries = ({ clock }: Surroundings, { tries: all, tryCount }: Delivery): HtmlValue => {
  const last = all.at(-1);
  if (!last) return 'none yet';
  return html`<details><summary>${counted(tryCount, 'try', 'tries')}: ${outcomeOf(last)}</summary><ol class="tries">${all.map(
    (each) =>
      html`<li>${timeOfDay(clock, each.at)} ${outcomeOf(each)}${each.answerText && html` <small>${shown(each.answerText.slice(0, 200))}</small>`}</li>`,
  )}</ol></details>`;
};

const row = (around: Surroundings, { delivery, job }: ShownDelivery): Html => {
  const { id, kind, event, status, url, method, nextTryAt, runId, reason, createdAt, replayedAt } = delivery;
  const pending = status === 'pending';
  return html`<tr id="delivery-${id}" data-row>
<td class="pick"><input type="checkbox" name="id" value="${id}" aria-label="Select ${id}"></td>
<td class="first">${timeOf(around.clock, createdAt, job?.timezone)}</td>
<td>${job ? jobLink(job) : html`<a href="/jobs/${delivery.jobId}">${delivery.jobId}</a>`} <small>${event ?? (kind === 'target' ? 'webhook' : kind)}${runId !== undefined && html`, <a href="/runs/${runId}">run</a>`}</small></td>
<td>${stateMark(status)}${reason !== undefined && html` <small>${shown(reason)}</small>`}${pending && html` <small>next try ${distanceOf(around.clock, nextTryAt)}</small>`}${replayedAt !== undefined && html` <small>sent again ${distanceOf(around.clock, replayedAt)}</small>`}</td>
<td class="wide url">${method} ${code(url)}</td>
<td>${tries(around, delivery)}</td>
</tr>`;
};

const table = (
  around: Surroundings,
  items: readonly ShownDelivery[],
): Html => html`<form method="post" action="/deliveries">
<input type="hidden" name="back" value="${around.here}">
<div class="panel"><div class="scroll"><table class="cards">
<thead><tr><th class="pick"><span class="unseen">Select</span></th><th>Made</th><th>Job</th><th>State</th><th class="wide">To</th><th>Tries</th></tr></thead>
<tbody id="delivery-rows" data-live>${items.map((each) => row(around, each))}</tbody>
</table></div>
<div class="toolbar"><label class="check scripted"><input type="checkbox" data-all="id"> all that are shown</label><button>Send again</button></div>
</div></form>`;

const empty = html`<p class="panel empty">Nothing was sent. Jobs with a webhook (<code>url</code>) or a <code>callback</code> show each try here. <a href="/jobs?form=true">Make one</a>.</p>`;

/** Webhooks and callbacks, each with its tries, and sending them again. */
export const deliveryPages = ({ useCases }: PageWorld) => {
  const ofJob = async (job: Job, cursor: string | undefined) => {
    const page = await useCases.listDeliveries(job.id, { limit: DELIVERIES_A_PAGE, cursor });
    return { items: page.items.map((delivery) => ({ delivery, job })), cursor: page.cursor };
  };

  /** The latest of each job that sends any, among the first jobs of each list. */
  const ofAll = async () => {
    const lists = await Promise.all(
      STATES.map((state) => useCases.listJobs({ state }, { limit: JOBS_LOOKED_AT })),
    );
    const jobs = lists
      .flatMap(({ items }) => items)
      .filter(tells)
      .slice(0, JOBS_LOOKED_AT);
    const parts = await Promise.all(
      jobs.map(async (job) => {
        const { items } = await useCases.listDeliveries(job.id, { limit: OF_EACH });
        return items.map((delivery) => ({ delivery, job }));
      }),
    );
    return {
      items: parts.flat().sort((a, b) => b.delivery.createdAt - a.delivery.createdAt),
      cursor: undefined,
    };
  };

  const list = async ({ around, query }: PageRequest): Promise<Answer> => {
    const { job: jobId, cursor } = readQuery(query, { job: textUpTo(32), cursor: PAGE_READERS.cursor });
    const job = jobId === undefined ? undefined : await useCases.findJob(jobId);
    const { items, cursor: more } = await (job ? ofJob(job, cursor) : ofAll());
    return pageAnswer(around, {
      title: 'Deliveries',
      section: 'deliveries',
      refreshMs: REFRESH_MS,
      main: html`
<h1>Deliveries</h1>
<p class="sub">${job ? html`What ${jobLink(job)} sent. <a href="/deliveries">All jobs</a>` : `The latest webhooks and callbacks, up to ${OF_EACH} of a job.`}</p>
${items.length === 0 ? empty : table(around, items)}
${moreLink('/deliveries', { job: jobId }, more)}`,
    });
  };

  const replay = async ({ body, caller }: ApiRequest): Promise<Answer> => {
    const ids = [...new Set(fieldsOf(body, 'id'))].slice(0, MOST_REPLAYED);
    if (ids.length === 0) throw new DomainError('invalid', 'no delivery is selected');
    for (const id of ids) await useCases.replayDelivery(id, caller.name);
    return seeOther(localPath(fieldOf(body, 'back'), '/deliveries'));
  };

  return { list, replay };
};
