/**
 * Lets the product live through months in which everything goes wrong, and says what did not hold:
 * `npm run simulate -- --seed 1 --months 1 --faults storm --seeds 50`. A seed gives the same story each time.
 * Exit code 1 where an invariant was violated, 2 for wrong arguments.
 */
import { parseArgs } from 'node:util';
import { deployedFigures } from '../test/simulation/aws/stack-figures.ts';
import { explain } from '../test/simulation/judgement/explain.ts';
import { INVARIANTS, type Violation } from '../test/simulation/judgement/invariants.ts';
import { Totals } from '../test/simulation/judgement/report.ts';
import { simulateSideBySide } from '../test/simulation/side-by-side.ts';
import { FAULT_LEVELS } from '../test/simulation/world/fault-rates.ts';

const MOST_EXPLAINED = 3;
const EVENTS_SHOWN = 80;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    months: { type: 'string', default: '1' },
    faults: { type: 'string', default: 'storm' },
  },
});

const level = FAULT_LEVELS.find((name) => name === values.faults);
const [seed, seeds, months] = [Number(values.seed), Number(values.seeds), Number(values.months)];
if (!level || !Number.isSafeInteger(seed) || !(Number.isSafeInteger(seeds) && seeds > 0) || !(months > 0)) {
  console.error(
    `expected --seed N --seeds COUNT --months M --faults ${FAULT_LEVELS.join('|')}; got ${process.argv.slice(2).join(' ')}`,
  );
  process.exit(2);
}

const begin = performance.now();
const stack = deployedFigures();
const totals = new Totals(level, months);
const found: { readonly seed: number; readonly violation: Violation }[] = [];
for await (const report of simulateSideBySide({ first: seed, count: seeds, months, level, stack })) {
  const { seed, violations } = report;
  totals.add(report);
  for (const violation of violations) {
    found.push({ seed, violation });
    const { invariant, subject, detail, at } = violation;
    console.log(`seed ${seed}: ${invariant}: ${INVARIANTS[invariant]}\n  ${at} ${subject}: ${detail}`);
  }
}
console.log(totals.text((performance.now() - begin) / 1000));
for (const { seed, violation } of found.slice(0, MOST_EXPLAINED)) {
  console.log(`\nWhat happened to ${violation.subject}, with seed ${seed}:`);
  const lines = await explain({ seed, months, level, stack }, violation);
  for (const line of lines.slice(-EVENTS_SHOWN)) console.log(`    ${line}`);
}
process.exitCode = totals.hasViolations ? 1 : 0;
