import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestReport, type Verdict, verdictOf } from './verdict.ts';

/** Which tests are run, where, and how many of their files side by side. */
export interface SuiteOrder {
  /** The root of a copy of the project. */
  readonly folder: string;
  readonly suites: readonly string[];
  readonly tests?: readonly string[] | undefined;
  readonly workers: number;
}

/** Nothing takes so long; a mistake that makes the suites go on for ever has not been caught by a test. */
const PATIENCE_MS = 300_000;

/** On a busy machine a test may be slow; that it is must not be taken for having noticed a mistake. */
const TEST_PATIENCE_MS = 60_000;

const running = new Set<ChildProcess>();

/** Vitest has processes of its own, which end with it only when all are told. */
const kill = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
};

/** Ends every run that is under way. */
export const endRuns = (): void => running.forEach(kill);

const argumentsOf = ({ suites, tests = [], workers }: SuiteOrder, reportFile: string, cache: string) => [
  'run',
  '--bail=1',
  `--maxWorkers=${workers}`,
  `--testTimeout=${TEST_PATIENCE_MS}`,
  `--hookTimeout=${TEST_PATIENCE_MS}`,
  ...suites.map((suite) => `--project=${suite}`),
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  // Neither results nor modules of a broken copy belong among those of the project, to which the packages are linked.
  '--no-cache',
  `--fsModuleCachePath=${cache}`,
  ...tests,
];

const vitest = (
  folder: string,
  args: readonly string[],
): Promise<{ exitCode: number | null; output: string }> => {
  const script = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A mistake must be noticed whichever story shows it.
    env: { ...process.env, RUNAT_TEST_SAMPLE: 'all' },
    detached: process.platform !== 'win32',
  });
  running.add(child);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const timer = setTimeout(kill, PATIENCE_MS, child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ exitCode, output: Buffer.concat(chunks).toString() });
    });
  });
};

const readReport = async (file: string): Promise<TestReport | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as TestReport;
  } catch {
    // Without a report vitest itself has failed, and what it printed tells why.
    return undefined;
  }
};

/** Runs tests up to the first one that fails. Each copy runs one order at a time. */
export const runSuites = async (order: SuiteOrder): Promise<Verdict> => {
  const { folder, tests = [] } = order;
  const missing = tests.find((path) => !existsSync(join(folder, path)));
  if (missing !== undefined) return { kind: 'unclear', why: `there is no ${missing}` };
  const leftovers = join(folder, '.vitest');
  const reportFile = join(leftovers, 'report.json');
  await rm(reportFile, { force: true });
  const { exitCode, output } = await vitest(
    folder,
    argumentsOf(order, reportFile, join(leftovers, 'modules')),
  );
  const verdict = verdictOf(await readReport(reportFile), exitCode);
  return verdict.kind === 'unclear'
    ? { ...verdict, why: `${verdict.why}\n${output.trim()}`.trim() }
    : verdict;
};
