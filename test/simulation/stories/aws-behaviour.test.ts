import { describe, expect, it } from 'vitest';
import { DAY, HOUR, SECOND } from '../../../functions/domain/shared/instant.ts';
import { deployedFigures, READERS, type StackFigures } from '../aws/stack-figures.ts';
import type { Service } from '../world/outages.ts';
import { fareBesideHanging, quantile } from './hanging-receivers.ts';
import { type SimulationOptions, simulate } from './simulate.ts';

const stack = deployedFigures();
const WEEK = { seed: 5, months: 0.25, level: 'none' } as const;

const violatedIn = async (options: Partial<SimulationOptions>): Promise<readonly string[]> => {
  const { violated } = await simulate({ ...WEEK, stack, ...options });
  return [...violated.keys()];
};

/** A service is down for 90 minutes, twice. */
const twice = (service: Service) => [2, 4].map((day) => ({ service, from: day * DAY, lasts: 1.5 * HOUR }));

describe('Lambda, which stops chains of messages', () => {
  const stopping: StackFigures = {
    ...stack,
    ...Object.fromEntries(READERS.map((name) => [name, { ...stack[name], stopsLoops: true }])),
  };

  it('makes no start late, and no dead letter, of a stack that allows them', async () => {
    expect(await simulate({ ...WEEK, stack })).toMatchObject({ violations: [], deadLetters: 0 });
  });

  it('makes starts late and dead letters of one that does not', async () => {
    const { violated, deadLetters } = await simulate({ ...WEEK, stack: stopping });
    expect([...violated.keys()]).toContain('late');
    expect(deadLetters).toBeGreaterThan(0);
  });
});

describe('Scheduler, where it is down', () => {
  it('makes only starts late whose entries it holds; messages hold the alarms that are set meanwhile', async () => {
    const outages = [{ service: 'scheduler', from: DAY, lasts: 5 * DAY }] as const;
    const { latenesses, deadLetters } = await simulate({ ...WEEK, stack, outages });
    const late = latenesses.filter((lateness) => lateness >= 2 * SECOND);
    expect(late.length).toBeLessThanOrEqual(1);
    expect(Math.max(...late)).toBeLessThan(90 * SECOND);
    expect(deadLetters).toBe(0);
  });
});

describe('a store that is down for longer than ECS remembers a task', () => {
  const outages = twice('store');

  it('makes no run lost, as task events come again for a day', async () => {
    expect(await violatedIn({ outages })).toEqual([]);
  });

  it('makes runs lost where events are given up after five tries', async () => {
    const track = { ...stack.track, mostReceives: 5 };
    expect(await violatedIn({ outages, stack: { ...stack, track } })).toContain('forgotten');
  });
});

describe('receivers that never answer', () => {
  it.each([
    [50, 1],
    [50, 50],
    [500, 500],
  ])(
    'with %i webhooks at %i of them make those of another one late by seconds',
    async (hanging, receivers) => {
      const { waits, violated } = await fareBesideHanging({ seed: 1, stack, hanging, receivers });
      expect(quantile(waits, 0.5)).toBeLessThan(1.5 * SECOND);
      expect(waits.at(-1)).toBeLessThan(20 * SECOND);
      expect(violated).not.toContain('prompt');
    },
  );

  it('make them late by minutes where batches are small', async () => {
    const deliver = { ...stack.deliver, batchSize: 10, windowSeconds: 0 };
    const story = { seed: 1, stack: { ...stack, deliver }, hanging: 500, receivers: 500 };
    expect((await fareBesideHanging(story)).violated).toContain('prompt');
  });
});
