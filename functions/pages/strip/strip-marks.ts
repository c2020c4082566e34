import type { OccurrenceStatus } from '../../domain/execution/occurrence-status.ts';
import type { TimelineMark } from '../../domain/execution/timeline.ts';
import type { TimelineBucket } from '../../domain/execution/timeline-buckets.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { type StateName, stateOfRun, stateWord } from '../parts/state.ts';

/** Where and how large a row of a strip is drawn. */
export interface StripScale {
  readonly span: Span;
  readonly left: number;
  readonly width: number;
}

/** Where an instant is drawn. */
export const placeOf = ({ span, left, width }: StripScale, at: Instant): number => {
  const part = (Math.min(span.to, Math.max(span.from, at)) - span.from) / (span.to - span.from);
  return Math.round((left + part * width) * 10) / 10;
};

/** The state of an occurrence; how a failure came about, its last run says. */
export const stateOfMark = ({ status, runs }: Pick<TimelineMark, 'status' | 'runs'>): StateName => {
  const last = runs.at(-1);
  return status === 'failed' && last ? stateOfRun(last.status) : status;
};

const cross = (x: number, y: number): string => `M${x - 4.5} ${y - 4.5}l9 9m0 -9l-9 9`;

const SHAPES: Partial<Readonly<Record<StateName, (x: number, y: number) => Html>>> = {
  succeeded: (x, y) => html`<circle cx="${x}" cy="${y}" r="4.5"/>`,
  failed: (x, y) => html`<path class="stroke" d="${cross(x, y)}"/>`,
  'timed-out': (x, y) => html`<path d="M${x - 5} ${y - 5}h10l-5 5l5 5h-10l5 -5z"/>`,
  'start-failed': (x, y) => html`<path d="M${x} ${y - 6}l6 6l-6 6l-6 -6z"/>`,
  skipped: (x, y) => html`<rect x="${x - 5}" y="${y - 1.5}" width="10" height="3"/>`,
  missed: (x, y) => html`<path d="M${x} ${y - 5}l5.5 10h-11z"/>`,
  unrecorded: (x, y) => html`<path class="hollow" d="M${x} ${y - 5}l5.5 10h-11z"/>`,
  lost: (x, y) => html`<path d="M${x - 5.5} ${y - 5}h11l-5.5 10z"/>`,
  canceled: (x, y) => html`<rect class="hollow" x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
  running: (x, y) => html`<path d="M${x - 4} ${y - 5}l9 5l-9 5z"/>`,
};

const pending = (x: number, y: number): Html => html`<circle class="hollow" cx="${x}" cy="${y}" r="4"/>`;

/** What runs is a bar from its start to now, as long as it is. */
const barOf = (scale: StripScale, { runs }: TimelineMark, y: number, now: Instant): HtmlValue => {
  const from = runs.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  const to = runs.flatMap(({ stoppedAt, startedAt }) => (startedAt === undefined ? [] : [stoppedAt ?? now]));
  if (from.length === 0) return false;
  const [begin, end] = [placeOf(scale, Math.min(...from)), placeOf(scale, Math.max(...to))];
  return (
    end - begin >= 3 &&
    html`<rect class="length" x="${begin}" y="${y - 5}" width="${Math.round((end - begin) * 10) / 10}" height="10" rx="2"/>`
  );
};

/** One occurrence: its shape, and its length where that can be seen. It leads to its run. */
export const markView = (scale: StripScale, mark: TimelineMark, y: number, now: Instant): Html => {
  const state = stateOfMark(mark);
  const bar = barOf(scale, mark, y, now);
  // What runs is its bar; a triangle where that is too short to be seen.
  const shape = (!bar || state !== 'running') && (SHAPES[state] ?? pending)(placeOf(scale, mark.dueAt), y);
  const words = `${stateWord(state === 'pending' ? 'scheduled' : state)}, ${formatInstant(mark.dueAt)}${mark.note === undefined ? '' : `, ${mark.note}`}`;
  const drawn = html`<title>${words}</title>${bar}${shape}`;
  const run = mark.runs.at(-1);
  return run
    ? html`<a class="m s-${state}" href="/runs/${run.id}" tabindex="-1">${drawn}</a>`
    : html`<g class="m s-${state}">${drawn}</g>`;
};

type BucketStatus = OccurrenceStatus | 'unread';

/** The status that a bar of many occurrences is drawn in: the worst. */
const WORST: readonly BucketStatus[] = [
  'failed',
  'missed',
  'unrecorded',
  'running',
  'canceled',
  'skipped',
  'succeeded',
  'unread',
  'pending',
];

const worstOf = ({ counts }: TimelineBucket): BucketStatus =>
  WORST.find((status) => (counts[status] ?? 0) > 0) ?? 'pending';

interface Bar extends Span {
  readonly status: BucketStatus;
  readonly count: number;
  readonly isMore: boolean;
}

const countOf = ({ counts }: TimelineBucket): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/**
 * The part that now is in, cut there: what is due by now, and what is to come. What is due in this very moment may have no
 * record yet.
 */
const cutAtNow = (buckets: readonly TimelineBucket[], now: Instant): readonly TimelineBucket[] =>
  buckets.flatMap((bucket) => {
    if (now < bucket.from || now >= bucket.to) return [bucket];
    const { pending = 0, unrecorded: _, ...past } = bucket.counts;
    return [
      ...(Object.keys(past).length > 0 ? [{ ...bucket, to: now, counts: past }] : []),
      ...(pending > 0 ? [{ ...bucket, from: now, counts: { pending } }] : []),
    ];
  });

/** Parts that follow each other and look the same are one bar with one count. */
export const barsOf = (buckets: readonly TimelineBucket[], now: Instant): readonly Bar[] => {
  const bars: Bar[] = [];
  for (const bucket of cutAtNow(buckets, now)) {
    const [status, count, isMore] = [worstOf(bucket), countOf(bucket), bucket.isMore === true];
    const last = bars.at(-1);
    if (last && last.status === status && last.to === bucket.from) {
      bars[bars.length - 1] = {
        ...last,
        to: bucket.to,
        count: last.count + count,
        isMore: last.isMore || isMore,
      };
    } else bars.push({ from: bucket.from, to: bucket.to, status, count, isMore });
  }
  return bars;
};

const BAR_WORDS: Partial<Readonly<Record<BucketStatus, string>>> = {
  succeeded: 'ok',
  pending: 'to come',
  failed: 'with failures',
  unread: 'not looked at',
};

/** What a bar stands for, in words. */
export const barWords = ({ status, count, isMore }: Bar): string =>
  `${count.toLocaleString('en-US')}${isMore ? ' or more' : ''} ${BAR_WORDS[status] ?? status}`;

/** A bar is labelled where there is room. */
const LABEL_WIDTH = 70;

/** Many occurrences as a bar with their count. */
export const barView = (scale: StripScale, bar: Bar, y: number): Html => {
  const [begin, end] = [placeOf(scale, bar.from), placeOf(scale, bar.to)];
  const words = barWords(bar);
  const isHollow = bar.status === 'pending' || bar.status === 'unread';
  const state = bar.status === 'unread' ? 'pending' : bar.status;
  return html`<g class="m s-${state}"><title>${words}, ${formatInstant(bar.from)} to ${formatInstant(bar.to)}</title>
<rect class="${isHollow ? 'hollow' : 'many'}" x="${begin}" y="${y - 8}" width="${Math.max(3, Math.round((end - begin - 1) * 10) / 10)}" height="16" rx="3"/>${
    end - begin > LABEL_WIDTH &&
    html`<text class="${isHollow ? 'soft' : 'on'}" x="${begin + 8}" y="${y + 4}">${words}</text>`
  }</g>`;
};
