import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VitestReport } from '../../tools/test-totals.ts';
import { tellJudged } from './support/judged.ts';
import { CLEAN, type Known, verdictOn } from './support/known.ts';
import { makeAccount } from './support/moto-account.ts';
import { type Moto, startMoto } from './support/moto-server.ts';
import { runProgram } from './support/run-program.ts';
import { startSpoilingProxy } from './support/spoiling-proxy.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LONGEST_MILLISECONDS = 900_000;

/**
 * The contracts that call AWS, and not those of the stores in memory. One shard of the index makes every call that
 * three make; those that count messages make queues of their own, in the emulator. What calls get side by side is not asked: moto's server adds to a
 * number without a lock, so they get the same one now and then.
 */
const CALLS_AWS =
  '^(?!DynamoDB numbers jobs parallel calls)(DynamoDB(?!, with its index in three)|ECS|CloudWatch Logs|SQS with Scheduler|SQS (?!counts))';

const NO_VERSION = 'the tasks of moto have no version, by which states are put in order';
const NO_TOKENS = 'moto forgets clientToken: each call of RunTask starts a task';
/** What moto does otherwise than AWS, by the test that shows it. */
const SHORTCOMINGS: Known = {
  'ECS makes definitions an image that is not accepted is a fault of the request':
    'moto takes any text as an image',
  'ECS launches runs a container that was started is starting and can be found by its run': NO_VERSION,
  'ECS launches runs the same token never starts a second container': NO_TOKENS,
  'ECS launches runs the same token with other parameters names the container it started': NO_TOKENS,
  'ECS launches runs a container that is not known is not found':
    'moto answers DescribeTasks without failures',
  'ECS launches runs each change of a container has a larger version': NO_VERSION,
  'ECS launches runs a running container is running since an instant': NO_VERSION,
  'ECS launches runs a container that has ended tells its exit code and is found': NO_VERSION,
  'ECS launches runs a container that is asked to stop is found all the same': NO_VERSION,
  'ECS launches runs stopping what is stopping or gone is fine':
    'moto answers StopTask for a task that it does not know with status 500',
};

/** The contracts in these files, against what answers at an address. */
const runContracts = async (
  endpoint: string,
  variables: Record<string, string>,
  files: readonly string[],
) => {
  const folder = mkdtempSync(join(tmpdir(), 'runat-moto-'));
  const report = join(folder, 'report.json');
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const words = [
    'run',
    '--project=ports',
    '--reporter=json',
    `--outputFile=${report}`,
    '-t',
    CALLS_AWS,
    ...files,
  ];
  try {
    const { stdout, stderr } = await runProgram(process.execPath, [vitest, ...words], {
      cwd: ROOT,
      variables: { ...variables, AWS_ENDPOINT_URL: endpoint },
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
    expect(
      testResults.filter(({ message }) => message).map(({ message }) => message),
      stdout + stderr,
    ).toEqual([]);
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const named = (status: string) =>
      tests.filter((test) => test.status === status).map((test) => test.fullName);
    return { passed: named('passed'), failed: named('failed') };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe("moto's server", () => {
  let moto: Moto;
  let variables: Record<string, string>;

  beforeAll(async () => {
    moto = await startMoto();
    variables = await makeAccount(moto.url);
  });
  afterAll(() => moto?.close());

  it('keeps every contract of a port, but for what it is known to do otherwise', {
    timeout: LONGEST_MILLISECONDS,
  }, async (test) => {
    const { passed, failed } = await runContracts(moto.url, variables, []);
    expect(verdictOn(failed, SHORTCOMINGS)).toEqual(CLEAN);
    expect(passed.length).toBeGreaterThan(200);
    tellJudged(
      test,
      `moto: ${passed.length} tests of contracts hold, ${failed.length} known shortcomings of moto`,
    );
  });

  it('notices a call that names an index which is not there', { timeout: LONGEST_MILLISECONDS }, async () => {
    const proxy = await startSpoilingProxy(moto.url, {
      request: (body, operation) =>
        operation === 'Query' ? body.replace('"IndexName":"by-state"', '"IndexName":"by-stat"') : body,
    });
    try {
      const { failed } = await runContracts(proxy.url, variables, ['test/ports/token-store.test.ts']);
      expect(failed).not.toEqual([]);
      expect(verdictOn(failed, SHORTCOMINGS).unknown).toEqual(failed);
    } finally {
      await proxy.close();
    }
  });

  it('notices a shortcoming that is none any more', () => {
    const [name = ''] = Object.keys(SHORTCOMINGS);
    const failed = Object.keys(SHORTCOMINGS).slice(1);
    expect(verdictOn(failed, SHORTCOMINGS)).toEqual({ unknown: [], stale: [name] });
  });
});
