import type { Delivery, DeliveryStatus, DeliveryTry } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Answer } from '../../http/answers/response.ts';
import { faultsOfQuery, oneOf, PAGE_READERS, readQuery, textUpTo } from '../../http/read/query.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import type { ListedDelivery } from '../../use-cases/deliveries/list-all-deliveries.ts';
import { distanceOf, timeOf, timeOfDay } from '../parts/clock.ts';
import { moreLink } from '../parts/controls.ts';
import { doneNote } from '../parts/done-note.ts';
import { fieldOf, fieldsOf } from '../parts/form-value.ts';
import { pageAnswer } from '../parts/frame.ts';
import { code, type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobLink, jobTitle } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { localPath, seeOther } from '../parts/respond.ts';
import { stateMark } from '../parts/state.ts';
import { counted, sentence, spanWords } from '../parts/words.ts';

const REFRESH_MS = 3000;
const DELIVERIES_A_PAGE = 25;
const MOST_REPLAYED = 100;
/** So many are sent again side by side. */
const SIDE_BY_SIDE = 8;

/** Which deliveries a page shows, and their statuses. */
const SHOWN: Readonly<Record<Show, readonly DeliveryStatus[] | undefined>> = {
  all: undefined,
  pending: ['pending'],
  delivered: ['delivered'],
  'given-up': ['failed'],
};
const SHOWS = ['all', 'pending', 'delivered', 'given-up'] as const;
type Show = (typeof SHOWS)[number];

interface Filter {
  readonly show?: Show | undefined;
  readonly job?: string | undefined;
}

const addressOf = (filter: Filter): string => {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? '/deliveries' : `/deliveries?${new URLSearchParams(given)}`;
};

const tabs = ({ show = 'all', job }: Filter): Html =>
  html`<nav class="filters" aria-label="Which deliveries">${SHOWS.map((each) => {
    const address = addressOf({
      show: each === 'all' || (each === show && each === 'given-up') ? undefined : each,
      job,
    });
    return html`<a href="${address}"${each === show && html` aria-current="true"`}${each === 'given-up' && html` data-key="x"`}>${sentence(each.replace('-', ' '))}</a>`;
  })}</nav>`;

/** A delivery that failed was given up. */
const statusMark = (status: DeliveryStatus): Html =>
  status === 'failed' ? stateMark('failed', 'given up') : stateMark(status);

const sendAgain = ({ id, status }: Delivery, job: Job | undefined): HtmlValue =>
  status !== 'pending' &&
  html`<button class="quiet" name="only" value="${id}" aria-label="Send again: ${job ? jobTitle(job) : id}">Send again</button>`;

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

const row = (around: Surroundings, { delivery, job }: ListedDelivery): Html => {
  const { id, kind, event, status, url, method, nextTryAt, runId, reason, createdAt, replayedAt } = delivery;
  const pending = status === 'pending';
  return html`<tr id="delivery-${id}" data-row>
<td class="pick"><input type="checkbox" name="id" value="${id}" aria-label="Select ${id}"></td>
<td class="first">${timeOf(around.clock, createdAt, job?.timezone)}</td>
<td>${job ? jobLink(job) : html`<a href="/jobs/${delivery.jobId}">${delivery.jobId}</a>`} <small>${event ?? (kind === 'target' ? 'webhook' : kind)}${runId !== undefined && html`, <a href="/runs/${runId}">run</a>`}</small></td>
<td>${statusMark(status)}${reason !== undefined && html` <small>${shown(reason)}</small>`}${pending && html` <small>next try ${distanceOf(around.clock, nextTryAt)}</small>`}${replayedAt !== undefined && html` <small>sent again ${distanceOf(around.clock, replayedAt)}</small>`}</td>
<td class="wide marked url">${method} ${code(url)}</td>
<td>${tries(around, delivery)}</td>
<td class="num">${sendAgain(delivery, job)}</td>
</tr>`;
};

