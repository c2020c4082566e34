import type { Run } from '../../domain/run/run.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { lastAttempts } from '../parts/marks.ts';
import { wentWrong } from '../parts/state.ts';
import { percentile, spanWords } from '../parts/words.ts';

/** How long the parts of a run took, in milliseconds. */
interface Lengths {
  readonly waited: number;
  readonly pulled: number;
  readonly ran: number;
  readonly isBad: boolean;
}

const between = (from: Instant | undefined, to: Instant | undefined): number =>
  from === undefined || to === undefined ? 0 : Math.max(0, to - from);

const lengthsOf = (run: Run): Lengths => ({
  waited: between(run.plannedAt, run.pullStartedAt ?? run.startedAt ?? run.stoppedAt),
  pulled: between(run.pullStartedAt, run.pullStoppedAt ?? run.startedAt),
  ran: between(run.startedAt, run.stoppedAt),
  isBad: wentWrong(run.status),
});

const WIDTH = 500;
const HEIGHT = 80;
const MOST_RUNS = 50;
/** Fewer bars are not wider than as many would be. */
const LEAST_PLACES = 24;

const bar = (
  { waited, pulled, ran, isBad }: Lengths,
  index: number,
  { longest, step }: { readonly longest: number; readonly step: number },
): Html => {
  const heightOf = (length: number) => Math.round((length / longest) * HEIGHT * 10) / 10;
  const [a, b, c] = [heightOf(ran), heightOf(pulled), heightOf(waited)];
  const x = (index * step + 1).toFixed(1);
  const part = (height: number, from: number, name: string): HtmlValue =>
    height > 0 &&
    html`<rect class="${name}" x="${x}" width="${(step - 2).toFixed(1)}" y="${(HEIGHT - from - height).toFixed(1)}" height="${height.toFixed(1)}"/>`;
  return html`${part(Math.max(a, 1), 0, isBad ? 'b-bad' : 'b-ran')}${part(b, Math.max(a, 1), 'b-pull')}${part(c, Math.max(a, 1) + b, 'b-wait')}`;
};

/** How long the last runs took: each a bar of waiting, pulling and running. `runs` are the latest first. */
export const durationChart = (runs: readonly Run[]): HtmlValue => {
  const ended = lastAttempts(runs)
    .filter(({ startedAt, stoppedAt }) => startedAt !== undefined && stoppedAt !== undefined)
    .slice(0, MOST_RUNS);
  if (ended.length < 2) return false;
  const lengths = ended.map(lengthsOf).toReversed();
  const longest = Math.max(1, ...lengths.map(({ waited, pulled, ran }) => waited + pulled + ran));
  const step = WIDTH / Math.max(LEAST_PLACES, lengths.length);
  const ran = lengths.map((each) => each.ran);
  const words = `median ${spanWords(percentile(ran, 0.5))}, p95 ${spanWords(percentile(ran, 0.95))}`;
  return html`<figure class="panel pad">
<figcaption>Last ${ended.length} runs: ${words}</figcaption>
<svg class="durations" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Durations of the last ${ended.length} runs, the oldest first: ${words}">${lengths.map(
    (each, index) => bar(each, index, { longest, step }),
  )}</svg>
<p class="legend"><span class="b-ran">ran</span> <span class="b-pull">pull</span> <span class="b-wait">waited</span> <span class="b-bad">went wrong</span></p>
</figure>`;
};
