import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { beforeEach, expect, test } from 'vitest';
import { SecretsManagerSigningSecrets } from '../../functions/adapters/secrets-manager-signing-secrets.ts';
import { DAY, HOUR, MINUTE } from '../../functions/domain/shared/instant.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { mockedClient } from './mocked-client.ts';
import { rejection, sdkError } from './sdk-error.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 30);
const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-AbCdEf';
/** As the stack makes it: letters and digits only. */
const [KEY_A, KEY_B] = ['A1b2'.repeat(11), 'Z9y8'.repeat(11)];
const [A, B] = [`whsec_${KEY_A}`, `whsec_${KEY_B}`];

const manager = mockedClient(SecretsManagerClient);
let clock: VirtualClock;
let secrets: SecretsManagerSigningSecrets;

beforeEach(() => {
  manager.reset();
  clock = new VirtualClock(NOW);
  const client = new SecretsManagerClient({ region: 'us-east-1' });
  secrets = new SecretsManagerSigningSecrets({ client, secretArn: ARN, clock });
});

const keep = (stage: 'AWSCURRENT' | 'AWSPREVIOUS', text: string, createdAt = NOW - 30 * DAY) =>
  manager
    .on(GetSecretValueCommand, { VersionStage: stage })
    .resolves({ SecretString: text, CreatedDate: new Date(createdAt), VersionId: 'version-1' });

const refuse = (stage: 'AWSCURRENT' | 'AWSPREVIOUS', name: string) =>
  manager.on(GetSecretValueCommand, { VersionStage: stage }).rejects(sdkError(name));

const calls = () => manager.commandCalls(GetSecretValueCommand).map((call) => call.args[0].input);

test.each([
  ['JSON, as the stack makes it', JSON.stringify({ key: KEY_A })],
  ['text', A],
  ['text with the end of a line', `${A}\n`],
])('the secret may be %s', async (_case, text) => {
  keep('AWSCURRENT', text);
  expect(await secrets.load()).toEqual([A]);
});

test('the previous one is not asked for once the current one is a day old', async () => {
  keep('AWSCURRENT', A, NOW - DAY);
  await secrets.load();
  expect(calls()).toEqual([{ SecretId: ARN, VersionStage: 'AWSCURRENT' }]);
});

test('both sign for a day after the secret was replaced', async () => {
  keep('AWSCURRENT', A, NOW - DAY + 1);
  keep('AWSPREVIOUS', JSON.stringify({ key: KEY_B }));
  expect(await secrets.load()).toEqual([A, B]);
});

test('a new secret without one before it signs alone', async () => {
  keep('AWSCURRENT', A, NOW - HOUR);
  refuse('AWSPREVIOUS', 'ResourceNotFoundException');
  expect(await secrets.load()).toEqual([A]);
});

test('a previous one that is malformed counts as none', async () => {
  keep('AWSCURRENT', A, NOW - HOUR);
  keep('AWSPREVIOUS', 'oops');
  expect(await secrets.load()).toEqual([A]);
});

test('what was read is kept for five minutes', async () => {
  keep('AWSCURRENT', A);
  await secrets.load();
  keep('AWSCURRENT', B);
  clock.advance(5 * MINUTE - 1);
  expect(await secrets.load()).toEqual([A]);
  clock.advance(1);
  expect(await secrets.load()).toEqual([B]);
});

test('many who ask at once are answered by one reading', async () => {
  keep('AWSCURRENT', A);
  await Promise.all([secrets.load(), secrets.load(), secrets.load()]);
  expect(calls()).toHaveLength(1);
});

test.each([
  ['the current one', () => refuse('AWSCURRENT', 'ThrottlingException')],
  ['the previous one', () => refuse('AWSPREVIOUS', 'InternalServiceError')],
  ['a malformed one', () => keep('AWSCURRENT', 'oops')],
])('what was read stays in use while it cannot be read anew: %s', async (_case, fail) => {
  keep('AWSCURRENT', A, NOW - HOUR);
  keep('AWSPREVIOUS', B);
  await secrets.load();
  fail();
  clock.advance(HOUR);
  expect(await secrets.load()).toEqual([A, B]);
});

test('a failed reading is repeated the next time', async () => {
  keep('AWSCURRENT', A);
  await secrets.load();
  refuse('AWSCURRENT', 'TimeoutError');
  clock.advance(5 * MINUTE);
  await secrets.load();
  keep('AWSCURRENT', B);
  expect(await secrets.load()).toEqual([B]);
});

test.each(['ThrottlingException', 'ResourceNotFoundException', 'AccessDeniedException'])(
  '%s at the first reading is told as unavailable',
  async (name) => {
    refuse('AWSCURRENT', name);
    expect(await rejection(secrets.load())).toMatchObject({ code: 'unavailable', cause: { name } });
  },
);

test.each([
  'hidden',
  'whsec_hidden',
  '{"key":"hidden"}',
  '{"key":"hidden',
  '{"other":"hidden"}',
  '["hidden"]',
  '42',
])('a malformed secret is told without showing it: %s', async (text) => {
  keep('AWSCURRENT', text);
  const error = await rejection(secrets.load());
  expect(error).toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^the secret that webhooks are signed with is malformed: expected whsec_/),
    cause: { message: `${ARN}, version version-1` },
  });
  expect(String(error) + String((error as Error).cause)).not.toMatch(/hidden|42/);
});

test('a secret without text is malformed', async () => {
  manager.on(GetSecretValueCommand).resolves({ SecretBinary: Buffer.from(A) });
  await expect(secrets.load()).rejects.toThrow('malformed');
});

test('a new secret is put as the stack makes it', async () => {
  manager.on(PutSecretValueCommand).resolves({});
  await secrets.replace(A);
  expect(manager.commandCalls(PutSecretValueCommand)[0]?.args[0].input).toMatchObject({
    SecretId: ARN,
    SecretString: JSON.stringify({ key: KEY_A }),
  });
});

test('a secret that cannot be put is told as unavailable', async () => {
  manager.on(PutSecretValueCommand).rejects(sdkError('LimitExceededException'));
  expect(await rejection(secrets.replace(A))).toMatchObject({ code: 'unavailable' });
});
