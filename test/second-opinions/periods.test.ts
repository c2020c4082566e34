import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOccurrences, type Schedule } from '../../functions/domain/schedule/schedule.ts';
import { clockChange, type Instant, instantOfLocal } from '../../functions/domain/shared/instant.ts';
import { linesOf, pythonProgram } from './support/ask.ts';

const ASKED = 500;
const COUNT = 30;
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'];
const DAY = 86_400_000;

/** Days as a cron writes them and as a rule of iCalendar does. */
interface Days {
  readonly cron: string;
  readonly unit: 'd' | 'w' | 'mo' | 'y';
  readonly bymonth?: readonly number[];
  readonly bymonthday?: readonly number[];
  /** The day of the week, and which of the month; 0 is each. */
  readonly byday?: readonly (readonly [day: number, nth: number])[];
}

const listed = (values: fc.Arbitrary<number>) => fc.uniqueArray(values, { minLength: 1, maxLength: 3 });

const weekly = listed(fc.integer({ min: 0, max: 6 })).map(
  (days): Days => ({ cron: `* * ${days}`, unit: 'w', byday: days.map((day) => [day, 0]) }),
);

/** A 31st or a 30th more often than others, and days from the end. */
const daysOfMonth = listed(
  fc.oneof(
    fc.integer({ min: 1, max: 31 }),
    fc.constantFrom(29, 30, 31, -1),
    fc.integer({ min: -31, max: -1 }),
  ),
);

const ofMonth = (day: number): string => (day > 0 ? `${day}` : day === -1 ? 'L' : `L${day + 1}`);

const monthly = daysOfMonth.map(
  (days): Days => ({ cron: `${days.map(ofMonth)} * *`, unit: 'mo', bymonthday: days }),
);

const nthOfMonth = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1, 2, 3, 4, 5, -1)).map(
  ([day, nth]): Days => ({
    cron: `* * ${day}${nth > 0 ? `#${nth}` : 'L'}`,
    unit: 'mo',
    byday: [[day, nth]],
  }),
);

/** Both kinds of day. */
const bothOfMonth = fc.tuple(daysOfMonth, fc.integer({ min: 0, max: 6 })).map(
  ([days, day]): Days => ({
    cron: `${days.map(ofMonth)} * +${day}`,
    unit: 'mo',
    bymonthday: days,
    byday: [[day, 0]],
  }),
);

const yearly = fc.tuple(listed(fc.integer({ min: 1, max: 12 })), fc.constantFrom(1, 28, 29, -1, -3)).map(
  ([months, day]): Days => ({
    cron: `${ofMonth(day)} ${months} *`,
    unit: 'y',
    bymonth: months,
    bymonthday: [day],
  }),
);

const daily = fc.constant<Days>({ cron: '* * *', unit: 'd' });

const questions = fc.record({
  days: fc.oneof(daily, weekly, monthly, nthOfMonth, bothOfMonth, yearly),
  count: fc.integer({ min: 1, max: 13 }),
  hours: listed(fc.integer({ min: 0, max: 23 })),
  minutes: listed(fc.integer({ min: 0, max: 59 })),
  timezone: fc.constantFrom(...ZONES),
  start: fc
    .integer({ min: Date.UTC(2026, 0, 1) / DAY, max: Date.UTC(2031, 0, 1) / DAY })
    .map((day) => day * DAY),
});

type Question = typeof questions extends fc.Arbitrary<infer Q> ? Q : never;

const lineOf = ({ days: { cron: _, ...days }, start, ...question }: Question): string =>
  JSON.stringify({ ...days, ...question, start: new Date(start).toISOString().slice(0, 19), asked: COUNT });

/** In a gap a cron is due at its end, and the rule of iCalendar has no such time here. */
const isAfterGap = (at: Instant, timezone: string): boolean => {
  const change = clockChange(at - 1, at, timezone);
  return change !== undefined && change.after > change.before;
};

const oursOf = ({ days, count, hours, minutes, timezone, start }: Question): readonly Instant[] => {
  const startsAt = instantOfLocal(start, timezone);
  const schedule: Schedule = {
    trigger: { kind: 'cron', text: `${minutes} ${hours} ${days.cron}` },
    timezone,
    exclude: [],
    startsAt,
    ...(count > 1 && { onlyEvery: { unit: days.unit, count } }),
  };
  return nextOccurrences(schedule, startsAt - 1, COUNT);
};

const seed = Date.now() % 2 ** 31;

describe(`every so many days, weeks, months and years, seed ${seed}`, () => {
  it('are those of a rule of iCalendar, as dateutil has them', async () => {
    const asked = fc.sample(questions, { numRuns: ASKED, seed });
    const answers = await linesOf(pythonProgram('rrule_instants'), asked.map(lineOf));
    let compared = 0;
    const differences = asked.flatMap((question, index) => {
      const { timezone } = question;
      const ours = oursOf(question);
      const theirs = JSON.parse(answers[index] ?? '') as readonly Instant[];
      // Dateutil ends with the year 9999, and rare days are fewer.
      const upTo = Math.min(ours.at(-1) ?? Infinity, theirs.at(-1) ?? Infinity);
      const [mine, other] = [ours, theirs].map((all) =>
        all.filter((at) => at <= upTo && !isAfterGap(at, timezone)),
      );
      compared += mine?.length ?? 0;
      return JSON.stringify(mine) === JSON.stringify(other) ? [] : [{ question, mine, other }];
    });
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(0.8 * ASKED * COUNT);
  });
});
