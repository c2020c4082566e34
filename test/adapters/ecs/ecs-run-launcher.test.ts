import {
  ConflictException,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { beforeEach, describe, expect, test } from 'vitest';
import { EcsRunLauncher } from '../../../functions/adapters/ecs/ecs-run-launcher.ts';
import type { ContainerLaunchRequest } from '../../../functions/use-cases/ports.ts';
import { aTarget } from '../../domain/samples.ts';
import { aJob, aRun } from '../../ports/support/samples.ts';
import { mockedClient } from '../mocked-client.ts';
import { rejection, sdkError } from '../sdk-error.ts';

const ecs = mockedClient(ECSClient);
const CLUSTER = 'arn:aws:ecs:us-east-1:123456789012:cluster/runat';
const TASK = 'arn:aws:ecs:us-east-1:123456789012:task/runat/0123456789abcdef0123456789abcdef';

const launcherWith = (publicAddresses: boolean) =>
  new EcsRunLauncher({
    ecs: new ECSClient({ region: 'us-east-1' }),
    clusterArn: CLUSTER,
    start: {
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
      publicAddresses,
      stackName: 'Runat',
    },
  });

const launcher = launcherWith(true);

const anOrder = (): ContainerLaunchRequest => {
  const { id, name } = aJob({ name: 'nightly <backup> äöü' });
  const job = { id, ...(name !== undefined && { name }), definition: 'runat-run-abc', target: aTarget() };
  const run = aRun({ jobId: job.id });
  const overrides = {
    cpu: '1024',
    memory: '2048',
    containerOverrides: [{ name: 'run', command: ['date'], environment: [{ name: 'A', value: 'b' }] }],
  } as const;
  return { run, job, overrides, token: 'f'.repeat(40) };
};

beforeEach(() => ecs.reset());

describe('starting', () => {
  test('asks for one Fargate task that is this run', async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }], failures: [] });
    const order = anOrder();
    expect(await launcher.launch(order)).toEqual({ kind: 'launched', handle: TASK });
    expect(ecs.commandCalls(RunTaskCommand).map((call) => call.args[0].input)).toEqual([
      {
        cluster: CLUSTER,
        taskDefinition: 'runat-run-abc',
        count: 1,
        startedBy: order.run.id,
        clientToken: 'f'.repeat(40),
        capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
        platformVersion: 'LATEST',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-1', 'subnet-2'],
            securityGroups: ['sg-1'],
            assignPublicIp: 'ENABLED',
          },
        },
        overrides: order.overrides,
        enableECSManagedTags: true,
        tags: [
          { key: 'runat:stack', value: 'Runat' },
          { key: 'runat:job-id', value: order.job.id },
          { key: 'runat:run-id', value: order.run.id },
          { key: 'runat:job-name', value: 'nightly _backup_ äöü' },
        ],
      },
    ]);
  });

  test.each([
    ['aws:backup', 'aws_backup'],
    ['AWS:', 'AWS_'],
    ['awsome:name', 'awsome:name'],
    ['my aws:backup', 'my aws:backup'],
  ])('of a job named %s has the tag %s, as ECS reserves what begins with aws:', async (name, value) => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] });
    const order = anOrder();
    await launcher.launch({ ...order, job: { ...order.job, name } });
    expect(ecs.commandCalls(RunTaskCommand)[0]?.args[0].input.tags).toContainEqual({
      key: 'runat:job-name',
      value,
    });
  });

  test('with more disk asks for it', async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] });
    const order = anOrder();
    await launcher.launch({
      ...order,
      overrides: { ...order.overrides, ephemeralStorage: { sizeInGiB: 50 } },
    });
    expect(ecs.commandCalls(RunTaskCommand)[0]?.args[0].input.overrides?.ephemeralStorage).toEqual({
      sizeInGiB: 50,
    });
  });

  test('with a role asks for it in place of that of the definition', async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] });
    const order = anOrder();
    const taskRoleArn = 'arn:aws:iam::123456789012:role/reports';
    await launcher.launch({ ...order, overrides: { ...order.overrides, taskRoleArn } });
    expect(ecs.commandCalls(RunTaskCommand)[0]?.args[0].input.overrides).toEqual({
      ...order.overrides,
      taskRoleArn,
    });
  });

  test('where its subnets have another way out asks for no public address', async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] });
    await launcherWith(false).launch(anOrder());
    const { networkConfiguration } = ecs.commandCalls(RunTaskCommand)[0]?.args[0].input ?? {};
    expect(networkConfiguration?.awsvpcConfiguration?.assignPublicIp).toBe('DISABLED');
  });

  test('on spot asks for spot capacity', async () => {
    ecs.on(RunTaskCommand).resolves({ tasks: [{ taskArn: TASK }] });
    const order = anOrder();
    const target = { ...order.job.target, capacity: 'spot' as const };
    await launcher.launch({ ...order, job: { ...order.job, target } });
    expect(ecs.commandCalls(RunTaskCommand)[0]?.args[0].input.capacityProviderStrategy).toEqual([
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ]);
  });

  test('has at most 128 characters to say who started it', () => {
    const longest = aRun({ dueAt: Date.UTC(9999, 11, 31, 23, 59, 59, 999), copy: 100, attempt: 11 });
    expect(longest.id.length).toBeLessThanOrEqual(128);
  });

  test('that ends in failures is refused with the reason', async () => {
    ecs
      .on(RunTaskCommand)
      .resolves({ tasks: [], failures: [{ reason: 'RESOURCE:CPU', detail: 'none left' }] });
    expect(await launcher.launch(anOrder())).toEqual({
      kind: 'refused',
      reason: expect.objectContaining({
        code: 'no_capacity',
        text: expect.stringContaining('RESOURCE:CPU: none left'),
      }),
    });
  });

  test('that is throttled is refused and keeps its token', async () => {
    ecs.on(RunTaskCommand).rejects(sdkError('ThrottlingException', 'Rate exceeded'));
    expect(await launcher.launch(anOrder())).toMatchObject({
      kind: 'refused',
      keepsToken: true,
      reason: { code: 'throttled' },
    });
  });

  test.each([
    ['no_capacity', 'ClientException', 'Capacity is unavailable at this time'],
    [
      'quota_reached',
      'ClientException',
      "You've reached the limit on the number of vCPUs you can run concurrently",
    ],
    ['account_blocked', 'BlockedException', 'Your account is currently blocked'],
    ['account_blocked', 'ClientException', 'Your AWS account is currently blocked'],
  ])('that may pass is refused, although it is told as an error: %s, %s', async (code, name, message) => {
    ecs.on(RunTaskCommand).rejects(sdkError(name, message));
    expect(await launcher.launch(anOrder())).toEqual({
      kind: 'refused',
      reason: expect.objectContaining({ code }),
    });
  });

  test('that IAM refuses is denied, and keeps its token because ECS has not looked at it', async () => {
    ecs
      .on(RunTaskCommand)
      .rejects(sdkError('AccessDeniedException', 'not authorized to perform: iam:PassRole'));
    expect(await launcher.launch(anOrder())).toEqual({
      kind: 'denied',
      keepsToken: true,
      reason: expect.objectContaining({ code: 'permission_missing' }),
    });
  });

  test.each([
    ['permission_missing', 'ClientException', "ECS was unable to assume the role 'arn' that was provided"],
    ['permission_missing', 'InvalidParameterException', 'Unable to assume role'],
    [
      'service_role_missing',
      'InvalidParameterException',
      'Unable to assume the service linked role. Please verify that the ECS service linked role exists.',
    ],
    ['permission_missing', 'ClientException', 'Role is not valid'],
  ])('for which ECS may not use a role is denied: %s, %s', async (code, name, message) => {
    ecs.on(RunTaskCommand).rejects(sdkError(name, message));
    expect(await launcher.launch(anOrder())).toEqual({
      kind: 'denied',
      reason: expect.objectContaining({ code }),
    });
  });

  test('under a token used with other parameters names the task that is there', async () => {
    const conflict = new ConflictException({ message: '', $metadata: {}, resourceIds: [TASK] });
    ecs.on(RunTaskCommand).rejects(conflict);
    expect(await launcher.launch(anOrder())).toEqual({ kind: 'launched', handle: TASK });
  });

  test.each([
    ['ClientException', 'TaskDefinition not found.', 'definition_missing'],
    ['InvalidParameterException', 'Override for container named run is not valid', 'start_failed'],
    ['ClusterNotFoundException', 'Cluster not found.', 'cluster_missing'],
    ['PlatformUnknownException', '', 'start_failed'],
    ['PlatformTaskDefinitionIncompatibilityException', '', 'start_failed'],
    ['UnsupportedFeatureException', '', 'start_failed'],
  ])('that is answered by %s is impossible: %s', async (name, message, code) => {
    ecs.on(RunTaskCommand).rejects(sdkError(name, message));
    expect(await launcher.launch(anOrder())).toMatchObject({ kind: 'impossible', reason: { code } });
  });

  test.each(['ServerException', 'TimeoutError', 'Error', 'ExpiredTokenException', 'ConflictException'])(
    'with the unclear answer %s is unavailable',
    async (name) => {
      const cause = sdkError(name);
      ecs.on(RunTaskCommand).rejects(cause);
      expect(await rejection(launcher.launch(anOrder()))).toMatchObject({ code: 'unavailable', cause });
    },
  );

  test('that names neither a task nor a failure is unavailable', async () => {
    ecs.on(RunTaskCommand).resolves({});
    expect(await rejection(launcher.launch(anOrder()))).toMatchObject({ code: 'unavailable' });
  });
});

