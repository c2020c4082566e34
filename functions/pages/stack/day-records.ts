import { type Instant, MINUTE } from '../../domain/shared/instant.ts';
import type { Timeline, TimelineRow } from '../../use-cases/jobs/read-timeline.ts';
import { type Html, html } from '../parts/html.ts';
import { stateMark } from '../parts/state.ts';
import { counted } from '../parts/words.ts';

/** What is due in this very moment may have no record yet. */
const JUST_DUE = MINUTE;

interface Compared {
  readonly expected: number;
  readonly missing: number;
  /** Too many to be looked at. */
  readonly unread: number;
}

/** Jobs that are due very often are counted by parts of the day. */
const comparedOf = ({ marks, buckets }: TimelineRow, now: Instant): Compared => {
  const until = now - JUST_DUE;
  const due = marks.filter(({ dueAt, isExpected }) => isExpected !== false && dueAt < until);
  const parts = buckets.filter(({ to }) => to < until).map(({ counts }) => counts);
  const sum = (count: (counts: (typeof parts)[number]) => number) =>
    parts.reduce((total, counts) => total + count(counts), 0);
  const all = sum((counts) => Object.values(counts).reduce((total, count) => total + count, 0));
  return {
    expected: due.length + all,
    missing:
      due.filter(({ status }) => status === 'unrecorded').length + sum(({ unrecorded = 0 }) => unrecorded),
    unread: sum(({ unread = 0 }) => unread),
  };
};

const number = (count: number): string => count.toLocaleString('en-US');

/** How many occurrences of a span were expected, and how many of them are on record. */
export const recordWords = ({ rows, cursor }: Pick<Timeline, 'rows' | 'cursor'>, now: Instant): Html => {
  const all = rows.map((row) => comparedOf(row, now));
  const sum = (field: keyof Compared) => all.reduce((total, each) => total + each[field], 0);
  const [expected, missing, unread] = [sum('expected'), sum('missing'), sum('unread')];
  const looked = expected - unread;
  if (expected === 0) return html`nothing was due`;
  const mark =
    missing === 0
      ? stateMark('succeeded', 'all on record')
      : stateMark('unrecorded', `${missing} not on record`);
  return html`${mark} <small>${number(looked - missing)} of ${number(looked)} due, ${cursor !== undefined && 'the first '}${counted(rows.length, 'job')}${unread > 0 && `; ${counted(unread, 'more occurrence')} not looked at`}</small>`;
};
