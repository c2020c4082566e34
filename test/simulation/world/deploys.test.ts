import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { sampleOf } from '../../sample.ts';
import { deployedFigures } from '../aws/stack-figures.ts';
import { program as frozen } from '../earlier/program.js';
import { DEPLOY_BREAKS, readingAlso, renamingOfRuns, shapedAs } from '../judgement/deploy-breaks.ts';
import { deployWhileBusy } from '../stories/deploying.ts';
import { simulate } from '../stories/simulate.ts';
import { Deploys, FUNCTIONS } from './deploys.ts';
import { type Program, program } from './program.ts';
import { Trace } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';

const stack = deployedFigures();

describe('the frozen program', () => {
  it('says of which commit it is', () => {
    const [first, second] = readFileSync(new URL('../earlier/program.js', import.meta.url), 'utf8').split(
      '\n',
    );
    expect(first).toContain('npm run freeze');
    expect(second).toMatch(/^\/\/ [0-9a-f]{40}, \d{4}-\d\d-\d\d: /);
  });

  it('is another program than the present one, and loses nothing where it is alone', async () => {
    const story = { seed: 2, months: 0.1, level: 'none', stack, deploys: [] } as const;
    expect(frozen).not.toBe(program);
    expect(await simulate(story)).toMatchObject({ violations: [] });
  });
});

it('a store of items tells the same story as a store of values', async () => {
  const story = { seed: 3, months: 0.1, level: 'none', stack } as const;
  const { traceHash: _values, ...values } = await simulate({ ...story, deploys: 'never' });
  const { traceHash: _items, ...items } = await simulate({ ...story, earlier: program, deploys: [] });
  expect(items).toEqual(values);
});

describe('deploys of a busy stack', () => {
  it('lose nothing and make nothing late', async () => {
    const { violations, deploys, runs } = await deployWhileBusy({ seed: 1, stack });
    expect(violations).toEqual([]);
    expect(Object.fromEntries(deploys)).toEqual({ deploy: 12, rollBack: 12 });
    expect(runs).toBeGreaterThan(900);
  });

  const breaks = sampleOf('broken deploys', DEPLOY_BREAKS, 2);

  it.each(breaks.map((each) => [each.violates, each.how, each] as const))(
    'violate "%s" where the present program %s',
    async (name, _how, { present }) => {
      const { violations } = await deployWhileBusy({ seed: 2, stack, present, stopAt: name });
      expect(violations.map(({ invariant }) => invariant)).toContain(name);
    },
  );

  it('lose nothing where a field is renamed in two steps: all read both names before one writes the new one', async () => {
    const shape = renamingOfRuns('status', 'phase');
    const steps = { earlier: readingAlso(shape), present: shapedAs(shape) };
    expect((await deployWhileBusy({ seed: 2, stack, ...steps })).violations).toEqual([]);
  });
});

describe('a deploy', () => {
  const [earlier, present] = [{ ...program }, { ...program }];

  const ordered = (...orders: Parameters<Deploys['order']>) => {
    const time = new VirtualTime(0);
    const deploys = new Deploys({ time, trace: new Trace() }, 1, { earlier, present });
    deploys.order(...orders);
    const programs = () => FUNCTIONS.map((name) => deploys.programOf(name));
    return { time, deploys, programs };
  };

  it('changes the functions one by one, within minutes', async () => {
    const { time, programs } = ordered({ from: HOUR });
    const seen = new Set<number>();
    for (let second = 0; second < 300; second += 10) {
      await time.runUntil(HOUR + second * SECOND);
      seen.add(programs().filter((each) => each === present).length);
    }
    expect(seen.size).toBeGreaterThan(3);
    expect(new Set(programs())).toEqual(new Set([present]));
  });

  it('leaves warm processes with the code before for some seconds', async () => {
    const { time, deploys } = ordered({ from: 0 });
    const process = {};
    const seen: Program[] = [];
    for (let second = 0; second < 300; second += 1) {
      await time.runUntil(second * SECOND);
      const isSwitched = deploys.programOf('wake') === present;
      if (isSwitched) seen.push(deploys.programOf('wake', process));
      else deploys.programOf('wake', process);
    }
    expect(seen).toContain(earlier);
    expect(seen.at(-1)).toBe(present);
    expect(seen.lastIndexOf(earlier)).toBeLessThan(seen.indexOf(present));
  });

  it('that fails is rolled back before every function was changed', async () => {
    const { time, deploys, programs } = ordered({ from: 0, rolledBackAfter: 30 * SECOND });
    await time.runUntil(HOUR + 10 * MINUTE);
    expect(new Set(programs())).toEqual(new Set([earlier]));
    expect(Object.fromEntries(deploys.counts)).toEqual({ deploy: 1, rollBack: 1 });
  });
});
