import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessEngine } from '../../../local/emulators/ecs/engine/process-engine.ts';
import { containerInput, definitionInput, EcsHarness, overriding, runInput } from './support/ecs-harness.ts';
import { ScriptedEngine } from './support/scripted-engine.ts';

const DATABASE = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/db-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:000000000000:parameter/prod/key';
const VALUE = 'correct horse "battery" staple';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const keep = (kept: unknown) =>
  writeFile(ecs.secretsFile, typeof kept === 'string' ? kept : JSON.stringify(kept));

const register = (secrets: Record<string, string>) => {
  const named = Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
  const containerDefinitions = [containerInput({ command: ['env'], secrets: named })];
  return ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions })));
};

const environmentWith = async (secrets: Record<string, string>) => {
  await register(secrets);
  await ecs.run();
  return (await ecs.scripted.nextContainer()).order.environment;
};

const refusalOf = async (secrets: Record<string, string>) => {
  await register(secrets);
  const { detail } = await ecs.toReach(await ecs.run(), 'STOPPED');
  expect(detail.stopCode).toBe('TaskFailedToStart');
  expect(ecs.scripted.waitingContainers).toBe(0);
  return String(detail.stoppedReason);
};

const PREFIX =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
  'unable to retrieve';
const RETRIED = 'service call has been retried 1 time(s)';

describe('a secret', () => {
  it.each([
    ['whole', DATABASE, { [DATABASE]: VALUE }, VALUE],
    ['of a parameter', PARAMETER, { [PARAMETER]: VALUE }, VALUE],
    ['of a parameter by its name', '/prod/key', { '/prod/key': VALUE }, VALUE],
    ['with all colons and no key', `${DATABASE}:::`, { [DATABASE]: VALUE }, VALUE],
    ['by a key of its JSON', `${DATABASE}:user::`, { [DATABASE]: '{"user":"me"}' }, 'me'],
    ['by a key of an object in the file', `${DATABASE}:port::`, { [DATABASE]: { port: 5432 } }, '5432'],
    ['as JSON, where the file has an object', DATABASE, { [DATABASE]: { a: [1] } }, '{"a":[1]}'],
    ['in its current version', `${DATABASE}:user:AWSCURRENT:`, { [DATABASE]: { user: 'me' } }, 'me'],
    [
      'in another version, kept under its whole reference',
      `${DATABASE}::AWSPREVIOUS:`,
      { [DATABASE]: 'new', [`${DATABASE}::AWSPREVIOUS:`]: 'old' },
      'old',
    ],
  ])('is given to the container %s', async (_how, valueFrom, kept, value) => {
    await keep(kept);

    expect(await environmentWith({ KEY: valueFrom })).toEqual({ KEY: value });
  });

  it('is read anew at each start', async () => {
    await keep({ [PARAMETER]: 'old' });
    expect(await environmentWith({ KEY: PARAMETER })).toEqual({ KEY: 'old' });
    await keep({ [PARAMETER]: 'new' });
    await ecs.run();

    expect((await ecs.scripted.nextContainer()).order.environment).toEqual({ KEY: 'new' });
  });

  it('is read again for a container that never began before a restart', async () => {
    await keep({ [PARAMETER]: 'old' });
    await environmentWith({ KEY: PARAMETER });
    await ecs.close();
    await keep({ [PARAMETER]: 'new' });
    await ecs.open({ engine: new ScriptedEngine('never-began') });

    expect((await ecs.scripted.nextContainer()).order.environment).toEqual({ KEY: 'new' });
  });

  it('is in the environment of a process, and nowhere else', async () => {
    await ecs.close();
    await ecs.open({ engine: new ProcessEngine() });
    await keep({ [PARAMETER]: VALUE });
    await register({ KEY: PARAMETER });
    const taskArn = await ecs.run();
    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.outputOf(taskArn)).toContain(`KEY=${VALUE}`);
    expect(JSON.stringify(ecs.events)).not.toContain('battery');
    const files = (await readdir(ecs.dataFolder)).filter((name) => name.startsWith('ecs.sqlite'));
    expect(files).not.toEqual([]);
    for (const name of files)
      expect(await readFile(join(ecs.dataFolder, name), 'utf8')).not.toContain('battery');
  });
});

