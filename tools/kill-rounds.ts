/**
 * Kills local mode with SIGKILL at random moments while jobs come due, starts it again on the same data, and counts what
 * is there afterwards: `npm run kill-rounds -- --rounds 10 --jobs 200 --seed 1`. What it proves stands in
 * docs/testing.md, "Killing it". A seed draws the same jobs, instants and kills each time. Needs Linux.
 * `--evidence FOLDER` keeps what was seen of each round. Exit code 1 where something did not hold, 2 for wrong arguments.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Evidence } from '../test/endurance/evidence.ts';
import { judgeRound } from '../test/endurance/judge.ts';
import { planRound } from '../test/endurance/plan.ts';
import { addCounts, countRound, type RoundCounts, tableHead, tableRow } from '../test/endurance/report.ts';
import { Round } from '../test/endurance/round.ts';

/**
 * The watchdog comes each minute. It looks at a run five minutes after the last look, and gives up after ten more minutes a
 * container that ECS does not know.
 */
const PATIENCE_MILLISECONDS = 18 * 60_000;
const MOST_FAULTS_SHOWN = 20;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    evidence: { type: 'string' },
  },
});
const [rounds, jobs, seconds, seed] = [values.rounds, values.jobs, values.seconds, values.seed].map(
  Number,
) as [number, number, number, number];
const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
if (![rounds, jobs, seconds].every(isCount) || !Number.isSafeInteger(seed)) {
  console.error(
    `expected --rounds COUNT --jobs COUNT --seconds COUNT --seed N; got ${process.argv.slice(2).join(' ')}`,
  );
  process.exit(2);
}

interface RoundResult {
  readonly counts?: RoundCounts;
  readonly passed: number;
  readonly failed: number;
}

/** Rounds that are begun and not removed yet. */
const open = new Set<Round>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await Promise.allSettled([...open].map((round) => round.remove()));
    process.exit(130);
  });
}

console.log(tableHead());
const results: Promise<RoundResult>[] = [];
// What is left of a round is waiting: the next one need not wait for it.
for (let number = 1; number <= rounds; number += 1) {
  const plan = planRound({ seed, round: number, jobs, length: seconds * 1000, leastKills: 3, mostKills: 6 });
  const round = new Round(plan);
  open.add(round);
  const stormed = round.storm();
  results.push(resultOf(number, round, stormed));
  await stormed.catch(() => undefined);
}
const ended = await Promise.all(results);
const counted = ended.flatMap(({ counts }) => counts ?? []);
const total = addCounts(counted);
console.log(tableRow('total', total));
const wanted = rounds * jobs;
const twice = total.begunTwice === 0 ? 'none' : total.begunTwice;
console.log(`\n${show(total.final)} of ${show(wanted)} jobs final, ${twice} started twice`);
const passed = ended.reduce((sum, result) => sum + result.passed, 0);
const failed = ended.reduce((sum, result) => sum + result.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && total.final === wanted && total.begunTwice === 0 ? 0 : 1;

async function resultOf(number: number, round: Round, stormed: Promise<void>): Promise<RoundResult> {
  try {
    await stormed;
    const evidence = await round.evidence(PATIENCE_MILLISECONDS);
    if (values.evidence !== undefined) keep(values.evidence, number, evidence);
    const counts = countRound(evidence);
    const checks = judgeRound(evidence);
    console.log(tableRow(String(number), counts));
    for (const { name, faults } of checks.filter((each) => each.faults.length > 0)) {
      console.log(`      round ${number}: NOT TRUE: ${name} (${faults.length})`);
      for (const fault of faults.slice(0, MOST_FAULTS_SHOWN)) console.log(`        ${fault}`);
    }
    const failed = checks.filter(({ faults }) => faults.length > 0).length;
    return { counts, passed: checks.length - failed, failed };
  } catch (error) {
    console.log(`${number}: the round could not be carried out:`, error);
    return { passed: 0, failed: 1 };
  } finally {
    await round.remove();
    open.delete(round);
  }
}

function keep(folder: string, number: number, evidence: Evidence): void {
  mkdirSync(folder, { recursive: true });
  const plain = { ...evidence, begun: [...evidence.begun], deadLetters: [...evidence.deadLetters] };
  writeFileSync(join(folder, `round-${number}.json`), JSON.stringify(plain, undefined, 1));
}

function show(count: number): string {
  return count.toLocaleString('en');
}
