import {
  DeregisterTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CLUSTER,
  containerInput,
  definitionInput,
  EcsHarness,
  overriding,
  runInput,
} from './support/ecs-harness.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const refusalOf = (change: Parameters<typeof runInput>[0]) =>
  ecs.client.send(new RunTaskCommand(runInput(change))).then(
    () => 'no refusal',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('RunTask', () => {
  it('answers a task in PROVISIONING that is to be RUNNING', async () => {
    const answer = await ecs.client.send(
      new RunTaskCommand(runInput({ startedBy: 'job-1/run_2', tags: [{ key: 'job', value: 'nightly' }] })),
    );

    expect(answer.failures).toEqual([]);
    expect(answer.tasks).toMatchObject([
      {
        taskArn: expect.stringMatching(/^arn:aws:ecs:us-east-1:000000000000:task\/jobs\/[0-9a-f]{32}$/),
        clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/jobs',
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/job:1',
        lastStatus: 'PROVISIONING',
        desiredStatus: 'RUNNING',
        launchType: 'FARGATE',
        group: 'family:job',
        startedBy: 'job-1/run_2',
        cpu: '256',
        memory: '512',
        version: 1,
        createdAt: expect.any(Date),
        tags: [{ key: 'job', value: 'nightly' }],
        containers: [{ name: 'main', image: 'busybox', lastStatus: 'PENDING' }],
      },
    ]);
  });

  it('takes a role in place of that of the definition, tells it once, and refuses what is none', async () => {
    const told: string[] = [];
    await ecs.end();
    ecs = await EcsHarness.start({ onRole: (role) => told.push(role) });
    const taskRoleArn = 'arn:aws:iam::000000000000:role/reports';
    for (let copy = 0; copy < 2; copy += 1) {
      const { tasks } = await ecs.client.send(new RunTaskCommand(runInput({ overrides: { taskRoleArn } })));
      expect(tasks).toMatchObject([{ overrides: { taskRoleArn } }]);
    }
    expect(told).toEqual([taskRoleArn]);
    expect(await refusalOf({ overrides: { taskRoleArn: 'a role' } })).toBe(
      'ClientException: Role is not valid',
    );
  });

  it('starts as many tasks as count says', async () => {
    const { tasks } = await ecs.client.send(new RunTaskCommand(runInput({ count: 10 })));

    expect(new Set(tasks?.map(({ taskArn }) => taskArn)).size).toBe(10);
  });

  it('hands the container to the engine with command, environment and size as overridden', async () => {
    const container = containerInput({
      entryPoint: ['/bin/tool'],
      command: ['default'],
      environment: [
        { name: 'KEPT', value: '1' },
        { name: 'CHANGED', value: '1' },
      ],
    });
    await ecs.client.send(
      new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions: [container] })),
    );

    await ecs.run({
      overrides: {
        cpu: '1 vCPU',
        memory: '2 GB',
        containerOverrides: [
          { name: 'main', command: ['sync'], environment: [{ name: 'CHANGED', value: '2' }] },
        ],
      },
    });

    expect((await ecs.scripted.nextContainer()).order).toMatchObject({
      image: 'busybox',
      entryPoint: ['/bin/tool'],
      command: ['sync'],
      environment: { KEPT: '1', CHANGED: '2' },
      cpuUnits: 1024,
      memoryMiB: 2048,
    });
  });

  it.each([true, false])('tells the engine about an init process: %s', async (initProcessEnabled) => {
    const container = containerInput({ linuxParameters: { initProcessEnabled } });
    await ecs.client.send(
      new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions: [container] })),
    );

    await ecs.run();

    expect((await ecs.scripted.nextContainer()).order.initProcess).toBe(initProcessEnabled);
  });

  it('runs the latest active revision of a family', async () => {
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ cpu: '512', memory: '1024' })));
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput()));
    await ecs.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'job:3' }));

    const { tasks } = await ecs.client.send(new RunTaskCommand(runInput()));

    expect(tasks?.[0]?.taskDefinitionArn).toMatch(/:task-definition\/job:2$/);
  });

  it('takes a capacity provider of the cluster in place of a launch type', async () => {
    const { launchType: _, ...input } = runInput({
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }],
    });

    const { tasks } = await ecs.client.send(new RunTaskCommand(input));

    expect(tasks?.[0]).toMatchObject({ capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE' });
  });

  it('keeps tags of the task definition when they are to be propagated', async () => {
    const tags = [{ key: 'team', value: 'night' }];
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ tags })));

    const taskArn = await ecs.run({ propagateTags: 'TASK_DEFINITION' });

    const asked = new DescribeTasksCommand({ cluster: CLUSTER, tasks: [taskArn], include: ['TAGS'] });
    expect((await ecs.client.send(asked)).tasks?.[0]?.tags).toEqual(tags);
  });

  it.each([
    ['InvalidParameterException: TaskDefinition can not be blank.', { taskDefinition: '' }],
    ['InvalidParameterException: count must be between 1 and 10.', { count: 11 }],
    ['InvalidParameterException: count must be between 1 and 10.', { count: 0 }],
    ['InvalidParameterException: startedBy longer than 128.', { startedBy: 'x'.repeat(129) }],
    ['InvalidParameterException: startedBy contains invalid characters.', { startedBy: 'a b' }],
    ['InvalidParameterException: clientToken longer than 64.', { clientToken: 'x'.repeat(65) }],
    ['InvalidParameterException: clientToken contains invalid characters.', { clientToken: 'ä' }],
    ['ClusterNotFoundException: Cluster not found.', { cluster: 'other' }],
    ['ClientException: TaskDefinition not found.', { taskDefinition: 'other' }],
    ['ClientException: TaskDefinition not found.', { taskDefinition: 'job:2' }],
    [
      'ClientException: TaskDefinition not found.',
      { taskDefinition: 'arn:aws:ecs:eu-west-1:1:task-definition/job:1' },
    ],
    [
      'InvalidParameterException: No Container Instances were found in your cluster.',
      { launchType: 'EC2' as const },
    ],
    ['PlatformUnknownException: The specified platform does not exist.', { platformVersion: '9.9.9' }],
    [
      'InvalidParameterException: subnets can not be empty.',
      { networkConfiguration: { awsvpcConfiguration: { subnets: [] } } },
    ],
    [
      'ClientException: enableExecuteCommand: this local emulator of ECS does not imitate it.',
      { enableExecuteCommand: true },
    ],
    [
      'InvalidParameterException: Tag keys that start with "aws:" are reserved.',
      { tags: [{ key: 'aws:x', value: '' }] },
    ],
    [
      'InvalidParameterException: Tag values that start with "aws:" are reserved.',
      { tags: [{ key: 'name', value: 'AWS:backup' }] },
    ],
  ])('refuses with %s', async (refusal, change) => {
    expect(await refusalOf(change)).toBe(refusal);
  });

  it('refuses a task without network configuration', async () => {
    const { networkConfiguration: _, ...input } = runInput();

    await expect(ecs.client.send(new RunTaskCommand(input))).rejects.toThrow(
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    );
  });

  it('refuses a capacity provider that the cluster has not', async () => {
    const { launchType: _, ...input } = runInput({
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }],
    });

    await expect(ecs.client.send(new RunTaskCommand(input))).rejects.toThrow(
      /not associated with the cluster/,
    );
  });

  it('refuses an inactive task definition', async () => {
    await ecs.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'job:1' }));

    expect(await refusalOf({ taskDefinition: 'job:1' })).toBe('ClientException: TaskDefinition is inactive');
  });

  it('refuses values before it looks for the cluster, and the cluster before the task definition', async () => {
    expect(await refusalOf({ count: 11, cluster: 'other' })).toMatch(/^InvalidParameter/);
    expect(await refusalOf({ cluster: 'other', taskDefinition: 'other' })).toMatch(/^ClusterNotFound/);
  });
});

