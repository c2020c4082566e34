import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { EcsImageDefinitions } from '../../../functions/adapters/ecs/ecs-image-definitions.ts';
import { DAY } from '../../../functions/domain/shared/instant.ts';
import type { ImageDefinition } from '../../../functions/domain/target/container.ts';
import { SHELL_WRAPPER } from '../../../functions/domain/target/shell-wrapper.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { NOW } from '../../ports/support/samples.ts';
import { mockedClient } from '../mocked-client.ts';
import { rejection, sdkError } from '../sdk-error.ts';

const ecs = mockedClient(ECSClient);
const dynamodb = mockedClient(DynamoDBDocumentClient);
const BUSYBOX: ImageDefinition = { image: 'busybox', architecture: 'arm64', shell: false, secrets: [] };

let clock = new VirtualClock(NOW);

/** A process of its own: nothing is known yet. */
const freshProcess = () =>
  new EcsImageDefinitions({
    ecs: new ECSClient({ region: 'eu-central-1' }),
    table: new DynamodbTable({
      client: dynamodb as unknown as DynamoDBDocumentClient,
      tableName: 'runat',
      clock,
      indexShards: 1,
      historyDays: 90,
    }),
    clock,
    settings: {
      familyPrefix: 'runat-run-',
      taskRoleArn: 'arn:aws:iam::123456789012:role/task',
      executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
      logGroupName: '/runat/runs',
    },
  });

const registered = () => ecs.commandCalls(RegisterTaskDefinitionCommand).map((call) => call.args[0].input);

beforeEach(() => {
  clock = new VirtualClock(NOW);
  ecs.reset();
  dynamodb.reset();
  ecs.on(RegisterTaskDefinitionCommand).resolves({});
  dynamodb.on(GetCommand).resolves({});
  dynamodb.on(PutCommand).resolves({});
});

test('a definition holds what cannot be given at a start', async () => {
  const family = await freshProcess().resolve(BUSYBOX);
  expect(family).toMatch(/^runat-run-[0-9a-f]{32}$/);
  expect(registered()).toEqual([
    {
      family,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      taskRoleArn: 'arn:aws:iam::123456789012:role/task',
      executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
      containerDefinitions: [
        {
          name: 'run',
          image: 'busybox',
          essential: true,
          linuxParameters: { initProcessEnabled: true },
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/runat/runs',
              'awslogs-region': 'eu-central-1',
              'awslogs-stream-prefix': 'runat',
              mode: 'blocking',
            },
          },
        },
      ],
    },
  ]);
});

test('a shell job is run by the wrapper that keeps stderr apart', async () => {
  await freshProcess().resolve({ ...BUSYBOX, architecture: 'x86_64', shell: true });
  expect(registered()).toMatchObject([
    {
      runtimePlatform: { cpuArchitecture: 'X86_64' },
      containerDefinitions: [{ entryPoint: ['sh', '-c', SHELL_WRAPPER, 'runat'] }],
    },
  ]);
});

test('what RunTask cannot say of the process is in the definition', async () => {
  const process = { entryPoint: ['/bin/env'], workingDirectory: '/srv', user: '1000:1000' };
  await freshProcess().resolve({ ...BUSYBOX, ...process });
  expect(registered()).toMatchObject([{ containerDefinitions: [process] }]);
});

const LOGIN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry/ghcr-AbCdEf';

test('the login of a registry is named by where it is, and is part of what a definition is', async () => {
  const definitions = freshProcess();
  const families = [
    await definitions.resolve(BUSYBOX),
    await definitions.resolve({ ...BUSYBOX, registryCredentials: LOGIN }),
    await definitions.resolve({ ...BUSYBOX, registryCredentials: `${LOGIN.slice(0, -1)}g` }),
  ];
  expect(new Set(families).size).toBe(3);
  const [without, withOne] = registered().map((input) => input.containerDefinitions?.[0]);
  expect(without).not.toHaveProperty('repositoryCredentials');
  expect(withOne?.repositoryCredentials).toEqual({ credentialsParameter: LOGIN });
});

test('a registry login that ECS does not accept is a fault of the request', async () => {
  const message = "Invalid 'credentialsParameter' of repositoryCredentials for container 'run'.";
  ecs.on(RegisterTaskDefinitionCommand).rejects(sdkError('ClientException', message));
  const resolved = freshProcess().resolve({ ...BUSYBOX, registryCredentials: LOGIN });
  expect(await rejection(resolved)).toMatchObject({
    code: 'invalid',
    faults: [{ pointer: '/registryCredentials', detail: message }],
  });
});

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf:password::';

test('secrets are named by where their values are', async () => {
  await freshProcess().resolve({ ...BUSYBOX, secrets: [{ name: 'PASSWORD', reference: SECRET }] });
  expect(registered()[0]?.containerDefinitions?.[0]?.secrets).toEqual([
    { name: 'PASSWORD', valueFrom: SECRET },
  ]);
});

