import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from '../../product/support/local-mode.ts';
import { importImage } from '../support/busybox-image.ts';
import { LOGIN, PrivateRegistry } from '../support/private-registry.ts';

const docker = new Docker();
const SECRETS = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:registry';
const RIGHT = `${SECRETS}/right-AbCdEf`;
const WRONG = `${SECRETS}/wrong-AbCdEf`;
const MISSING = `${SECRETS}/missing-AbCdEf`;
const ROLE = 'arn:aws:iam::111122223333:role/reports';

/** 100 KB, as nobody could send it with a start. */
const LONG_SCRIPT = `${'# A line of a long script.\n'.repeat(4000)}id -u; id -g; pwd; echo "$1"\n`;

let registry: PrivateRegistry;
let local: LocalMode;
/** That one is pulled, this one never. */
let pulled: string;
let kept: string;

beforeAll(async () => {
  registry = await PrivateRegistry.start();
  [pulled, kept] = (await Promise.all(
    ['pulled', 'kept'].map((tag) =>
      importImage(docker, `${registry.address}/private/reports`, tag, LONG_SCRIPT),
    ),
  )) as [string, string];
  await registry.take(docker, pulled);
  await registry.take(docker, kept);
  local = await LocalMode.start({ arguments: ['--engine', 'docker'] });
  const secrets = { [RIGHT]: LOGIN, [WRONG]: { ...LOGIN, password: 'another' } };
  await writeFile(join(local.dataFolder, 'secrets.json'), JSON.stringify(secrets));
});

afterAll(async () => {
  await local.remove();
  await registry.remove();
  await docker.getImage(pulled).remove({ force: true });
});

describe('a job whose image is in a private registry', () => {
  it('runs with the login that it names, as its user, in its folder, by its entry point, and 100 KB of script of its image', async () => {
    expect(LONG_SCRIPT.length).toBeGreaterThan(100_000);
    const process = { entryPoint: ['sh', '/srv/script.sh'], user: '1234:5678', workingDirectory: '/tmp' };
    const job = { ...process, command: ['done'], registryCredentials: RIGHT, role: ROLE };
    const { id } = await local.create({ image: pulled, ...job, now: true });
    const run = await local.runOf(id, 'succeeded');
    const { body } = await local.call('GET', `/v1/runs/${run.id}/output`);
    expect(body.items.map((item: { text: string }) => item.text)).toEqual(['1234', '5678', '/tmp', 'done']);
    expect(run.imageDigest).toMatch(/^sha256:/);
    await local.line(/The role arn:aws:iam::111122223333:role\/reports gives no rights on this machine/);
    expect((await local.call('GET', `/v1/jobs/${id}`)).body).toMatchObject({ ...job, image: pulled });
  });

  it.each([
    ['names none', undefined, 'image_access_denied'],
    ['names a wrong one', WRONG, 'image_access_denied'],
    ['names one that is not there', MISSING, 'registry_credentials_not_found'],
  ])('does not start where it %s, and says so', async (_what, registryCredentials, code) => {
    const { id } = await local.create({ image: kept, command: ['true'], registryCredentials, now: true });
    const run = await local.runOf(id, 'start_failed');
    expect(run.reason).toMatchObject({ code, advice: expect.stringContaining('"registryCredentials"') });
  });

  it('leaves the password in no file but that of the secrets', async () => {
    const files = await readdir(local.dataFolder, { recursive: true, withFileTypes: true });
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
    const holding: string[] = [];
    for (const path of paths) if ((await readFile(path)).includes(LOGIN.password)) holding.push(path);
    expect(holding).toEqual([join(local.dataFolder, 'secrets.json')]);
  });
});

describe('a job with 100 KB of script', () => {
  it('is refused at once, and told what to do instead', async () => {
    const { status, body } = await local.call('POST', '/v1/jobs', {
      image: pulled,
      shell: LONG_SCRIPT,
      now: true,
    });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      {
        pointer: '',
        detail: expect.stringMatching(/expected at most 8192; put what is longer into the image/),
      },
    ]);
  });
});
