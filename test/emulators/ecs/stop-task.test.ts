import { DescribeTasksCommand, RegisterTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, containerInput, definitionInput, EcsHarness } from './support/ecs-harness.ts';
import { begin } from './support/scripted-engine.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const stop = (task: string, reason?: string) =>
  ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task, ...(reason ? { reason } : {}) }));

describe('StopTask', () => {
  it('answers the task with its new desired status while it still runs', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());

    const { task } = await stop(taskArn, 'the user asked');

    expect(task).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'the user asked',
      stoppingAt: expect.any(Date),
    });
  });

  it('has a reason of its own', async () => {
    const { task } = await stop(await ecs.run());

    expect(task?.stoppedReason).toBe('Task stopped by user');
  });

  it('tells the engine to wait 30 seconds', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());

    await stop(taskArn);
    await ecs.toReach(taskArn, 'STOPPING');

    expect(ecs.scripted.stops).toEqual([{ taskId: taskArn.split('/')[2], graceSeconds: 30 }]);
  });

  it('tells the engine to wait as long as the container definition says', async () => {
    const containerDefinitions = [containerInput({ stopTimeout: 2 })];
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions })));
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());

    await stop(taskArn);
    await ecs.toReach(taskArn, 'STOPPING');

    expect(ecs.scripted.stops).toMatchObject([{ graceSeconds: 2 }]);
  });

  it('keeps the user as the cause, whatever the exit code', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    begin(container);
    await stop(taskArn);
    await ecs.toReach(taskArn, 'STOPPING');

    container.watcher.ended({ exitCode: 0, oomKilled: false });
    container.watcher.cleared();

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail).toMatchObject({
      stopCode: 'UserInitiated',
      containers: [{ exitCode: 0 }],
    });
  });

  it('ends a task that is still being pulled without it ever running', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    container.watcher.pullStarted();
    await stop(taskArn);

    container.watcher.ended({ oomKilled: false });
    container.watcher.cleared();
    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.statusesOf(taskArn)).toEqual([
      'PROVISIONING',
      'PENDING',
      'PENDING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
    expect(detail).toMatchObject({ stopCode: 'UserInitiated' });
    expect(detail).not.toHaveProperty('startedAt');
  });

  it('leaves a stopped task as it is', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    begin(container);
    container.watcher.ended({ exitCode: 7, oomKilled: false });
    container.watcher.cleared();
    await ecs.toReach(taskArn, 'STOPPED');

    const { task } = await stop(taskArn);

    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
  });

  it('takes a task id too', async () => {
    const taskArn = await ecs.run();

    const { task } = await stop(taskArn.split('/')[2]!);

    expect(task?.taskArn).toBe(taskArn);
  });

  it('refuses an unknown task', async () => {
    await expect(stop('0'.repeat(32))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The referenced task was not found.',
    });
  });

  it('refuses an unknown cluster first', async () => {
    const input = { cluster: 'other', task: 'x' };

    await expect(ecs.client.send(new StopTaskCommand(input))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  it('is seen by DescribeTasks at once', async () => {
    const taskArn = await ecs.run();
    await stop(taskArn);

    const { tasks } = await ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [taskArn] }));

    expect(tasks?.[0]?.desiredStatus).toBe('STOPPED');
  });
});
