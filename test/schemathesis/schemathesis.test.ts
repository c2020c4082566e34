import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { makeToken } from '../clients/support/client-suite.ts';
import { makeHarmlessPrograms } from '../hostile/harmless-programs.ts';
import { tellJudged } from '../judges/support/judged.ts';
import { type Spoiling, startSpoilingProxy } from '../judges/support/spoiling-proxy.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { failuresIn, runSchemathesis } from './support/run-schemathesis.ts';

/** What schemathesis has for all; one that it has begun goes on to its end. */
const SECONDS = 60;
/** Ends a run that would go on for ever. */
const LONGEST_RUN = 15 * 60_000;
/** The same each time; `RUNAT_SCHEMATHESIS_SEED` draws other requests. */
const SEED = process.env.RUNAT_SCHEMATHESIS_SEED ?? '1';

/** It takes the document as it is given, and asks no more of that route. */
const OPERATIONS = Object.keys(ROUTES).length - 1;

const BLOCK = fileURLToPath(new URL('programs/only-this-machine.mjs', import.meta.url));

let folder: string;
let local: LocalMode;
let token: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runat-harmless-'));
  const variables = { PATH: await makeHarmlessPrograms(folder), NODE_OPTIONS: `--import ${BLOCK}` };
  local = await LocalMode.start({ arguments: ['--sign-in'], variables, isObserved: false });
  token = await makeToken(local);
});

afterAll(async () => {
  await local?.remove();
  await rm(folder, { recursive: true, force: true });
});

it(`every answer is as the document says (RUNAT_SCHEMATHESIS_SEED=${SEED})`, {
  timeout: LONGEST_RUN,
}, async (test) => {
  const words = ['--seed', SEED, '--max-time', String(SECONDS), '--max-examples', '20'];
  const { report, output } = await runSchemathesis(local.url, token, words);
  expect(failuresIn(report), output).toEqual([]);
  const { operations, test_cases: cases, phases } = report;
  expect(operations).toMatchObject({
    selected: OPERATIONS,
    tested: operations.selected,
    errored: 0,
  });
  expect(Object.entries(phases).map(([name, { status }]) => `${name}: ${status}`)).toEqual([
    'examples: success',
    'coverage: success',
    'fuzzing: success',
    'stateful: success',
  ]);
  const parts = Object.keys(phases).join(', ');
  tellJudged(
    test,
    `schemathesis: ${cases.generated} cases of ${operations.tested} operations (${parts}), seed ${SEED}`,
  );
});

const SPOILED = ['/health', '/v1/whoami', '/v1/summary', '/v1/deliveries', '/v1/runs'];

/** A few operations, each asked a few times. */
const SOME = [
  ...SPOILED.flatMap((path) => ['--include-path', path]),
  ...['--phases', 'fuzzing', '--max-examples', '3', '--seed', '1'],
];

const STATUSES: Readonly<Record<string, number>> = { '/health': 500, '/v1/whoami': 418, '/v1/summary': 200 };

/** A fault in each of these operations. */
const SPOILING: Spoiling = {
  status: (status, path) => STATUSES[path] ?? status,
  answer: (text, _operation, path) => {
    if (path.startsWith('/v1/runs')) return text.replace('"items":[', '"items":5,"others":[');
    return path.startsWith('/v1/deliveries') ? text.slice(1) : text;
  },
};

it.each<[string, Spoiling, readonly unknown[]]>([
  [
    'each fault that is put in is found: a failure, a status, a sign-in that is not asked for, broken JSON, another type',
    SPOILING,
    [
      'IgnoredAuth: GET /v1/summary',
      'JsonSchemaError: GET /v1/runs',
      'MalformedJson: GET /v1/deliveries',
      'ServerError: GET /health',
      'UndefinedStatusCode: GET /v1/whoami',
    ],
  ],
  ['nothing is found where nothing is put in', {}, []],
])('%s', async (_what, spoiling, findings) => {
  const proxy = await startSpoilingProxy(local.url, spoiling);
  const { report } = await runSchemathesis(proxy.url, token, SOME).finally(() => proxy.close());
  expect(failuresIn(report).toSorted()).toEqual(
    findings.length === 0 ? [] : expect.arrayContaining([...findings]),
  );
});