test('a definition that was made is remembered in the table', async () => {
  const family = await freshProcess().resolve(BUSYBOX);
  const hash = family.slice('runat-run-'.length);
  expect(dynamodb.commandCalls(PutCommand).map((call) => call.args[0].input.Item)).toEqual([
    {
      pk: `TASKDEF#${hash}`,
      sk: 'TASKDEF',
      family,
      image: 'busybox',
      keptUntil: NOW + 7 * DAY,
      expiresAt: (NOW + 7 * DAY) / 1000,
    },
  ]);
});

test('a definition that the table knows is not registered again', async () => {
  dynamodb.on(GetCommand).resolves({ Item: { family: 'x' } });
  await freshProcess().resolve(BUSYBOX);
  expect(registered()).toEqual([]);
});

test('a definition that this process knows is not looked up again', async () => {
  const definitions = freshProcess();
  await Promise.all([definitions.resolve(BUSYBOX), definitions.resolve(BUSYBOX)]);
  await definitions.resolve(BUSYBOX);
  expect(dynamodb.commandCalls(GetCommand)).toHaveLength(1);
});

test('a definition is made anew after a week, so that one deregistered by hand comes back', async () => {
  const definitions = freshProcess();
  await definitions.resolve(BUSYBOX);
  clock.advance(7 * DAY);
  await definitions.resolve(BUSYBOX);
  expect(registered()).toHaveLength(2);
});

test('a failure is not remembered', async () => {
  const definitions = freshProcess();
  const cause = sdkError('ThrottlingException');
  ecs.on(RegisterTaskDefinitionCommand).rejectsOnce(cause).resolves({});
  expect(await rejection(definitions.resolve(BUSYBOX))).toMatchObject({ code: 'unavailable', cause });
  await expect(definitions.resolve(BUSYBOX)).resolves.toMatch(/^runat-run-/);
});

const BUSY = sdkError(
  'ClientException',
  'Too many concurrent attempts to create a new revision of the family',
);

test('what others are registering is waited for', async () => {
  ecs.on(RegisterTaskDefinitionCommand).rejects(BUSY);
  dynamodb
    .on(GetCommand)
    .resolvesOnce({})
    .resolves({ Item: { family: 'x' } });
  await expect(freshProcess().resolve(BUSYBOX)).resolves.toMatch(/^runat-run-/);
});

test('what others never finish registering is unavailable', async () => {
  ecs.on(RegisterTaskDefinitionCommand).rejects(BUSY);
  expect(await rejection(freshProcess().resolve(BUSYBOX))).toMatchObject({ code: 'unavailable' });
});

test('an image that ECS does not accept is a fault of the request', async () => {
  const cause = sdkError('ClientException', 'Container.image contains invalid characters.');
  ecs.on(RegisterTaskDefinitionCommand).rejects(cause);
  expect(await rejection(freshProcess().resolve({ ...BUSYBOX, image: 'b b' }))).toMatchObject({
    code: 'invalid',
    faults: [{ pointer: '/image', detail: '"b b": Container.image contains invalid characters.' }],
    cause,
  });
});

test.each([
  ['ClientException', 'Role is not valid'],
  ['AccessDeniedException', 'User is not authorized to perform: iam:PassRole on resource: role/execution'],
])(
  'a role that ECS may not use is no fault of the request, and may pass after a deploy: %s',
  async (name, message) => {
    const cause = sdkError(name, message);
    ecs.on(RegisterTaskDefinitionCommand).rejectsOnce(cause).resolves({});
    const definitions = freshProcess();
    expect(await rejection(definitions.resolve(BUSYBOX))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('after a deploy try again for some minutes'),
      cause,
    });
    await expect(definitions.resolve(BUSYBOX)).resolves.toMatch(/^runat-run-/);
  },
);

const withSecret = () =>
  freshProcess().resolve({ ...BUSYBOX, secrets: [{ name: 'PASSWORD', reference: SECRET }] });

test('secrets that ECS does not accept are a fault of the request', async () => {
  const message = 'Duplicate secret names found: PASSWORD. Each secret name must be unique.';
  const cause = sdkError('ClientException', message);
  ecs.on(RegisterTaskDefinitionCommand).rejects(cause);
  expect(await rejection(withSecret())).toMatchObject({
    code: 'invalid',
    faults: [{ pointer: '/secrets', detail: message }],
    cause,
  });
});

test('an execution role that is missing for secrets is no fault of the request', async () => {
  const message =
    "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.";
  ecs.on(RegisterTaskDefinitionCommand).rejects(sdkError('ClientException', message));
  expect(await rejection(withSecret())).toMatchObject({ code: 'unavailable' });
});
