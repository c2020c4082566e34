import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextStep, stepsToCome, YEARLY_STEPS } from '../../../functions/domain/schedule/far-alarm.ts';
import { DAY, type Instant, LAST_INSTANT, SECOND } from '../../../functions/domain/shared/instant.ts';
import { NOW } from '../samples.ts';

const { length, longest } = YEARLY_STEPS;
const instants = fc.integer({ min: 0, max: LAST_INSTANT });
const step = (at: Instant, now: Instant): Instant => nextStep(at, now, YEARLY_STEPS);

describe('the next step towards an instant', () => {
  it.each([
    ['that has passed', -DAY, -DAY],
    ['that is now', 0, 0],
    ['a year away', 365 * DAY, 365 * DAY],
    ['as far as a step reaches', 366 * DAY, 366 * DAY],
    ['a moment further', 366 * DAY + 1, DAY + 1],
    ['two years away', 730 * DAY, 365 * DAY],
    ['a thousand years away', 365_243 * DAY, 243 * DAY],
  ])('%s', (_what, at, expected) => {
    expect(step(NOW + at, NOW) - NOW).toBe(expected);
  });

  it('is the instant itself or whole steps before it, a day to a year away, and the furthest one so', () => {
    fc.assert(
      fc.property(instants, instants, (at, now) => {
        const next = step(at, now);
        expect((at - next) % length).toBe(0);
        if (next === at) expect(at - now).toBeLessThanOrEqual(longest);
        else {
          expect(next - now).toBeGreaterThan(DAY);
          expect(next - now).toBeLessThanOrEqual(longest);
        }
      }),
    );
  });

  it('goes on from a step that comes early, also by more than an alarm ever does', () => {
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 0, max: DAY - 1 }), (at, now, early) => {
        const next = step(at, now);
        fc.pre(next < at);
        expect(step(at, next - early)).toBe(next + length);
      }),
    );
  });

  it('leads to the instant, a step a year', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 90 * SECOND }), (at, early) => {
        let [now, count] = [Math.min(NOW, at), 0];
        while (step(at, now) !== at) {
          now = step(at, now) - early;
          count += 1;
        }
        expect(at - now).toBeLessThanOrEqual(longest);
        expect(count).toBe(Math.max(0, Math.ceil((at - Math.min(NOW, at) - longest) / length)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('the steps that may be set', () => {
  it('hold whatever was set last and has not come yet', () => {
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 0, max: longest }), (at, setAt, passed) => {
        const set = step(at, setAt);
        fc.pre(set > setAt + passed);
        const steps = stepsToCome(at, setAt + passed, YEARLY_STEPS);
        expect(steps).toContain(set);
        expect(steps.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('are none for an instant that has passed', () => {
    expect(stepsToCome(NOW, NOW, YEARLY_STEPS)).toEqual([]);
  });
});
