/**
 * Attacks local mode with requests that nobody should send: `npm run hostile -- --seed 1 --seconds 120`. What must hold stands in
 * docs/testing.md, "Hostile requests". The seed draws the same requests again; without one it is drawn, and printed. A finding prints how
 * it is seen again: with `--path` only that is sent, to the one local mode that `--only` names. Requests that are too long for a line go
 * to `--evidence FOLDER`; `--totals FILE` takes the counts of passed and failed. Exit code 1 where something did not hold, 2 for wrong arguments.
 */
import { randomInt } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { attack, type Campaign } from '../test/hostile/campaign.ts';
import { hostileWorld } from '../test/hostile/hostile-world.ts';
import { findingText } from '../test/hostile/replay.ts';
import { type LocalSubject, startLocalMode } from '../test/hostile/subject.ts';

const ALL = ['no sign-in', 'sign-in'] as const;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000_000)) },
    seconds: { type: 'string', default: '120' },
    only: { type: 'string' },
    path: { type: 'string' },
    evidence: { type: 'string', default: tmpdir() },
    totals: { type: 'string' },
  },
});
const [seed, seconds] = [Number(values.seed), Number(values.seconds)];
const chosen = ALL.filter((name) => values.only === undefined || name === values.only);
if (!Number.isSafeInteger(seed) || !(seconds > 0) || chosen.length === 0) {
  console.error(
    `expected --seed N --seconds COUNT --only ${ALL.join('|')}; got ${process.argv.slice(2).join(' ')}`,
  );
  process.exit(2);
}

console.log(`seed ${seed}`);
let subject: LocalSubject | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await subject?.remove();
    process.exit(130);
  });
}
let failed = 0;
let answers = 0;
for (const name of chosen) {
  console.log(`\nlocal mode, ${name}`);
  const { requests, findings } = await campaignOn(name);
  answers += requests;
  failed += findings.length;
}
const passed = chosen.length - failed;
if (values.totals !== undefined) appendFileSync(values.totals, `${passed} ${failed}\n`);
console.log(`\n${answers} answers to hostile requests, seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function campaignOn(name: (typeof ALL)[number]): Promise<Campaign> {
  subject = await startLocalMode(name);
  try {
    const milliseconds = (seconds * 1000) / chosen.length;
    const options = { ...hostileWorld(subject), seed, milliseconds, path: values.path, onBatch: tell };
    const campaign = await attack(subject, options);
    for (const finding of campaign.findings) {
      const { port } = subject;
      console.log(`\n${findingText(finding, { port, folder: values.evidence, subject: name })}`);
    }
    return campaign;
  } finally {
    await subject.remove();
  }
}

function tell(number: number, statuses: ReadonlyMap<number, number>, bytes: number | undefined): void {
  const counts = [...statuses]
    .toSorted(([one], [other]) => one - other)
    .map(([status, count]) => `${status}: ${count}`);
  const held = bytes === undefined ? '' : `; holds ${(bytes / 2 ** 20).toFixed(1)} MB`;
  console.log(`batch ${number + 1}: ${counts.join(', ')}${held}`);
}
