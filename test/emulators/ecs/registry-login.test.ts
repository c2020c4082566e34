import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessEngine } from '../../../local/emulators/ecs/engine/process-engine.ts';
import { containerInput, definitionInput, EcsHarness } from './support/ecs-harness.ts';
import { ScriptedEngine } from './support/scripted-engine.ts';

const LOGIN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:registry/ghcr-AbCdEf';
const PASSWORD = 'correct horse "battery" staple';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const keep = (kept: object) => writeFile(ecs.secretsFile, JSON.stringify(kept));

const register = (change: object = {}, more: object = {}) => {
  const repositoryCredentials = { credentialsParameter: LOGIN };
  const containerDefinitions = [containerInput({ command: ['env'], repositoryCredentials, ...change })];
  const input = definitionInput({ containerDefinitions, ...more });
  return ecs.client.send(new RegisterTaskDefinitionCommand(input));
};

const PREFIX =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
  'unable to get registry auth from asm: service call has been retried 1 time(s):';

describe('the login of a registry', () => {
  it.each([
    ['as an object', { username: 'me', password: PASSWORD }],
    ['as the text that Secrets Manager has', JSON.stringify({ username: 'me', password: PASSWORD })],
  ])('is given to the engine where the file of secrets has it %s', async (_how, login) => {
    await keep({ [LOGIN]: login });
    await register();
    await ecs.run();

    const { order } = await ecs.scripted.nextContainer();
    expect(order.login).toEqual({ username: 'me', password: PASSWORD });
    expect(order.environment).toEqual({});
  });

  it('is read again for a container that never began before a restart, and is nowhere on disk meanwhile', async () => {
    await keep({ [LOGIN]: { username: 'me', password: PASSWORD } });
    await register();
    await ecs.run();
    await ecs.scripted.nextContainer();
    await ecs.close();
    const files = (await readdir(ecs.dataFolder)).filter((name) => name.startsWith('ecs.sqlite'));
    expect(files).not.toEqual([]);
    for (const name of files)
      expect(await readFile(join(ecs.dataFolder, name), 'utf8')).not.toContain('battery');
    await keep({ [LOGIN]: { username: 'me', password: 'another' } });
    await ecs.open({ engine: new ScriptedEngine('never-began') });

    const { order } = await ecs.scripted.nextContainer();
    expect(order.login?.password).toBe('another');
    expect(JSON.stringify(ecs.events)).not.toContain('battery');
  });

  it('is not asked for where commands run without their image', async () => {
    await ecs.close();
    await ecs.open({ engine: new ProcessEngine() });
    await register({ command: ['echo', 'ran'] });
    const taskArn = await ecs.run();
    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.outputOf(taskArn)).toEqual(['ran']);
  });
});

describe('a task does not start', () => {
  it.each([
    [
      'there',
      {},
      "asm fetching secret from the service for ARN: ResourceNotFoundException: Secrets Manager can't find the specified secret. (It was looked for in FILE)",
    ],
    [
      'JSON',
      { [LOGIN]: PASSWORD },
      'asm fetching authorization data: unable to unmarshal secret value, invalid schema',
    ],
    [
      'of a user',
      { [LOGIN]: { password: PASSWORD } },
      'asm fetching username: AuthorizationData is malformed, empty field',
    ],
    [
      'with a password',
      { [LOGIN]: { username: 'me', password: '' } },
      'asm fetching password: AuthorizationData is malformed, empty field',
    ],
  ])('when the login of its registry is not %s, and nothing of it is told', async (_what, kept, words) => {
    await keep(kept);
    await register();

    const { detail } = await ecs.toReach(await ecs.run(), 'STOPPED');
    expect(detail.stopCode).toBe('TaskFailedToStart');
    expect(detail.stoppedReason).toBe(
      `${PREFIX} ${words.replace('ARN', LOGIN).replace('FILE', ecs.secretsFile)}`,
    );
    expect(ecs.scripted.waitingContainers).toBe(0);
  });
});

describe('RegisterTaskDefinition', () => {
  const refusal = (change: object, more: object = {}) =>
    register(change, more).then(
      () => 'no refusal',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  it('shows where the login is', async () => {
    const { taskDefinition } = await register();
    expect(taskDefinition?.containerDefinitions).toMatchObject([
      { repositoryCredentials: { credentialsParameter: LOGIN } },
    ]);
  });

  it.each(['', 'arn:aws:ssm:us-east-1:000000000000:parameter/ghcr', `${LOGIN}:password::`])(
    'refuses "%s" as a login',
    async (credentialsParameter) => {
      expect(await refusal({ repositoryCredentials: { credentialsParameter } })).toBe(
        "ClientException: Invalid 'credentialsParameter' of repositoryCredentials for container 'main'.",
      );
    },
  );

  it('refuses a login without an execution role', async () => {
    expect(await refusal({}, { executionRoleArn: '' })).toContain("a value for 'executionRoleArn'");
  });
});