const table = (
  around: Surroundings,
  items: readonly ListedDelivery[],
): Html => html`<form method="post" action="/deliveries">
<input type="hidden" name="back" value="${around.here}">
<div class="panel"><div class="scroll"><table class="cards">
<thead><tr><th class="pick"><span class="unseen">Select</span></th><th>Made</th><th>Job</th><th>State</th><th class="wide marked">To</th><th>Tries</th><th><span class="unseen">Send again</span></th></tr></thead>
<tbody id="delivery-rows" data-live>${items.map((each) => row(around, each))}</tbody>
</table></div>
<div class="toolbar"><label class="check scripted"><input type="checkbox" data-all="id"> all that are shown</label><button>Send selected again</button></div>
</div></form>`;

const nothing = html`<p class="panel empty">Nothing was sent. A job with a webhook (<code>url</code>), or one that tells how its runs end (<code>callback</code>), shows each try here. <a href="/jobs?form=true">Make one</a>.</p>`;

const noneFits = html`<p class="panel empty">No delivery fits. <a href="/deliveries">Show all</a>.</p>`;

/** The address with what was done. */
const withDone = (address: string, done: number, failed: number): string => {
  const url = new URL(address, 'http://local.invalid');
  const told = { did: 'replay', count: String(done), failed: String(failed) };
  for (const [name, value] of Object.entries(told)) url.searchParams.set(name, value);
  return `${url.pathname}${url.search}`;
};

/** Webhooks and callbacks, each with its tries, and sending them again. */
export const deliveryPages = ({ useCases }: PageWorld) => {
  const list = async ({ around, query }: PageRequest): Promise<Answer> => {
    const {
      show,
      job: jobId,
      cursor,
      did,
      count,
      failed,
    } = readQuery(query, {
      show: oneOf(...SHOWS),
      job: textUpTo(32),
      cursor: PAGE_READERS.cursor,
      did: textUpTo(20),
      count: textUpTo(6),
      failed: textUpTo(6),
    });
    const job = jobId === undefined ? undefined : await useCases.findJob(jobId);
    const page = await faultsOfQuery(
      useCases.listAllDeliveries(
        { jobId, statuses: SHOWN[show ?? 'all'] },
        { limit: DELIVERIES_A_PAGE, cursor },
      ),
    );
    const { items } = page;
    return pageAnswer(around, {
      title: 'Deliveries',
      section: 'deliveries',
      refreshMs: cursor === undefined ? REFRESH_MS : undefined,
      main: html`
<h1>Deliveries</h1>
<p class="sub">${job ? html`What ${jobLink(job)} sent, the latest due first. <a href="${addressOf({ show })}">All jobs</a>` : 'Webhooks and callbacks of all jobs, the latest first.'}</p>
${doneNote({ did, count, failed })}
<div class="toolbar bare">${tabs({ show, job: jobId })}</div>
<div id="deliveries" data-live>${items.length === 0 ? (show === undefined && cursor === undefined ? nothing : noneFits) : table(around, items)}</div>
${moreLink('/deliveries', { show, job: jobId }, page.cursor)}`,
    });
  };

  /** One that is still tried, or that is forgotten by now, is left as it is. */
  const isSent = async (id: string, callerName: string): Promise<boolean> => {
    try {
      await useCases.replayDelivery(id, callerName);
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code !== 'unavailable') return false;
      throw error;
    }
  };

  const replay = async ({ body, caller }: ApiRequest): Promise<Answer> => {
    const only = fieldsOf(body, 'only');
    const ids = [...new Set(only.length > 0 ? only : fieldsOf(body, 'id'))].slice(0, MOST_REPLAYED);
    if (ids.length === 0) throw new DomainError('invalid', 'no delivery is selected');
    let done = 0;
    for (let from = 0; from < ids.length; from += SIDE_BY_SIDE) {
      const some = ids.slice(from, from + SIDE_BY_SIDE);
      const sent = await Promise.all(some.map((id) => isSent(id, caller.name)));
      done += sent.filter(Boolean).length;
    }
    const back = localPath(fieldOf(body, 'back'), '/deliveries');
    return seeOther(withDone(back, done, ids.length - done));
  };

  return { list, replay };
};
