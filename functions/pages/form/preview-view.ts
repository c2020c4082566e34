import { formatLocal, type Instant } from '../../domain/shared/instant.ts';
import { CPU_UNITS } from '../../domain/target/fargate-size.ts';
import type { Preview } from '../../use-cases/jobs/preview-job.ts';
import { distanceOf, type PageClock } from '../parts/clock.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { stateMark } from '../parts/state.ts';
import { dollars } from '../parts/words.ts';
import type { Difference } from './form-values.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Tue 2026-12-01 02:30:00` */
const localWords = (at: Instant, timezone: string): string => {
  const text = formatLocal(at, timezone);
  const day = WEEKDAYS[new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDay()] ?? '';
  return `${day} ${text.slice(0, 10)} ${text.slice(11, 19)}`;
};

const utcWords = (at: Instant): string => `${formatLocal(at, 'UTC').slice(11, 19)} UTC`;

const instants = (clock: PageClock, { occurrences, timezone }: Preview): Html => html`<table class="instants">
<thead class="unseen"><tr><th>In ${timezone}</th><th>In UTC</th></tr></thead>
<tbody>${occurrences.map(
  (
    { at, note },
    index,
  ) => html`<tr><td>${localWords(at, timezone)}${note !== undefined && html`<br>${stateMark('late', note)}`}</td>
<td class="num"><small>${timezone === 'UTC' ? '' : utcWords(at)} ${index === 0 && distanceOf(clock, Math.max(at, clock.now))}</small></td></tr>`,
)}</tbody></table>`;

const priceWords = ({ price, size }: Preview): HtmlValue => {
  if (!price || !size) return html`<p class="sub">It runs no container, so it costs nothing to run.</p>`;
  const words = `${size.cpuUnits / CPU_UNITS} vCPU, ${size.memoryMiB.toLocaleString('en-US')} MiB`;
  const run = `${dollars(price.usdPerRun)} a run of up to a minute, ${dollars(price.usdPerHour)} an hour; ${words}`;
  return price.usdPerMonth === undefined
    ? html`<p>About <b>${dollars(price.usdPerRun)}</b> <small>${run}</small></p>`
    : html`<p>About <b>${dollars(price.usdPerMonth)}</b> in 30 days <small>${run}</small></p>`;
};

const differenceTable = (
  differences: readonly Difference[],
  before: string,
  after: string,
): Html => html`<table class="differences">
<thead><tr><th></th><th>${before}</th><th>${after}</th></tr></thead>
<tbody>${differences.map(
  (each) =>
    html`<tr><th scope="row">${each.label}</th><td>${each.before === '' ? html`<span class="sub">–</span>` : shown(each.before)}</td><td>${
      each.after === '' ? html`<span class="sub">–</span>` : shown(each.after)
    }</td></tr>`,
)}</tbody></table>`;

/** What an edit changes. */
export const changes = (differences: readonly Difference[]): Html =>
  differences.length === 0
    ? html`<p class="sub">Nothing is changed so far.</p>`
    : differenceTable(differences, 'now', 'after saving');

/** Two edits of one job beside each other: the stored one and the late one. */
export const lostRace = (
  differences: readonly Difference[],
): Html => html`<div class="panel pad lost" role="alert">
<h2>Somebody else changed this job while you did.</h2>
<p>${differences.length === 0 ? 'Both say the same. Save again to be sure.' : 'Here is both. Nothing of yours is stored yet: take over what you want of theirs, and save again.'}</p>
${differences.length > 0 && differenceTable(differences, 'stored now', 'yours')}
</div>`;

/** What a job would do. */
export const previewView = (clock: PageClock, preview: Preview): Html => html`
<p>${shown(preview.words)}.</p>
${instants(clock, preview)}
${preview.warnings.map((warning) => html`<p>${stateMark('late', '')}${shown(warning)}</p>`)}
${priceWords(preview)}`;

/** What stands in the place of a preview where something is missing or wrong. */
export const noPreview = (count: number): Html =>
  html`<p class="sub">${count === 1 ? 'One field is' : `${count} fields are`} missing or wrong. What the job will do stands here once ${count === 1 ? 'it is' : 'they are'} right.</p>`;
