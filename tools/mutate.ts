/**
 * Breaks a private copy of the product on purpose, in one named way after the other, and shows which test notices:
 * `npm run mutate`, or `npm run mutate -- --only NAME` for some. The last line says how many mistakes were caught and how
 * many were not; with `--totals FILE` the two numbers are appended to that file as well. Exit code 1 where a mistake went
 * unnoticed, does not fit the source any more, or the copy is broken as it is; 2 for wrong arguments.
 */
import { appendFileSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { MUTATIONS } from '../test/mutations/all-mutations.ts';
import { type Mutation, OutdatedMutation } from '../test/mutations/mutation.ts';
import { type PrivateCopy, privateCopy, sourcesOf } from '../test/mutations/private-copy.ts';
import { endRuns, runSuites } from '../test/mutations/suite-runner.ts';
import type { Verdict } from '../test/mutations/verdict.ts';
import { tableText } from '../test/mutations/verdict.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SIDE_BY_SIDE = 2;

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, totals: { type: 'string' } },
});
const unknown = values.only?.filter((name) => !MUTATIONS.some((mutation) => mutation.name === name)) ?? [];
if (unknown.length > 0) {
  console.error(`--only ${unknown.join(', ')}: expected ${MUTATIONS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const mutations = MUTATIONS.filter(({ name }) => values.only?.includes(name) ?? true);

const copies: PrivateCopy[] = [];
const removeCopies = () => {
  for (const copy of copies) copy.remove();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endRuns();
    removeCopies();
    process.exit(128 + constants.signals[signal]);
  });
}

try {
  process.exitCode = (await checkAll()) ? 0 : 1;
} finally {
  removeCopies();
}

/** Tells whether every mistake was caught. */
async function checkAll(): Promise<boolean> {
  const sources = await sourcesOf(ROOT);
  for (let index = 0; index < SIDE_BY_SIDE; index += 1) copies.push(await privateCopy(ROOT, sources));
  const [first] = copies;
  if (!first || !(await isWhole(first))) return end(0, mutations.length);
  const verdicts = new Map<Mutation, Verdict>();
  const left = [...mutations];
  await Promise.all(
    copies.map(async (copy) => {
      for (let mutation = left.shift(); mutation; mutation = left.shift()) {
        const verdict = await judge(copy, mutation);
        verdicts.set(mutation, verdict);
        console.error(`${verdicts.size}/${mutations.length} ${mutation.name}: ${shown(verdict)}`);
      }
    }),
  );
  const rows = mutations.map((mutation) => {
    const verdict = verdicts.get(mutation);
    return [mutation.name, mutation.breaks, verdict?.kind === 'caught' ? verdict.by : 'NOBODY'];
  });
  console.log(tableText([['mutation', 'what it breaks', 'caught by'], ...rows]));
  const caught = [...verdicts.values()].filter(({ kind }) => kind === 'caught').length;
  return end(caught, mutations.length - caught);
}

/** A mistake that the suites notice says nothing where they notice something without it. */
async function isWhole({ folder }: PrivateCopy): Promise<boolean> {
  const suites = [...new Set(mutations.flatMap((mutation) => mutation.suites))];
  const verdict = await runSuites({ folder, suites, workers: SIDE_BY_SIDE });
  console.error(`without a mistake: ${verdict.kind === 'passed' ? 'every test passes' : shown(verdict)}`);
  return verdict.kind === 'passed';
}

async function judge(copy: PrivateCopy, mutation: Mutation): Promise<Verdict> {
  const { suites, tests } = mutation;
  try {
    return await copy.withMistake(mutation, () =>
      runSuites({ folder: copy.folder, suites, tests, workers: 1 }),
    );
  } catch (error) {
    if (error instanceof OutdatedMutation) return { kind: 'unclear', why: error.message };
    throw error;
  }
}

function shown(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passed':
      return 'NOT CAUGHT: every test passes';
    case 'caught':
      return `caught by ${verdict.by}`;
    case 'unclear':
      return `NOT CAUGHT: ${verdict.why}`;
  }
}

function end(passed: number, failed: number): boolean {
  if (values.totals !== undefined) appendFileSync(values.totals, `${passed} ${failed}\n`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}
