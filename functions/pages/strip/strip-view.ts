import type { Span } from '../../domain/schedule/schedule.ts';
import { formatInstant, HOUR, type Instant } from '../../domain/shared/instant.ts';
import type { TimelineRow } from '../../use-cases/jobs/read-timeline.ts';
import { type PageClock, timeOf } from '../parts/clock.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobLink, jobTitle } from '../parts/job-words.ts';
import { stateMark, stateWord } from '../parts/state.ts';
import { visible } from '../parts/visible.ts';
import { spanWords } from '../parts/words.ts';
import { barsOf, barView, barWords, markView, placeOf, type StripScale, stateOfMark } from './strip-marks.ts';

/** A strip: what jobs did and will do, a row a job, around now. */
export interface Strip {
  readonly span: Span;
  readonly rows: readonly TimelineRow[];
  /** Whether rows are named: where there is more than one job. */
  readonly isNamed: boolean;
}

const ROW = 32;
const LABELS = 150;
const MARGIN = 8;
const AXIS = 24;
const LONGEST_LABEL = 20;

/** Lengths between the lines of the axis; the longest that gives a few is taken. */
const STEPS = [1, 2, 3, 6, 12, 24, 48, 120, 168, 240, 720, 1440].map((hours) => hours * HOUR);

const stepOf = (span: Span, most: number): number =>
  STEPS.find((step) => (span.to - span.from) / step <= most) ?? (span.to - span.from) / most;

const axis = (scale: StripScale, now: Instant, height: number, most: number): Html => {
  const { from, to } = scale.span;
  const step = stepOf(scale.span, most);
  const first = Math.ceil((from - now) / step);
  const count = Math.floor((to - now) / step) - first + 1;
  const lines = Array.from({ length: Math.max(0, count) }, (_, index) => (first + index) * step);
  return html`${lines.map((away) => {
    const x = placeOf(scale, now + away);
    const words = away === 0 ? 'now' : `${away < 0 ? '−' : '+'}${spanWords(Math.abs(away))}`;
    const anchor = x < scale.left + 20 ? 'start' : x > scale.left + scale.width - 20 ? 'end' : 'middle';
    return html`<line class="${away === 0 ? 'now' : 'grid'}" x1="${x}" x2="${x}" y1="0" y2="${height}"/><text x="${x}" y="${height + 16}" text-anchor="${anchor}">${words}</text>`;
  })}`;
};

const isWithin = ({ from, to }: Span, at: Instant): boolean => at >= from && at < to;

const content = (
  scale: StripScale & { readonly hatching: string },
  row: TimelineRow,
  y: number,
  now: Instant,
): Html => {
  const { span } = scale;
  const excluded = row.excluded.filter(({ from, to }) => from < span.to && to > span.from);
  const marks = row.marks.filter(({ dueAt }) => isWithin(span, dueAt));
  const bars = barsOf(row.buckets, now).filter(({ from, to }) => from < span.to && to > span.from);
  const under = row.underWay.map(
    (run) => ({ dueAt: run.dueAt, status: 'running', isExpected: undefined, runs: [run] }) as const,
  );
  return html`${excluded.map(({ from, to, text }) => {
    const [begin, end] = [placeOf(scale, from), placeOf(scale, to)];
    return html`<rect class="hatched" fill="url(#${scale.hatching})" x="${begin}" y="${y - 12}" width="${end - begin}" height="24"><title>left out: ${visible(text)}</title></rect>`;
  })}${row.clockChanges
    .filter(({ at }) => isWithin(span, at))
    .map(({ at, note }) => {
      const x = placeOf(scale, at);
      return html`<line class="change" x1="${x}" x2="${x}" y1="${y - 13}" y2="${y + 13}"><title>${note}</title></line>`;
    })}${bars.map((bar) => barView(scale, bar, y))}${[...under, ...marks].map((mark) => markView(scale, mark, y, now))}`;
};

const hatching = (id: string): Html =>
  html`<defs><pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>`;

const label = (row: TimelineRow, x: number, y: number): Html => {
  const title = jobTitle(row.job);
  const short = title.length > LONGEST_LABEL ? `${title.slice(0, LONGEST_LABEL - 1)}…` : title;
  return html`<a href="/jobs/${row.job.id}" tabindex="-1"><text class="label" x="${x}" y="${y}">${visible(short)}</text></a>`;
};

/** How a strip is drawn for screens of one kind. */
interface Drawing {
  readonly name: 'wide' | 'middle' | 'narrow';
  readonly width: number;
  /** The part of the span on either side of now: it is drawn anew, not shrunk. */
  readonly part: number;
  /** Whether names stand over their rows, not beside them. */
  readonly isStacked: boolean;
  readonly lines: number;
}

