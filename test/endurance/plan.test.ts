import { describe, expect, it } from 'vitest';
import { type PlanOptions, planRound } from './plan.ts';

const options: PlanOptions = {
  seed: 7,
  round: 1,
  jobs: 200,
  length: 60_000,
  leastKills: 3,
  mostKills: 6,
};

describe('the plan of a round', () => {
  it('is the same for the same seed and round', () => {
    expect(planRound(options)).toEqual(planRound(options));
  });

  it('is another for another seed, and for another round', () => {
    expect(planRound({ ...options, seed: 8 })).not.toEqual(planRound(options));
    expect(planRound({ ...options, round: 2 })).not.toEqual(planRound(options));
  });

  it('has 120 commands, 60 webhooks and 20 markers of 200 jobs', () => {
    const { jobs } = planRound(options);
    const count = (wanted: string) => jobs.filter(({ kind }) => kind === wanted).length;
    expect([count('shell'), count('webhook'), count('marker')]).toEqual([120, 60, 20]);
  });

  it('has three to six kills in order, all while jobs come due', () => {
    for (let round = 1; round <= 50; round += 1) {
      const { kills } = planRound({ ...options, round });
      expect(kills.length).toBeGreaterThanOrEqual(3);
      expect(kills.length).toBeLessThanOrEqual(6);
      expect(kills).toEqual(kills.toSorted((a, b) => a - b));
      for (const kill of kills) expect(kill > 0 && kill <= options.length).toBe(true);
    }
  });

  it('has jobs of every kind that counts: copies, further attempts, callbacks, refusals', () => {
    const { jobs } = planRound(options);
    expect(jobs.some(({ copies }) => copies === 2)).toBe(true);
    expect(jobs.some(({ retries }) => retries > 0)).toBe(true);
    expect(jobs.some(({ kind, hasCallback }) => kind === 'shell' && hasCallback)).toBe(true);
    expect(jobs.some(({ isRefusedFirst }) => isRefusedFirst)).toBe(true);
  });
});
