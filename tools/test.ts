/**
 * Runs the checks of the project: `npm test` the linter, the type checker and every suite that needs only Node;
 * `node tools/test.ts --suite containers` the named suites and nothing else. The last line says how many passed and failed;
 * with `--totals FILE` the two numbers are appended to that file as well. Before it a line says at how many points processes
 * were killed, with `--crash-points` after the points of each situation. Each judge has a line with what it has looked at. Of some
 * long lists of stories `npm test` plays a sample, and says so; with `--all` nothing is left out, and `--sample SEED` draws a
 * sample again.
 */

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crashPointsText } from './crash-points.ts';
import { judgedText } from './judged.ts';
import { addTotals, type Totals, type VitestReport, vitestTotals } from './test-totals.ts';

const ROOT = resolve(import.meta.dirname, '..');
const NEEDS_MORE_THAN_NODE = new Set([
  'containers',
  'clients',
  'second-opinions',
  'pages',
  'judges',
  'ministack',
  'schemathesis',
]);
/** The type checker looks anew only at what has changed since, and at what depends on that. */
const AS_CHECKED_BEFORE = ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.tsbuildinfo'];
/** What measures time. Nothing runs beside it. */
const RUNS_ALONE = new Set(['timing']);

const { values } = parseArgs({
  options: {
    suite: { type: 'string', multiple: true },
    totals: { type: 'string' },
    'crash-points': { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    sample: { type: 'string' },
  },
});

const all = await suitesOfConfiguration();
const unknown = values.suite?.filter((name) => !all.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`--suite ${unknown.join(', ')}: expected ${all.join(', ')}`);
  process.exit(2);
}
const suites = values.suite ?? all.filter((name) => !NEEDS_MORE_THAN_NODE.has(name));
const isSampled = values.sample !== undefined || !(values.all || values.suite);
const sample = isSampled ? (values.sample ?? String(randomInt(1_000_000))) : 'all';
// The linter and the type checker run beside the suites, which wait a lot. With one thread the type checker has half of the work.
const checks = values.suite
  ? []
  : [check('biome', 'check'), check('tsc', '--noEmit', '--singleThreaded', ...AS_CHECKED_BEFORE)];
const [together, ...checked] = await Promise.all([
  runSuites(suites.filter((name) => !RUNS_ALONE.has(name))),
  ...checks,
]);
const alone = await runSuites(suites.filter((name) => RUNS_ALONE.has(name)));
const totals = addTotals([...checked, together.totals, alone.totals]);
const crashPoints = crashPointsText(together.report, values['crash-points']);
if (crashPoints !== '') console.log(`\n${crashPoints}`);
const judged = judgedText(together.report);
if (judged !== '') console.log(`\n${judged}`);
if (values.totals !== undefined) appendFileSync(values.totals, `${totals.passed} ${totals.failed}\n`);
if (isSampled)
  console.log(`\nA sample of the long stories: --sample ${sample} draws it again, --all plays everything`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function suitesOfConfiguration(): Promise<string[]> {
  const { default: configuration } = await import('../vitest.config.ts');
  const projects = configuration.test?.projects ?? [];
  return projects.map((project) => {
    const name = typeof project === 'object' && 'test' in project ? project.test?.name : undefined;
    if (typeof name !== 'string') throw new Error('vitest.config.ts: expected a name for every project');
    return name;
  });
}

/** A tool counts as one check. What it prints is shown only when it fails, in one piece. */
async function check(tool: string, ...args: string[]): Promise<Totals> {
  const { exitCode, output } = await run(tool, args, 'kept');
  if (exitCode === 0) return { passed: 1, failed: 0 };
  console.error(`${output}\n${tool} ${args.join(' ')} failed`);
  return { passed: 0, failed: 1 };
}

async function runSuites(names: string[]): Promise<{ totals: Totals; report: VitestReport | undefined }> {
  if (names.length === 0) return { totals: { passed: 0, failed: 0 }, report: undefined };
  const folder = mkdtempSync(join(tmpdir(), 'runat-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = [
    '--reporter=default',
    '--silent=passed-only',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ];
  const projects = names.map((name) => `--project=${name}`);
  const { exitCode } = await run('vitest', ['run', ...reporters, ...projects], 'shown');
  const report = readReport(reportFile);
  const { totals, faults } = vitestTotals(report, names, exitCode);
  rmSync(folder, { recursive: true });
  for (const fault of faults) console.error(fault);
  return { totals, report };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    // Without a report vitest itself has failed, which is counted.
    return undefined;
  }
}

function run(
  tool: string,
  args: string[],
  output: 'shown' | 'kept',
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(process.execPath, [binOf(tool), ...args], {
    cwd: ROOT,
    stdio: output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RUNAT_TEST_SAMPLE: sample },
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ exitCode: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/** The script behind a command of an installed package. */
function binOf(tool: string): string {
  const packages: Record<string, string> = { biome: '@biomejs/biome', tsc: 'typescript', vitest: 'vitest' };
  const folder = join(ROOT, 'node_modules', packages[tool] ?? tool);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: string | Record<string, string>;
  };
  return join(folder, typeof bin === 'string' ? bin : (bin[tool] ?? ''));
}
