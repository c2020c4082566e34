import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedWithin, occurrenceStatus } from '../../../functions/domain/execution/occurrence-status.ts';
import { type RecordedRuns, timelineOf } from '../../../functions/domain/execution/timeline.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run, RunStatus } from '../../../functions/domain/run/run.ts';
import type { RecurringTrigger, Span } from '../../../functions/domain/schedule/schedule.ts';
import { DAY, formatInstant, HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, aRun, every, NOW, once } from '../samples.ts';

const cron = (text: string): RecurringTrigger => ({ kind: 'cron', text });
const excludedFor = (from: number, to: number) => ({ text: 'maintenance', from, to });
const read = (span: Span, ...runs: readonly Run[]): RecordedRuns => ({ runs, readFrom: span.from });
const around = (at: number, by = DAY): Span => ({ from: at - by, to: at + by });
const textsOf = (marks: readonly { dueAt: number; status: string }[]) =>
  marks.map(({ dueAt, status }) => `${formatInstant(dueAt).slice(5, 16)} ${status}`);

/** Midnight UTC before the clocks of Berlin go forward, and before they go back. */
const SPRING = Date.UTC(2026, 2, 29);
const AUTUMN = Date.UTC(2026, 9, 25);

const inBerlin = (text: string, changes: Partial<Job> = {}): Job =>
  aJob({ trigger: cron(text), timezone: 'Europe/Berlin', inForceSince: 0, ...changes });

describe('a timeline', () => {
  const span = around(NOW, 2 * HOUR);

  it('has what is on record, what is not although its time has passed, and what is to come', () => {
    const job = aRecurringJob(HOUR, { trigger: every(HOUR, NOW - 6 * HOUR), inForceSince: NOW - 6 * HOUR });
    const ran = aRun({ dueAt: NOW - 2 * HOUR, status: 'succeeded' });
    const skipped = aRun({ dueAt: NOW, status: 'skipped' });
    const { marks, buckets } = timelineOf(job, span, read(span, ran, skipped), NOW, 10);
    expect(textsOf(marks)).toEqual([
      '11-21T07:30 succeeded',
      '11-21T08:30 unrecorded',
      '11-21T09:30 skipped',
      '11-21T10:30 pending',
    ]);
    expect(marks.map(({ runs }) => runs)).toEqual([[ran], [], [skipped], []]);
    expect(buckets).toEqual([]);
  });

  it('has runs beside the schedule, which were not expected', () => {
    const job = aRecurringJob(HOUR, { trigger: every(HOUR, NOW - 6 * HOUR), inForceSince: NOW - 6 * HOUR });
    const asked = aRun({ dueAt: NOW - MINUTE, cause: 'manual', status: 'failed' });
    const { marks } = timelineOf(job, around(NOW, 2 * MINUTE), read(span, asked), NOW, 10);
    expect(marks.map(({ isExpected, status }) => [isExpected, status])).toEqual([
      [false, 'failed'],
      [true, 'unrecorded'],
    ]);
  });

  it('of a job that is due once has its instant, unless it was canceled before', () => {
    const job = aJob({ trigger: once(NOW + HOUR) });
    expect(textsOf(timelineOf(job, span, read(span), NOW, 10).marks)).toEqual(['11-21T10:30 pending']);
    const canceled = { ...job, canceled: true, inForceUntil: NOW };
    expect(timelineOf(canceled, span, read(span), NOW, 10).marks).toEqual([]);
  });

  it('has what is left out, cut to the span, and no instant of it', () => {
    const hour = (count: number) => NOW + count * HOUR;
    const exclude = [
      excludedFor(hour(-9), hour(-1)),
      excludedFor(hour(0.5), hour(1.5)),
      excludedFor(hour(8), hour(9)),
    ];
    const job = aRecurringJob(HOUR, { trigger: every(HOUR, hour(-6)), inForceSince: 0, exclude });
    const { marks, excluded } = timelineOf(job, span, read(span), NOW, 10);
    expect(marks.map(({ dueAt }) => (dueAt - NOW) / HOUR)).toEqual([-1, 0]);
    expect(excluded).toEqual([excludedFor(hour(-2), hour(-1)), excludedFor(hour(0.5), hour(1.5))]);
  });
});

