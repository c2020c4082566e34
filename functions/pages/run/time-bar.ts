import type { Run } from '../../domain/run/run.ts';
import { isFinal } from '../../domain/run/run.ts';
import { type Instant, SECOND } from '../../domain/shared/instant.ts';
import { distanceOf, type PageClock, timeOfDay } from '../parts/clock.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { wentWrong } from '../parts/state.ts';
import { spanWords } from '../parts/words.ts';

/** A part of the way of a run from its due instant to its end. */
interface Part {
  readonly name: 'late' | 'wait' | 'pull' | 'setup' | 'ran' | 'bad' | 'stop';
  readonly word: string;
  readonly from: Instant;
  readonly to: Instant;
}

const part = (
  name: Part['name'],
  word: string,
  from: Instant | undefined,
  to: Instant | undefined,
): readonly Part[] =>
  from !== undefined && to !== undefined && to >= from ? [{ name, word, from, to }] : [];

/** These are shown only where they took a while. */
const SHORT: ReadonlySet<Part['name']> = new Set(['setup', 'stop']);

const partsOf = (run: Run, now: Instant): readonly Part[] => {
  const { launchedAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt, plannedAt } = run;
  const end = stoppedAt ?? (isFinal(run.status) ? undefined : now);
  const setUp = pullStoppedAt ?? launchedAt;
  // It may have ended by itself before it was asked to stop.
  const stopFrom = stoppingAt !== undefined && end !== undefined && stoppingAt < end ? stoppingAt : undefined;
  return [
    ...part('late', 'to the start call', plannedAt, launchedAt),
    ...part('wait', 'provisioning', launchedAt, pullStartedAt ?? startedAt ?? end),
    ...part('pull', 'pull', pullStartedAt, pullStoppedAt ?? startedAt ?? end),
    ...(pullStartedAt === undefined ? [] : part('setup', 'setting up', setUp, startedAt)),
    ...part(
      wentWrong(run.status) ? 'bad' : 'ran',
      stoppedAt === undefined ? 'running so far' : 'ran',
      startedAt,
      stopFrom ?? end,
    ),
    ...part('stop', 'stopping', stopFrom, end),
  ].filter(({ name, from, to }) => to - from >= (SHORT.has(name) ? SECOND : 1));
};

const WIDTH = 1000;
/** A part is drawn so wide at least that it is seen. */
const LEAST_WIDTH = 6;

const drawn = (parts: readonly Part[]): Html => {
  const total = parts.reduce((sum, { from, to }) => sum + (to - from), 0) || 1;
  let x = 0;
  return html`<svg class="timebar" viewBox="0 0 ${WIDTH} 14" preserveAspectRatio="none" aria-hidden="true">${parts.map(
    ({ name, from, to }) => {
      const width = Math.max(LEAST_WIDTH, ((to - from) / total) * WIDTH);
      const rect = html`<rect class="t-${name}" x="${x.toFixed(1)}" y="0" width="${Math.max(1, width - 3).toFixed(1)}" height="14"/>`;
      x += width;
      return rect;
    },
  )}</svg>`;
};

/** The way of a run from its due instant to its end, in parts with their lengths. */
export const timeBar = (clock: PageClock, run: Run, timezone: string | undefined): HtmlValue => {
  const parts = partsOf(run, clock.now);
  if (parts.length === 0) return false;
  const { dueAt, startedAt, stoppedAt, latenessMs } = run;
  return html`<div class="way">
${drawn(parts)}
<ul class="legend">${parts.map(({ name, word, from, to }) => html`<li class="t-${name}">${word} <b>${spanWords(to - from)}</b></li>`)}</ul>
<p class="sub">Due ${timeOfDay(clock, dueAt, timezone)}${latenessMs !== undefined && `, start call ${spanWords(latenessMs)} later`}${
    startedAt !== undefined && html`, started ${timeOfDay(clock, startedAt, timezone)}`
  }${stoppedAt !== undefined && html`, ended ${timeOfDay(clock, stoppedAt, timezone)}`}${
    startedAt === undefined && stoppedAt === undefined && html`, ${distanceOf(clock, dueAt)}`
  }.</p>
</div>`;
};