describe('overrides', () => {
  const withLength = (length: number) => {
    const frame = JSON.stringify(overriding({ command: [''] }).overrides).length;
    return overriding({ command: ['x'.repeat(length - frame)] });
  };

  it('may have 8,192 characters of JSON', async () => {
    expect(await refusalOf(withLength(8192))).toBe('no refusal');
  });

  it('may not have more', async () => {
    expect(await refusalOf(withLength(8193))).toBe(
      'InvalidParameterException: Container Overrides length must be at most 8192',
    );
  });

  it('are shown with the task', async () => {
    const override = overriding({ command: ['a'], environment: [{ name: 'N', value: 'v' }] });

    const { tasks } = await ecs.client.send(new RunTaskCommand(runInput(override)));

    expect(tasks?.[0]?.overrides).toEqual(override.overrides);
  });

  it.each([
    [
      'InvalidParameterException: Override for container named other is not a container in the TaskDefinition.',
      { containerOverrides: [{ name: 'other' }] },
    ],
    [
      'InvalidParameterException: No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the ' +
        'Amazon ECS documentation for the valid values.',
      { memory: '4096' },
    ],
    ["InvalidParameterException: Invalid 'cpu' setting for task.", { cpu: 'much' }],
    [
      "InvalidParameterException: The 'memory' setting for container 'main' is greater than for the task.",
      { containerOverrides: [{ name: 'main', memory: 513 }] },
    ],
    [
      "InvalidParameterException: The 'cpu' setting for container 'main' is greater than for the task.",
      { containerOverrides: [{ name: 'main', cpu: 257 }] },
    ],
    [
      'InvalidParameterException: Environment variable names should not be null, empty or contain "=".',
      { containerOverrides: [{ name: 'main', environment: [{ name: 'A=B', value: '' }] }] },
    ],
    [
      'ClientException: containerOverrides.environmentFiles: this local emulator of ECS does not imitate it.',
      { containerOverrides: [{ name: 'main', environmentFiles: [{ type: 's3' as const, value: 'arn' }] }] },
    ],
  ])('are refused with %s', async (refusal, overrides) => {
    expect(await refusalOf({ overrides })).toBe(refusal);
  });

  it.each([20, 201])('do not give %d GiB of disk', async (sizeInGiB) => {
    expect(await refusalOf({ overrides: { ephemeralStorage: { sizeInGiB } } })).toBe(
      "InvalidParameterException: 'sizeInGiB' of ephemeralStorage must be between 21 and 200.",
    );
  });

  it.each([
    [20, {}],
    [21, { ephemeralStorage: { sizeInGiB: 21 } }],
    [200, { ephemeralStorage: { sizeInGiB: 200 } }],
  ])('show %d GiB of disk', async (sizeInGiB, overrides) => {
    const { tasks } = await ecs.client.send(new RunTaskCommand(runInput({ overrides })));

    expect(tasks?.[0]?.ephemeralStorage).toEqual({ sizeInGiB });
  });

  it('limit the memory of the container below that of the task', async () => {
    await ecs.run(overriding({ memory: 64 }));

    expect((await ecs.scripted.nextContainer()).order).toMatchObject({ cpuUnits: 256, memoryMiB: 64 });
  });
});
