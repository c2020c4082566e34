import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from '../product/support/local-mode.ts';
import { makeToken } from './support/client-suite.ts';
import { programFile } from './support/temporary-build.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const INSTALLED = join(ROOT, 'node_modules/.cache/runat/clients-typescript');

/** What has a default may be left out of a request. */
const OPTIONS = ['--default-non-nullable', 'false'];

let folder: string;
let open: LocalMode;
let closed: LocalMode;
let token: string;

/** Runs a script of a package that the client is made with. */
const run = async (script: string, ...words: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...words], { cwd: folder });
  return stdout;
};

beforeAll(async () => {
  // Within the folder of the packages, so that they are found.
  folder = await mkdtemp(join(INSTALLED, 'build-'));
  [open, closed] = await Promise.all([LocalMode.start(), LocalMode.start({ arguments: ['--sign-in'] })]);
  token = await makeToken(closed);
  for (const name of ['client.ts', 'tsconfig.json', 'package.json'])
    await cp(programFile(`typescript/${name}`), join(folder, name));
  const document = join(ROOT, 'docs/openapi.json');
  const generator = join(INSTALLED, 'node_modules/openapi-typescript/bin/cli.js');
  await run(generator, document, '--output', 'schema.d.ts', ...OPTIONS);
  await run(join(INSTALLED, 'node_modules/typescript/bin/tsc'), '--project', '.');
});

afterAll(async () => {
  await Promise.all([open?.remove(), closed?.remove()]);
  if (folder !== undefined) await rm(folder, { recursive: true });
});

describe.each(['without sign-in', 'with a bearer token'])(
  'a client made of docs/openapi.json by openapi-typescript, %s',
  (access) => {
    it('compiles, creates a job, and reads its run and its output', async () => {
      const words = access === 'without sign-in' ? [open.url] : [closed.url, token];
      const story = (await run('client.js', ...words)).trim().split('\n');
      expect(story.map((line) => JSON.parse(line))).toEqual([
        {
          step: 'refused',
          status: 400,
          errors: [{ pointer: '/imgae', detail: '"imgae": unknown field; did you mean "image"?' }],
        },
        {
          step: 'created',
          status: 201,
          id: expect.any(String),
          state: expect.any(String),
          timezone: 'UTC',
        },
        { step: 'ran', runId: expect.any(String), status: 'succeeded', exitCode: 0 },
        { step: 'wrote', lines: ['hello'] },
      ]);
    });
  },
);