describe('the clocks of a job', () => {
  it('that go forward are told, and what that does to its instants', () => {
    const span = around(SPRING);
    const { marks, clockChanges } = timelineOf(inBerlin('30 2 * * *'), span, read(span), span.from, 10);
    expect(clockChanges).toEqual([
      {
        at: SPRING + HOUR,
        before: HOUR,
        after: 2 * HOUR,
        note: 'the clocks of Europe/Berlin go forward from 02:00 to 03:00',
      },
    ]);
    expect(textsOf(marks)).toEqual(['03-28T01:30 pending', '03-29T01:00 pending']);
    expect(marks.map(({ note }) => note)).toEqual([
      undefined,
      expect.stringContaining('02:30 does not exist on 2026-03-29 in Europe/Berlin'),
    ]);
  });

  it('that go back are told, and what that does to its instants', () => {
    const span = around(AUTUMN);
    const { marks, clockChanges } = timelineOf(inBerlin('30 2 * * *'), span, read(span), span.from, 10);
    expect(clockChanges.map(({ note }) => note)).toEqual([
      'the clocks of Europe/Berlin go back from 03:00 to 02:00',
    ]);
    expect(textsOf(marks)).toEqual(['10-24T00:30 pending', '10-25T00:30 pending']);
    expect(marks.map(({ note }) => note)).toEqual([
      undefined,
      expect.stringContaining('02:30 comes twice on 2026-10-25'),
    ]);
  });

  it('are told where they change at the start of the span and not where they do at its end', () => {
    const at = SPRING + HOUR;
    const changes = (from: number, to: number) =>
      timelineOf(inBerlin('0 0 * * *'), { from, to }, read({ from, to }), from, 10).clockChanges.length;
    expect([changes(at, at + 1), changes(at - 1, at), changes(at - DAY, at + DAY)]).toEqual([1, 0, 1]);
  });

  it('do not matter to a job that goes by elapsed time', () => {
    const job = aRecurringJob(DAY, { timezone: 'Europe/Berlin' });
    expect(timelineOf(job, around(SPRING), read(around(SPRING)), NOW, 10).clockChanges).toEqual([]);
  });

  it('change twice in a year', () => {
    const span = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) };
    const { clockChanges } = timelineOf(inBerlin('0 0 1 1 *'), span, read(span), NOW, 10);
    expect(clockChanges.map(({ at }) => formatInstant(at))).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
    ]);
  });
});

const statuses: fc.Arbitrary<RunStatus> = fc.constantFrom(
  'succeeded',
  'failed',
  'skipped',
  'missed',
  'running',
);
const triggers: fc.Arbitrary<RecurringTrigger> = fc.oneof(
  fc.constantFrom('0 * * * *', '*/20 * * * *', '30 2 * * *', '0 3 * * 1-5').map(cron),
  fc
    .tuple(fc.integer({ min: 20, max: 900 }), fc.nat(200))
    .map(([minutes, anchor]) => every(minutes * MINUTE, anchor)),
);

