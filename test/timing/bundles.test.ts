import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ASSET_FOLDER, ASSETS } from '../../functions/contract/assets.ts';
import { HookReceiver } from '../product/support/hook-receiver.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { jobsIn, medianLateness } from './median.ts';

/** What bin/app.ts does, but for AWS's template rules, which take half of the time; the suite `stack` holds the template to them. */
const SYNTHESIS = `
  import { createRunatApp } from '${new URL('../../lib/runat-app.ts', import.meta.url)}';
  createRunatApp({ builtinCloudFormationValidation: false }).app.synth();
`;
const HANDLERS = ['api', 'wake', 'track', 'deliver', 'watch'];

let assembly: string;
let local: LocalMode;
let handlers: Readonly<Record<string, string>>;

/** The parts of the list of assets that say where the code of a function is. */
interface AssetList {
  readonly files: Readonly<
    Record<string, { readonly displayName?: string; readonly source: { path: string } }>
  >;
}

beforeAll(async () => {
  assembly = await mkdtemp(join(tmpdir(), 'runat-bundles-'));
  const words = ['--input-type=module', '--eval', SYNTHESIS];
  await promisify(execFile)(process.execPath, words, { env: { ...process.env, CDK_OUTDIR: assembly } });
  const { files }: AssetList = JSON.parse(await readFile(join(assembly, 'Runat.assets.json'), 'utf8'));
  const fileOf = (name: string) => {
    const found = Object.values(files).find(({ displayName }) =>
      displayName?.replaceAll('/', '').toLowerCase().startsWith(`${name}function`),
    );
    return join(assembly, found?.source.path ?? `no code of ${name}`, 'index.mjs');
  };
  handlers = Object.fromEntries(HANDLERS.map((name) => [name, fileOf(name)]));
  local = await LocalMode.start({
    isObserved: false,
    variables: { RUNAT_TEST_HANDLERS: JSON.stringify(handlers) },
  });
});

afterAll(async () => {
  await local?.remove();
  await rm(assembly, { recursive: true });
});

it('the code that is deployed runs jobs within 250 ms of their seconds', async () => {
  expect(await medianLateness(local, await jobsIn(local, [1, 2, 3]))).toBeLessThanOrEqual(250);
});

it('the code that is deployed runs a job and reads its output', async () => {
  const { id } = await local.create({ shell: 'echo out; echo err >&2; exit 3', now: true });
  const run = await local.runOf(id, 'failed');
  expect(run.exitCode).toBe(3);
  const { body } = await local.call('GET', `/v1/runs/${run.id}/output`);
  expect(body.items).toHaveLength(2);
});

it('the code that is deployed sends a webhook, signed', async () => {
  const receiver = await HookReceiver.open();
  const job = { url: `${receiver.url}/hook`, now: true };
  const { body } = await local.call('POST', '/v1/jobs', job);
  await local.runReaches(body.id, 'succeeded');
  const [hook] = await receiver.reached('/hook', 1);
  expect(hook?.headers['webhook-signature']).toMatch(/^v1,/);
  await receiver.close();
});

it('the code that is deployed reads forms', async () => {
  const form = new FormData();
  form.set('job_name', 'job_a');
  form.set('time', '1h');
  expect((await local.call('POST', '/job', form)).status).toBe(200);
});

it('the code that is deployed has the files of the page beside it', async () => {
  const files = await readdir(join(dirname(handlers.api ?? ''), ASSET_FOLDER));
  expect(files.sort()).toEqual(Object.keys(ASSETS).sort());
  for (const path of [
    '/openapi.json',
    '/docs/swagger-ui-bundle.js',
    '/docs/swagger-ui.css',
    '/docs/start.js',
  ])
    expect((await local.call('GET', path)).status).toBe(200);
});
