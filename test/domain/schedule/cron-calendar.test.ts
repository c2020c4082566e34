import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLocalTime } from '../../../functions/domain/schedule/cron-pattern.ts';
import { parseCron } from '../../../functions/domain/schedule/schedule.ts';
import { cronExpressions } from '../arbitraries.ts';

/** What the library croner writes as it is written here: one day with `W` in a field, no `L-3`. */
const shared = fc
  .tuple(
    fc.constantFrom('0', '*/20', '59', '15,30'),
    fc.constantFrom('*', '0', '9-17/4', '22,23'),
    fc.constantFrom('*', 'L', '1,L', 'LW', '1W', '15W', '30W', '31W', '28,29', '30-31'),
    fc.constantFrom('*', '2', '2,4,6', '1-3', '12'),
    fc.constantFrom('*', '5L', '0L', '1#1', '0#5', '3#4,1L', '+5', '+1#1', '+6,0'),
  )
  .map((fields) => fields.join(' '));

/** Croner looks no further than the year 3000; the rarest of these days comes every 40 years. */
const LAST_OF_CRONER = Date.UTC(2959, 0, 1);

describe('the local times of an expression', () => {
  it('are those that the library croner finds', () => {
    const froms = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2500, 0, 1) });
    fc.assert(
      fc.property(fc.oneof(cronExpressions, shared), froms, (text, from) => {
        // A + without both days, and a step of one, mean something else to croner.
        fc.pre('value' in parseCron(text) && !/^\S+ \S+ \* \S+ \+|\*\/1(?!\d)/.test(text));
        const cron = new Cron(text, { utcOffset: 0, domAndDow: false, paused: true });
        let at: number | undefined = from;
        for (let index = 0; index < 20 && at !== undefined && at < LAST_OF_CRONER; index += 1) {
          const theirs: number | undefined = cron.nextRun(new Date(at))?.getTime();
          const ours = nextLocalTime({ text }, at);
          expect(ours, `${text} after ${new Date(at).toISOString()}`).toBe(theirs);
          at = ours;
        }
      }),
      { numRuns: 300 },
    );
  });
});