describe('stopping', () => {
  test('gives the reason, cut to what ECS takes', async () => {
    ecs.on(StopTaskCommand).resolves({});
    await launcher.stop(TASK, 'x'.repeat(300));
    expect(ecs.commandCalls(StopTaskCommand)[0]?.args[0].input).toEqual({
      cluster: CLUSTER,
      task: TASK,
      reason: 'x'.repeat(255),
    });
  });

  test('what is gone is fine', async () => {
    ecs
      .on(StopTaskCommand)
      .rejects(sdkError('InvalidParameterException', 'The referenced task was not found.'));
    await expect(launcher.stop(TASK, 'x')).resolves.toBeUndefined();
  });

  test('that fails is unavailable', async () => {
    ecs.on(StopTaskCommand).rejects(sdkError('ClusterNotFoundException', 'Cluster not found.'));
    expect(await rejection(launcher.stop(TASK, 'x'))).toMatchObject({ code: 'unavailable' });
  });
});

describe('looking', () => {
  test('asks for a hundred tasks at a time and says what is missing', async () => {
    const { id } = aRun();
    const seen = { startedBy: id, taskArn: TASK, version: 1, lastStatus: 'RUNNING' };
    ecs.on(DescribeTasksCommand).resolves({ tasks: [seen], failures: [{ arn: 'x', reason: 'MISSING' }] });
    const handles = Array.from({ length: 150 }, (_, index) => `${TASK}${index}`);
    const described = await launcher.describe(handles);
    expect([...described.keys()]).toEqual([TASK, 'x']);
    expect(described.get('x')).toBe('not_found');
    const sizes = ecs.commandCalls(DescribeTasksCommand).map((call) => call.args[0].input.tasks?.length);
    expect(sizes).toEqual([100, 50]);
  });

  test('leaves out a task of which ECS says something else than that it is missing', async () => {
    ecs.on(DescribeTasksCommand).resolves({ tasks: [], failures: [{ arn: TASK, reason: 'UNAVAILABLE' }] });
    expect(await launcher.describe([TASK])).toEqual(new Map());
  });

  test('finds all but the one task for which ECS refuses the call', async () => {
    const { id } = aRun();
    const handles = Array.from({ length: 100 }, (_, index) => `${TASK}${index}`);
    const refused = handles[37] ?? '';
    ecs.on(DescribeTasksCommand).callsFake(({ tasks = [] }: { tasks?: string[] }) => {
      if (tasks.includes(refused)) {
        const text = 'Invalid identifier: Identifier is for cluster A. Your cluster is B';
        throw sdkError('InvalidParameterException', text);
      }
      const seen = (taskArn: string) => ({ startedBy: id, taskArn, version: 1, lastStatus: 'RUNNING' });
      return { tasks: tasks.map(seen), failures: [] };
    });
    const described = await launcher.describe(handles);
    expect(handles.filter((handle) => described.get(handle) === 'not_found')).toEqual([refused]);
    expect(described.size).toBe(100);
    expect(ecs.commandCalls(DescribeTasksCommand).length).toBeLessThan(20);
  });

  const lists = () => ecs.commandCalls(ListTasksCommand).map((call) => call.args[0].input);

  test('searches what is to run by the run alone', async () => {
    ecs.on(ListTasksCommand).resolves({ taskArns: [TASK] });
    const { id } = aRun();
    expect(await launcher.find(id, 'runat-run-abc')).toBe(TASK);
    expect(lists()).toEqual([{ cluster: CLUSTER, startedBy: id }]);
  });

  test('then searches what has ended, by the run and the status', async () => {
    const { id } = aRun();
    ecs
      .on(ListTasksCommand)
      .resolvesOnce({ taskArns: [] })
      .resolves({ taskArns: [TASK] });
    expect(await launcher.find(id, 'runat-run-abc')).toBe(TASK);
    expect(lists()[1]).toEqual({ cluster: CLUSTER, startedBy: id, desiredStatus: 'STOPPED' });
  });

  describe('where the status is refused beside the run', () => {
    const { id } = aRun();
    const other = { startedBy: aRun({ copy: 2 }).id, taskArn: `${TASK}0`, version: 1, lastStatus: 'STOPPED' };

    beforeEach(() => {
      ecs.on(ListTasksCommand, { startedBy: id }).resolves({ taskArns: [] });
      ecs
        .on(ListTasksCommand, { startedBy: id, desiredStatus: 'STOPPED' })
        .rejects(sdkError('InvalidParameterException', 'startedBy must be the only filter.'));
      const pages = { family: 'runat-run-abc', desiredStatus: 'STOPPED' } as const;
      ecs.on(ListTasksCommand, pages).resolves({ taskArns: [`${TASK}0`], nextToken: 'more' });
      ecs.on(ListTasksCommand, { ...pages, nextToken: 'more' }).resolves({ taskArns: [TASK] });
    });

    test('looks through the pages of what has ended of the definition', async () => {
      const wanted = { ...other, startedBy: id, taskArn: TASK };
      ecs
        .on(DescribeTasksCommand)
        .resolvesOnce({ tasks: [other] })
        .resolves({ tasks: [wanted] });
      expect(await launcher.find(id, 'runat-run-abc')).toBe(TASK);
    });

    test('finds nothing among the tasks of other runs', async () => {
      ecs.on(DescribeTasksCommand).resolves({ tasks: [other] });
      expect(await launcher.find(id, 'runat-run-abc')).toBeUndefined();
      expect(ecs.commandCalls(DescribeTasksCommand)).toHaveLength(2);
    });
  });

  test('that is not answered says nothing about what there is', async () => {
    ecs.on(ListTasksCommand).resolvesOnce({ taskArns: [] }).rejects(sdkError('ServerException'));
    expect(await rejection(launcher.find(aRun().id, 'x'))).toMatchObject({ code: 'unavailable' });
  });
});
