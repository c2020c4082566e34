import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommandAnswer, UsageError } from '../../../bin/operator-command.ts';
import { readTokenCommand, runTokenCommand } from '../../../bin/token-command.ts';
import { DAY, HOUR } from '../../../functions/domain/shared/instant.ts';
import { hashOf, looksLikeSecret } from '../../../functions/domain/stack/token.ts';
import { signIn } from '../../../functions/use-cases/stack/authenticate.ts';
import { type InMemoryWorld, inMemoryWorld } from '../../in-memory/world.ts';
import { type OpenTable, openTable } from '../../ports/support/open-table.ts';
import { aToken } from '../../ports/support/samples.ts';
import { temporaryFolder } from '../../ports/support/temporary-folder.ts';
import { entriesOf } from '../../use-cases/activity/entries.ts';

let world: InMemoryWorld;

beforeEach(() => {
  world = inMemoryWorld({ now: Date.UTC(2026, 10, 21, 9, 30) });
});

const run = (...argv: string[]): Promise<CommandAnswer> =>
  runTokenCommand(readTokenCommand(argv).command, world);

describe('create', () => {
  test('gives a secret with which one can sign in under the name and scopes', async () => {
    const { result = '' } = await run('create', '--name', 'deploy', '--scopes', 'run,read');
    expect(looksLikeSecret(result)).toBe(true);
    expect(await signIn(world)(result)).toEqual({ name: 'deploy', scopes: ['read', 'run'] });
  });

  test('keeps no secret', async () => {
    const { result = '', notes } = await run('create', '--name', 'deploy', '--scopes', 'read');
    expect(JSON.stringify(await world.tokens.list({ limit: 10 }))).not.toContain(result);
    expect(notes).not.toContain(result);
  });

  test('sets an expiry', async () => {
    const { result = '' } = await run('create', '--name', 'a', '--scopes', 'read', '--expires', '90d');
    expect((await world.tokens.load(hashOf(result)))?.expiresAt).toBe(world.clock.now() + 90 * DAY);
  });

  test('refuses a name that is taken', async () => {
    await run('create', '--name', 'deploy', '--scopes', 'read');
    await expect(run('create', '--name', 'deploy', '--scopes', 'read')).rejects.toThrow('"deploy" exists');
  });
});

describe('the activity', () => {
  test('tells of tokens that are made and revoked, and not their secrets', async () => {
    const { result = '' } = await run('create', '--name', 'ci', '--scopes', 'read', '--expires', '1h');
    world.clock.advance(2 * HOUR);
    await run('create', '--name', 'deploy', '--scopes', 'admin');
    await run('revoke', 'deploy');
    const entries = await entriesOf(world);
    expect(entries).toMatchObject([
      {
        action: 'token_created',
        caller: 'npm run tokens',
        token: { name: 'ci' },
        changes: [
          { field: 'scopes', to: 'read' },
          { field: 'expiresAt', to: '2026-11-21T10:30:00.000Z' },
        ],
      },
      { action: 'token_created', token: { name: 'deploy' } },
      { action: 'token_revoked', token: { name: 'deploy' } },
    ]);
    expect(JSON.stringify(entries)).not.toContain(result);
  });

  test('is left alone by a token that is refused', async () => {
    await run('create', '--name', 'ci', '--scopes', 'read');
    await expect(run('create', '--name', 'ci', '--scopes', 'read')).rejects.toThrow('exists');
    await expect(run('revoke', 'other')).rejects.toThrow('no token');
    expect(world.activity.all()).toHaveLength(1);
  });
});

describe('list', () => {
  test('shows each token with the beginning of its hash', async () => {
    const expiresAt = world.clock.now() + DAY;
    const createdAt = world.clock.now();
    await world.tokens.insert(aToken({ hash: 'ab'.repeat(32), name: 'one', createdAt, expiresAt }));
    await world.tokens.insert(
      aToken({ hash: 'cd'.repeat(32), name: 'two', createdAt: createdAt + 1, lastUsedAt: createdAt }),
    );
    expect((await run('list')).result?.split('\n')).toEqual([
      'HASH          NAME  SCOPES    CREATED               EXPIRES               LAST USED',
      'cdcdcdcdcdcd  two   read,run  2026-11-21 09:30 UTC  never                 2026-11-21 09:30 UTC',
      'abababababab  one   read,run  2026-11-21 09:30 UTC  2026-11-22 09:30 UTC  never',
    ]);
  });

  test('says that there are none', async () => {
    expect((await run('list')).result).toBe('There are no tokens.');
  });
});