describe('a task does not start', () => {
  it('when a secret is missing', async () => {
    await keep({ [`${DATABASE}x`]: VALUE });

    expect(await refusalOf({ KEY: DATABASE })).toBe(
      `${PREFIX} secret from asm: ${RETRIED}: failed to fetch secret ${DATABASE} from secrets manager: ` +
        "ResourceNotFoundException: Secrets Manager can't find the specified secret. " +
        `(It was looked for in ${ecs.secretsFile})`,
    );
  });

  it('when the file of secrets is missing', async () => {
    expect(await refusalOf({ KEY: DATABASE })).toContain("Secrets Manager can't find the specified secret.");
  });

  it('when parameters are missing', async () => {
    expect(await refusalOf({ KEY: PARAMETER, OTHER: '/other' })).toBe(
      `${PREFIX} secrets from ssm: ${RETRIED}: invalid parameters: ${PARAMETER},/other. ` +
        `(It was looked for in ${ecs.secretsFile})`,
    );
  });

  it('when a version that is not the current one has no entry of its own', async () => {
    await keep({ [DATABASE]: VALUE });

    expect(await refusalOf({ KEY: `${DATABASE}::AWSPREVIOUS:` })).toContain(
      "can't find the specified secret",
    );
  });

  it.each([
    ['has no such key', { other: VALUE }],
    ['is no JSON', VALUE],
    ['is a list', [VALUE]],
  ])('when a key is asked for and the secret %s', async (_what, secret) => {
    await keep({ [DATABASE]: secret });

    const refusal = await refusalOf({ KEY: `${DATABASE}:user::` });
    expect(refusal).toBe(
      `${PREFIX} secret from asm: ${RETRIED}: retrieved secret from Secrets Manager did not contain json key user`,
    );
  });

  it.each([
    ['no JSON', `${VALUE}`],
    ['cut off', `{"${PARAMETER}": "${VALUE}`],
    ['a list', [VALUE]],
  ])('when the file is %s, and nothing of it is told', async (_what, kept) => {
    await keep(kept);

    expect(await refusalOf({ KEY: PARAMETER })).toBe(
      `${PREFIX} secret from asm: ${ecs.secretsFile} cannot be read as a JSON object of ARNs and values`,
    );
  });

  it('when a value holds a null character, and nothing of it is told', async () => {
    await keep({ [PARAMETER]: `${VALUE}\0` });

    expect(await refusalOf({ KEY: PARAMETER })).toBe(
      `${PREFIX} secret from asm: ${PARAMETER} holds a null character`,
    );
  });
});

describe('RegisterTaskDefinition', () => {
  const registering = (change: object, more: object = {}) =>
    ecs.client
      .send(
        new RegisterTaskDefinitionCommand(
          definitionInput({ containerDefinitions: [containerInput(change)], ...more }),
        ),
      )
      .then(
        () => 'no refusal',
        (error: Error) => `${error.name}: ${error.message}`,
      );

  it('shows where the values are', async () => {
    const { taskDefinition } = await register({ KEY: PARAMETER });

    expect(taskDefinition?.containerDefinitions?.[0]?.secrets).toEqual([
      { name: 'KEY', valueFrom: PARAMETER },
    ]);
  });

  const SHARED =
    'The secret name must be unique and not shared with any new or existing environment variables set on the ' +
    "container, such as 'KEY'.";
  it.each([
    [
      'Container.secrets names should not be null, empty or contain "=".',
      [{ name: '', valueFrom: PARAMETER }],
    ],
    [
      'Invalid valueFrom "arn:aws:s3:::b/k" for secret \'KEY\'.',
      [{ name: 'KEY', valueFrom: 'arn:aws:s3:::b/k' }],
    ],
    ['Invalid valueFrom "" for secret \'KEY\'.', [{ name: 'KEY', valueFrom: '' }]],
    [
      'Duplicate secret names found: KEY. Each secret name must be unique.',
      [
        { name: 'KEY', valueFrom: PARAMETER },
        { name: 'KEY', valueFrom: DATABASE },
      ],
    ],
  ])('refuses with %s', async (message, secrets) => {
    expect(await registering({ secrets })).toBe(`ClientException: ${message}`);
  });

  it('refuses a name that a variable has', async () => {
    const environment = [{ name: 'KEY', value: '' }];
    const secrets = [{ name: 'KEY', valueFrom: PARAMETER }];

    expect(await registering({ environment, secrets })).toBe(`ClientException: ${SHARED}`);
  });

  it('refuses secrets without an execution role', async () => {
    const secrets = [{ name: 'KEY', valueFrom: PARAMETER }];

    expect(await registering({ secrets }, { executionRoleArn: '' })).toBe(
      "ClientException: When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  });

  it('leaves no way to override a secret', async () => {
    await register({ KEY: PARAMETER });
    const override = overriding({ environment: [{ name: 'KEY', value: 'plain' }] });

    await expect(ecs.client.send(new RunTaskCommand(runInput(override)))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: SHARED,
    });
  });
});
