import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CommandAnswer, UsageError } from '../../../bin/operator-command.ts';
import { readSigningCommand, runSigningCommand } from '../../../bin/signing-command.ts';
import { SecretsManagerSigningSecrets } from '../../../functions/adapters/secrets-manager-signing-secrets.ts';
import { DAY, HOUR } from '../../../functions/domain/shared/instant.ts';
import {
  type SecretsEmulator,
  startSecretsEmulator,
} from '../../../local/emulators/secrets/start-secrets-emulator.ts';
import { SeededRandomness } from '../../in-memory/seeded-randomness.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { EMULATED } from '../../ports/support/live.ts';
import { temporaryFolder } from '../../ports/support/temporary-folder.ts';

const NAME = 'runat-webhook-signing';
const KEY = 'A1b2'.repeat(11);
const FIRST = `whsec_${KEY}`;

let clock: VirtualClock;
let emulator: SecretsEmulator;
let client: SecretsManagerClient;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  emulator = await startSecretsEmulator({ dataFolder: folder.path, now: () => clock.now() });
  client = new SecretsManagerClient({ ...EMULATED, endpoint: emulator.url });
});
afterAll(async () => {
  client?.destroy();
  await emulator?.close();
  await folder?.remove();
});

/** A secret of its own, as the stack makes it, and the commands on it. */
const commandsOn = async (Name: string) => {
  await client.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify({ key: KEY }) }));
  const secrets = () => new SecretsManagerSigningSecrets({ client, secretArn: Name, clock });
  const run = (...argv: string[]): Promise<CommandAnswer> =>
    runSigningCommand(readSigningCommand(argv).command, {
      secrets: secrets(),
      clock,
      randomness: new SeededRandomness(clock.now()),
    });
  return { run, load: () => secrets().load() };
};

describe('the commands', () => {
  beforeEach(() => {
    clock = new VirtualClock(Date.UTC(2026, 10, 21, 9, 30));
  });

  test('show gives the current secret alone', async () => {
    const { run } = await commandsOn('show');
    expect(await run('show')).toEqual({ result: FIRST });
  });

  test('rotate gives the new secret, and says until when both are used', async () => {
    const { run, load } = await commandsOn('rotate');
    const { notes, result } = await run('rotate');
    expect(await load()).toEqual([result, FIRST]);
    expect(notes).toContain('Within 5m webhooks are signed with this secret');
    expect(notes).toContain('until 2026-11-22 09:30 UTC with the one before as well');
  });

  test('show names the one before while it counts', async () => {
    const { run } = await commandsOn('show-both');
    const { result } = await run('rotate');
    clock.advance(DAY - 1);
    expect(await run('show')).toEqual({
      notes: `Until 2026-11-22 09:30 UTC webhooks are signed with the one before as well: ${FIRST}`,
      result,
    });
    clock.advance(1);
    expect(await run('show')).toEqual({ result });
  });

  test('rotate keeps the one before as long as it was promised', async () => {
    const { run, load } = await commandsOn('twice');
    const { result } = await run('rotate');
    clock.advance(HOUR);
    await expect(run('rotate')).rejects.toMatchObject({ code: 'conflict' });
    expect(await load()).toEqual([result, FIRST]);
    const { result: forced } = await run('rotate', '--force');
    expect(await load()).toEqual([forced, result]);
  });

  test('rotate --force mends a malformed secret', async () => {
    const { run } = await commandsOn('advice');
    await client.send(new PutSecretValueCommand({ SecretId: 'advice', SecretString: 'oops' }));
    await expect(run('rotate')).rejects.toThrow('malformed');
    const { result } = await run('rotate', '--force');
    expect(await run('show')).toEqual({ result });
  });
});

test.each([
  [[], 'expected show or rotate'],
  [['make'], '"make"'],
  [['show', 'x'], '"x": show takes nothing'],
  [['rotate', 'x'], '"x": rotate takes nothing'],
  [['show', '--force'], '--force'],
  [['show', '--verbose'], '--verbose'],
  [['show', '--secret', ''], '--secret ""'],
  [['show', '--local', '--data', ''], '--data ""'],
])('%j is refused', (argv, message) => {
  expect(() => readSigningCommand(argv)).toThrow(UsageError);
  expect(() => readSigningCommand(argv)).toThrow(message);
});

describe('the place', () => {
  test('may be the name of a stack', () => {
    expect(readSigningCommand(['show', '--stack', 'Runat']).place).toMatchObject({ stack: 'Runat' });
  });

  test.each([
    [['--secret', 'x'], '--stack and --secret: expected one of them'],
    [['--local'], '--stack and --local: expected one of them'],
  ])('is not said twice: with %j', (others, message) => {
    expect(() => readSigningCommand(['show', '--stack', 'Runat', ...others])).toThrow(message);
  });

  test('has a name', () => {
    expect(() => readSigningCommand(['show', '--stack', ''])).toThrow(
      '--stack "": expected the name of a stack',
    );
  });
});

describe('the program', () => {
  const program = resolve(import.meta.dirname, '../../../bin/signing.ts');

  beforeAll(async () => {
    clock = new VirtualClock(Date.now());
    const { credentials } = EMULATED;
    await writeFile(
      join(folder.path, 'endpoints.json'),
      JSON.stringify({ secrets: emulator.url, credentials }),
    );
    await client.send(new CreateSecretCommand({ Name: NAME, SecretString: FIRST }));
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

  test('shows and rotates the secret of local mode, alone on stdout', async () => {
    const local = ['--local', '--data', folder.path];
    expect(await start('show', ...local)).toEqual({ code: 0, stdout: `${FIRST}\n`, stderr: '' });
    const rotated = await start('rotate', ...local);
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^whsec_[A-Za-z0-9+/=]{44}\n$/) });
    expect(await start('show', ...local)).toMatchObject({
      stdout: rotated.stdout,
      stderr: expect.stringContaining(FIRST),
    });
  });

  test('shows how it is used when it cannot be meant so', async () => {
    const { code, stdout, stderr } = await start('show');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^where is the secret\? Give --stack NAME, --secret ARN or --local/);
    expect(stderr).toContain('npm run signing -- rotate');
  });

  test('says what is missing: a region or credentials. It never says to try again', async () => {
    const words = ['show', '--secret', 'x'];
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
    const { code, stderr } = await start('show', '--local', '--data', join(folder.path, 'nothing'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Start it with npm start') });
  });
});
