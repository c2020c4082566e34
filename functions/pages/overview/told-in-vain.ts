import type { Delivery } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import type { ListedDelivery } from '../../use-cases/deliveries/list-all-deliveries.ts';
import { distanceOf } from '../parts/clock.ts';
import { code, type Html, html, shown } from '../parts/html.ts';
import { jobLink, jobTitle } from '../parts/job-words.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { stateMark } from '../parts/state.ts';
import { timesWords } from './times-words.ts';

/** For so long, in milliseconds, the overview shows what was given up; then only the page of deliveries does. */
const TOLD_FOR = 7 * DAY;

/** What one job wanted to tell one receiver in vain, the last one first. */
export interface ToldInVain {
  readonly jobId: string;
  readonly job?: Job | undefined;
  readonly deliveries: readonly [Delivery, ...Delivery[]];
}

/** What was given up lately, by job and receiver. */
export const toldInVain = (listed: readonly ListedDelivery[], now: Instant): readonly ToldInVain[] => {
  const groups = new Map<string, ToldInVain>();
  for (const { delivery, job } of listed) {
    if ((delivery.finishedAt ?? 0) < now - TOLD_FOR) continue;
    const name = `${delivery.jobId} ${delivery.url}`;
    const { deliveries } = groups.get(name) ?? {};
    groups.set(name, {
      jobId: delivery.jobId,
      job,
      deliveries: deliveries ? [...deliveries, delivery] : [delivery],
    });
  }
  return [...groups.values()];
};

const adviceOf = ({ tries }: Delivery): string =>
  tries.at(-1)?.status === 410
    ? 'Take the callback out of the job, or give it another address.'
    : 'Send it again once the receiver takes it.';

/** A row of what needs somebody: who was not told, why, since when, and a button that sends all of it again. */
export const toldInVainItem = (around: Surroundings, { jobId, job, deliveries }: ToldInVain): Html => {
  const { clock } = around;
  const [last] = deliveries;
  const title = job ? jobTitle(job) : jobId;
  const what = last.kind === 'overdue' ? 'overdue message given up' : 'callback given up';
  const first = deliveries.at(-1)?.finishedAt ?? clock.now;
  const replay = deliveries.length > 1 ? `Replay all ${deliveries.length}` : 'Replay';
  return html`<li>
<div class="need">${job ? jobLink(job) : html`<a class="name" href="/deliveries?job=${jobId}">${jobId}</a>`} ${stateMark('failed', what)} <small>${timesWords(deliveries.length, distanceOf(clock, first, 'plain'))}last ${distanceOf(clock, last.finishedAt ?? clock.now)}</small>
<p>${last.method} ${code(last.url)}: ${shown(last.reason ?? 'no answer')}. ${adviceOf(last)}</p></div>
<div class="buttons">
<form method="post" action="/deliveries"><input type="hidden" name="back" value="/">${deliveries.map(
    ({ id }) => html`<input type="hidden" name="id" value="${id}">`,
  )}<button aria-label="${replay}: ${title}">${replay}</button></form>
<a class="button" href="/deliveries?job=${jobId}&amp;show=given-up" aria-label="Tries: ${title}">Tries</a>
</div>
</li>`;
};
