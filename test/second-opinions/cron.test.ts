import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasOpenHours } from '../../functions/domain/schedule/cron-pattern.ts';
import { nextOccurrences, parseCron } from '../../functions/domain/schedule/schedule.ts';
import { clockChange, DAY, type Instant } from '../../functions/domain/shared/instant.ts';
import { cronExpressions } from '../domain/arbitraries.ts';
import { CACHE, linesOf, pythonProgram } from './support/ask.ts';

/**
 * Zones whose clocks change by a whole hour, at a whole hour. Both programs have faults elsewhere. On Lord Howe the change is half an hour, and
 * they are silent from 08:00 to 08:29 after it. On Chatham the change comes at a quarter to, and they leave out or repeat minutes. Where the
 * clocks of Cairo go from 00:00 to 01:00, robfig/cron leaves the day out.
 */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'America/Nuuk',
  'America/St_Johns',
];
const ASKED = 400;
const COUNT = 60;

interface Question {
  readonly expression: string;
  readonly timezone: string;
  readonly from: Instant;
  readonly count: number;
}

const questionsOf = (expressions: fc.Arbitrary<string>, seed: number): readonly Question[] =>
  fc.sample(
    fc.record({
      expression: expressions,
      timezone: fc.constantFrom(...ZONES),
      // Days before clocks change, and any other day.
      from: fc.oneof(
        fc.constantFrom(
          ...['2026-03-07', '2026-03-28', '2026-10-24', '2026-10-31', '2027-04-03'].map(Date.parse),
        ),
        fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2030, 0, 1) }).map((at) => at - (at % 60_000)),
      ),
      count: fc.constant(COUNT),
    }),
    { numRuns: ASKED, seed },
  );

/** In a gap each has its own way. Where the clocks go back, fixed hours are due once here and twice in robfig/cron. Those instants are not compared. */
const isCompared = (at: Instant, { expression, timezone }: Question): boolean => {
  const now = clockChange(at - 1, at, timezone);
  if (now && now.after > now.before) return false;
  const past = clockChange(at - DAY, at, timezone);
  const isSecondPassing = past && past.before > past.after && at < past.at + (past.before - past.after);
  return !isSecondPassing || hasOpenHours(expression);
};

const oursOf = ({ expression, timezone, from, count }: Question): readonly Instant[] =>
  nextOccurrences({ trigger: { kind: 'cron', text: expression }, timezone, exclude: [] }, from, count);

/** The instants to compare, up to the last that both have looked at. */
const comparedOf = (question: Question, theirs: readonly Instant[]) => {
  const ours = oursOf(question);
  const upTo = Math.min(ours[COUNT - 1] ?? Infinity, theirs[COUNT - 1] ?? Infinity);
  const kept = (all: readonly Instant[]) => all.filter((at) => at <= upTo && isCompared(at, question));
  return [kept(ours), kept(theirs)] as const;
};

/** The questions that the program answers differently; what it does not take is left out. */
const differencesOf = async (command: readonly string[], questions: readonly Question[]) => {
  const answers = await linesOf(
    command,
    questions.map((question) => JSON.stringify(question)),
  );
  let compared = 0;
  const differences = questions.filter((question, index) => {
    const { instants } = JSON.parse(answers[index] ?? '{}') as { readonly instants?: readonly Instant[] };
    if (instants === undefined) return false;
    compared += 1;
    const [ours, theirs] = comparedOf(question, instants);
    return JSON.stringify(ours) !== JSON.stringify(theirs);
  });
  return { differences, compared };
};

const isTaken = (text: string): boolean => 'value' in parseCron(text);

/** Debian's cron takes a step of all days together with the other day as "both"; here it stays "either", with a warning. */
const hasStepOfDays = (text: string): boolean => {
  const [, , ofMonth = '', , ofWeek = ''] = text.split(' ');
  return /^\*\/(?!1$)/.test(ofMonth) || /^\*\/(?!1$)/.test(ofWeek);
};

/** cronsim reads `6-6/14` as `6/14`. */
const hasStepOfOneValue = (text: string): boolean => /\b(\d+)-\1\//.test(text);

/** Kubernetes has no 7 in a week. */
const hasSeven = (text: string): boolean => /7/.test(text.split(' ')[4] ?? '');

const isSameInDebian = (text: string): boolean =>
  isTaken(text) && !hasStepOfDays(text) && !hasStepOfOneValue(text);

const special = fc
  .tuple(fc.constantFrom('*', 'L', '1-7', '31'), fc.constantFrom('*', '5L', '1#2', 'FRI#1', 'MON-WED', '0,7'))
  .map(([ofMonth, ofWeek]) => `30 4 ${ofMonth} * ${ofWeek}`);

const seed = Date.now() % 2 ** 31;

describe(`cron, seed ${seed}`, () => {
  it('is due when cronsim says so, which follows the cron of Debian', async () => {
    const expressions = fc.oneof(
      { weight: 9, arbitrary: cronExpressions.filter(isSameInDebian) },
      { weight: 1, arbitrary: special },
    );
    const found = await differencesOf(pythonProgram('cronsim_instants'), questionsOf(expressions, seed));
    expect(found.differences).toEqual([]);
    expect(found.compared).toBeGreaterThan(0.9 * ASKED);
  });

  it('is due when robfig/cron, which Kubernetes has, says so', async () => {
    const expressions = cronExpressions.filter((text) => isTaken(text) && !hasSeven(text));
    const found = await differencesOf([`${CACHE}robfig`], questionsOf(expressions, seed));
    expect(found.differences).toEqual([]);
    expect(found.compared).toBeGreaterThan(0.9 * ASKED);
  });
});