describe('revoke', () => {
  const [first, second] = [
    aToken({ hash: `abcd1${'0'.repeat(59)}` }),
    aToken({ hash: `abcd2${'0'.repeat(59)}`, name: 'x' }),
  ];

  beforeEach(async () => {
    for (const token of [first, second]) await world.tokens.insert(token);
  });

  test.each(['deploy', 'abcd1'])('%s removes the token', async (which) => {
    await run('revoke', which);
    expect((await world.tokens.list({ limit: 10 })).items).toEqual([second]);
  });

  test('removes nothing when more than one is meant', async () => {
    await expect(run('revoke', 'abcd')).rejects.toThrow('"abcd" is more than one token');
    expect((await world.tokens.list({ limit: 10 })).items).toHaveLength(2);
  });

  test.each(['abc', 'ffff', ''])('"%s" is no token', async (which) => {
    await expect(run('revoke', which)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test.each([
  [[], 'expected create, list or revoke'],
  [['make'], '"make"'],
  [['list', 'x'], '"x"'],
  [['revoke'], 'one name or hash'],
  [['revoke', 'a', 'b'], 'one name or hash'],
  [['create', '--scopes', 'read'], '--name'],
  [['create', '--name', ' ', '--scopes', 'read'], '--name'],
  [['create', '--name', 'oidc:x', '--scopes', 'read'], '--name "oidc:x"'],
  [['create', '--name', 'x'], '--scopes ""'],
  [['create', '--name', 'x', '--scopes', 'read,fly'], '--scopes "fly"'],
  [['create', '--name', 'x', '--scopes', 'read', '--expires', 'soon'], '--expires "soon"'],
  [['create', '--name', 'x', '--scopes', 'read', '--expires', '0'], '--expires'],
  [['list', '--verbose'], '--verbose'],
  [['list', '--local', '--data', ''], '--data ""'],
])('%j is refused', (argv, message) => {
  expect(() => readTokenCommand(argv)).toThrow(UsageError);
  expect(() => readTokenCommand(argv)).toThrow(message);
});

describe('the place', () => {
  test('may be the name of a stack', () => {
    expect(readTokenCommand(['list', '--stack', 'Runat']).place).toMatchObject({ stack: 'Runat' });
  });

  test.each([
    [['--table', 'x'], '--stack and --table: expected one of them'],
    [['--local'], '--stack and --local: expected one of them'],
  ])('is not said twice: with %j', (others, message) => {
    expect(() => readTokenCommand(['list', '--stack', 'Runat', ...others])).toThrow(message);
  });

  test('has a name', () => {
    expect(() => readTokenCommand(['list', '--stack', ''])).toThrow(
      '--stack "": expected the name of a stack',
    );
  });
});

describe('the program', () => {
  const program = resolve(import.meta.dirname, '../../../bin/tokens.ts');
  let table: OpenTable;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    table = await openTable();
    folder = await temporaryFolder();
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const endpoints = { dynamodb: table.endpoint, credentials };
    await writeFile(join(folder.path, 'endpoints.json'), JSON.stringify(endpoints));
  });
  afterAll(async () => {
    await table?.close();
    await folder?.remove();
  });

  const start = (...argv: string[]) => startWith({}, ...argv);
  const startWith = (variables: object, ...argv: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
      const env = {
        PATH: process.env.PATH,
        HOME: folder.path,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...variables,
      };
      execFile(process.execPath, [program, ...argv], { env }, (error, stdout, stderr) =>
        done({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  test('prints the secret alone, and keeps it in the table of local mode', async () => {
    const local = ['--local', '--data', folder.path];
    const { code, stdout, stderr } = await start('create', '--name', 'me', '--scopes', 'admin', ...local);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Token "me" may admin') });
    expect(looksLikeSecret(stdout.trim())).toBe(true);
    expect(await start('list', ...local)).toMatchObject({ code: 0, stdout: expect.stringContaining('me  ') });
  });

  test('shows how it is used when it cannot be meant so', async () => {
    const { code, stdout, stderr } = await start('list');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^where are the tokens\? Give --stack NAME, --table NAME or --local/);
    expect(stderr).toContain('npm run tokens -- create');
  });

  test('says what is missing: a region or credentials. It never says to try again', async () => {
    const words = ['list', '--table', 'x'];
    const [noRegion, noCredentials] = await Promise.all([
      start(...words),
      startWith({ AWS_DEFAULT_REGION: 'eu-west-1' }, ...words),
    ]);
    expect(noRegion).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^no region is named.*\n.*AWS_REGION/),
    });
    expect(noCredentials).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Could not load credentials.*\nSign in /),
    });
    expect(noRegion.stderr + noCredentials.stderr).not.toMatch(/try again/i);
  });

  test('says that local mode does not run', async () => {
    const { code, stderr } = await start('list', '--local', '--data', join(folder.path, 'nothing'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Start it with npm start') });
  });
});