/** A job, a span with a change of clocks in it, what is on record of it, and when it is looked at. */
const stories = fc
  .record({
    trigger: triggers,
    timezone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
    jitterOffset: fc.constantFrom(0, 90_000),
    midnight: fc.constantFrom(SPRING, AUTUMN, Date.UTC(2026, 2, 8), Date.UTC(2026, 9, 3)),
    hours: fc.integer({ min: 2, max: 60 }),
    looked: fc.integer({ min: -40, max: 60 }),
    since: fc.integer({ min: -80, max: 40 }),
    until: fc.option(fc.integer({ min: -20, max: 80 }), { nil: undefined }),
    exclude: fc.array(fc.tuple(fc.integer({ min: -40, max: 60 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 3,
    }),
    recorded: fc.array(fc.tuple(fc.nat(500), statuses), { maxLength: 30 }),
    beside: fc.array(fc.tuple(fc.nat(60 * 60), statuses), { maxLength: 5 }),
  })
  .map(({ midnight, hours, looked, since, until, exclude, recorded, beside, ...timing }) => {
    const at = (hour: number) => midnight + hour * HOUR;
    const span = { from: at(-hours / 2), to: at(hours / 2) };
    const job = aJob({
      ...timing,
      inForceSince: at(since),
      ...(until !== undefined && { inForceUntil: at(until) }),
      exclude: exclude.map(([hour, lasts]) => excludedFor(at(hour), at(hour + lasts))),
    });
    const due = expectedWithin(job, span, 200).instants;
    const instants = new Map<number, RunStatus>(
      beside.map(([minute, status]) => [span.from + minute * MINUTE, status]),
    );
    for (const [index, status] of recorded) {
      const dueAt = due[index % Math.max(1, due.length)];
      if (dueAt !== undefined) instants.set(dueAt, status);
    }
    const runs = [...instants]
      .filter(([dueAt]) => dueAt < span.to)
      .sort(([a], [b]) => a - b)
      .map(([dueAt, status]) => aRun({ dueAt, status }));
    return { job, span, runs, now: at(looked) };
  });

describe('every timeline', () => {
  it('has exactly the occurrences that were or are expected, and those on record', () => {
    fc.assert(
      fc.property(stories, ({ job, span, runs, now }) => {
        const { marks } = timelineOf(job, span, read(span, ...runs), now, 200);
        const { instants, isExpected } = expectedWithin(job, span, 200);
        const all = [...new Set([...instants, ...runs.map(({ dueAt }) => dueAt)])].sort((a, b) => a - b);
        expect(marks.map(({ note: _note, ...mark }) => mark)).toEqual(
          all.map((dueAt) => {
            const ofInstant = runs.filter((run) => run.dueAt === dueAt);
            const status = occurrenceStatus(dueAt, ofInstant, now);
            return { dueAt, status, isExpected: isExpected(dueAt), runs: ofInstant };
          }),
        );
      }),
    );
  });

  it('counts in its parts what it would have as marks', () => {
    fc.assert(
      fc.property(stories, ({ job, span, runs, now }) => {
        const { marks } = timelineOf(job, span, read(span, ...runs), now, 200);
        const { buckets, marks: none } = timelineOf(job, span, read(span, ...runs), now, 0);
        expect(none).toEqual([]);
        for (const { from, to, counts } of buckets) {
          const within = marks.filter(({ dueAt }) => dueAt >= from && dueAt < to);
          const tally: Record<string, number> = {};
          for (const { status } of within) tally[status] = (tally[status] ?? 0) + 1;
          expect(counts).toEqual(tally);
        }
        const total = buckets
          .flatMap(({ counts }) => Object.values(counts))
          .reduce((sum, one) => sum + one, 0);
        expect(total).toBe(marks.length);
      }),
    );
  });

  it('has parts that follow each other within the span, and counts nothing that is not read', () => {
    fc.assert(
      fc.property(stories, fc.double({ min: 0.1, max: 1, noNaN: true }), ({ job, span, runs, now }, part) => {
        const readFrom = Math.floor(span.from + part * (span.to - span.from));
        const late = runs.filter(({ dueAt }) => dueAt >= readFrom);
        const { buckets } = timelineOf(job, span, { runs: late, readFrom }, now, 200);
        const edges = buckets.flatMap(({ from, to }) => [from, to]);
        expect(edges).toEqual(edges.toSorted((a, b) => a - b));
        const unread = buckets.reduce((sum, { counts }) => sum + (counts.unread ?? 0), 0);
        expect(unread).toBe(expectedWithin(job, { from: span.from, to: readFrom }, 200).instants.length);
        const known = buckets.flatMap(({ counts: { unread: _unread, ...rest } }) => Object.values(rest));
        const rest = timelineOf(
          job,
          { from: readFrom, to: span.to },
          read({ ...span, from: readFrom }, ...late),
          now,
          200,
        );
        expect(known.reduce((sum, one) => sum + one, 0)).toBe(rest.marks.length);
      }),
    );
  });
});

describe('a crowded timeline', () => {
  it('counts an interval in full and a cron up to a bound, and says so', () => {
    const span = { from: NOW, to: NOW + 2 * DAY };
    const secondly = aRecurringJob(1000, { trigger: every(1000, NOW), inForceSince: 0 });
    const counted = timelineOf(secondly, span, read(span), NOW - 1, 60).buckets;
    expect(counted).toHaveLength(48);
    expect(counted.every(({ counts, isMore }) => counts.pending === 3600 && !isMore)).toBe(true);
    const often = aJob({ trigger: cron('* * * * * *'), inForceSince: 0 });
    const bounded = timelineOf(often, span, read(span), NOW - 1, 60).buckets;
    expect(bounded.every(({ counts, isMore }) => counts.pending === 100 && isMore)).toBe(true);
  });
});