const DRAWINGS: readonly Drawing[] = [
  { name: 'wide', width: 1086, part: 1 / 2, isStacked: false, lines: 8 },
  { name: 'middle', width: 690, part: 1 / 4, isStacked: false, lines: 8 },
  { name: 'narrow', width: 330, part: 1 / 8, isStacked: true, lines: 4 },
];

const spanOf = ({ span }: Strip, { part }: Drawing, now: Instant): Span => {
  const side = (span.to - span.from) * part;
  const near = { from: Math.max(span.from, now - side), to: Math.min(span.to, now + side) };
  return near.from < near.to ? near : span;
};

const drawn = (strip: Strip, drawing: Drawing, now: Instant): Html => {
  const { rows, isNamed } = strip;
  const { name, width, isStacked, lines } = drawing;
  const left = isNamed && !isStacked ? LABELS : MARGIN;
  const scale = {
    span: spanOf(strip, drawing, now),
    left,
    width: width - left - MARGIN,
    hatching: `hatch-${name}`,
  };
  const each = isNamed && isStacked ? ROW + 18 : ROW;
  const height = rows.length * each;
  const middle = isNamed && isStacked ? ROW : ROW / 2;
  return html`<svg class="strip ${name}-strip" viewBox="0 0 ${width} ${height + AXIS}" aria-hidden="true">${hatching(scale.hatching)}${axis(scale, now, height, lines)}${rows.map(
    (row, index) =>
      html`${isNamed && label(row, 0, index * each + (isStacked ? 15 : ROW / 2 + 4))}${content(scale, row, index * each + middle, now)}`,
  )}</svg>`;
};

const notesOf = (rows: readonly TimelineRow[]): HtmlValue => {
  const notes = [...new Set(rows.flatMap(({ clockChanges }) => clockChanges.map(({ note }) => note)))];
  return notes.length > 0 && html`<p class="legend"><span class="change-key">${notes.join('; ')}</span></p>`;
};

/** A picture, or a table, with more rows than this reaches below the first screen. */
const ROWS_OF_A_SCREEN = { picture: 4, table: 10 };

/** What jobs did and will do, drawn for screens of three widths, nearer to now for the smaller ones. The table says the same. */
export const stripView = (
  clock: PageClock,
  strip: Strip,
): Html => html`<div class="panel pad strips${strip.rows.length > ROWS_OF_A_SCREEN.picture && ' below'}">
${DRAWINGS.map((drawing) => drawn(strip, drawing, clock.now))}${notesOf(strip.rows)}</div>`;

const cells = (clock: PageClock, row: TimelineRow): readonly Html[] => {
  const { job, marks, buckets, underWay, excluded } = row;
  const zone = job.timezone;
  return [
    ...underWay.map(
      (run) =>
        html`<td><a href="/runs/${run.id}">${timeOf(clock, run.dueAt, zone)}</a></td><td>${stateMark('running')}</td>`,
    ),
    ...barsOf(buckets, clock.now).map(
      (bar) =>
        html`<td>${timeOf(clock, bar.from, zone)} to ${timeOf(clock, bar.to, zone)}</td><td>${barWords(bar)}</td>`,
    ),
    ...marks.map((mark) => {
      const run = mark.runs.at(-1);
      const state = stateOfMark(mark);
      const when = timeOf(clock, mark.dueAt, zone);
      return html`<td>${run ? html`<a href="/runs/${run.id}">${when}</a>` : when}</td><td>${stateMark(state, state === 'pending' ? 'to come' : stateWord(state))}${
        mark.isExpected === false && html` <small>not by schedule</small>`
      }${mark.note !== undefined && html` <small>${mark.note}</small>`}</td>`;
    }),
    ...excluded.map(
      ({ from, to, text }) =>
        html`<td>${timeOf(clock, from, zone)} to ${timeOf(clock, to, zone)}</td><td>left out: ${shown(text)}</td>`,
    ),
  ];
};

/** The lines of a job; the first shows its name. */
const linesOf = (clock: PageClock, row: TimelineRow): readonly Html[] =>
  cells(clock, row).map(
    (each, index) =>
      html`<tr><td>${index === 0 ? jobLink(row.job) : html`<span class="unseen">${shown(jobTitle(row.job))}</span>`}</td>${each}</tr>`,
  );

/** The same as a table. */
export const stripTable = (clock: PageClock, { rows, span }: Strip): Html => {
  const lines = rows.flatMap((row) => linesOf(clock, row));
  return html`<div class="panel scroll${lines.length > ROWS_OF_A_SCREEN.table && ' below list'}"><table class="cards strip-table">
<caption class="unseen">From ${formatInstant(span.from)} to ${formatInstant(span.to)}</caption>
<thead><tr><th>Job</th><th>When</th><th>What</th></tr></thead>
<tbody>${lines}</tbody>
</table></div>${notesOf(rows)}`;
};
