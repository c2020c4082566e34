import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, EcsHarness } from './support/ecs-harness.ts';
import { begin, runToEnd, ScriptedEngine } from './support/scripted-engine.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const reopen = async (recovery: 'followed' | 'never-began' | 'gone') => {
  await ecs.close();
  await ecs.open({ engine: new ScriptedEngine(recovery) });
};
const ask = (taskArn: string) =>
  ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [taskArn] }));

describe('after a restart', () => {
  it('task definitions are there', async () => {
    await reopen('gone');

    const { taskDefinition } = await ecs.client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'job' }),
    );
    expect(taskDefinition?.revision).toBe(1);
  });

  it('stopped tasks are there', async () => {
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer(), 4);
    await ecs.toReach(taskArn, 'STOPPED');

    await reopen('gone');

    expect((await ask(taskArn)).tasks).toMatchObject([{ containers: [{ exitCode: 4 }] }]);
  });

  it('a container found again is followed, from the output where it was left', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    begin(container);
    container.watcher.output([{ timestamp: 1, message: 'one' }], 17);
    await reopen('followed');

    const [found] = ecs.scripted.unfinished;
    expect(found).toMatchObject({ outputPosition: 17, wasStarted: true, order: container.order });
    found!.watcher.ended({ exitCode: 0, oomKilled: false });
    found!.watcher.cleared();

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail.version).toBe(8);
  });

  it('a stop that was asked for is asked for again', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn }));

    await reopen('followed');

    expect(ecs.scripted.stops).toMatchObject([{ taskId: taskArn.split('/')[2] }]);
  });

  it('a container that never began is started', async () => {
    const taskArn = await ecs.run();
    await ecs.scripted.nextContainer();
    await reopen('never-began');

    runToEnd(await ecs.scripted.nextContainer());

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail.version).toBe(8);
  });

  it('a task that went with its machine is unknown, and no event tells its end', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'RUNNING');
    await reopen('gone');

    expect(await ask(taskArn)).toMatchObject({ tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] });
    expect(ecs.statusesOf(taskArn).at(-1)).toBe('RUNNING');
    expect((await ecs.client.send(new ListTasksCommand({ cluster: CLUSTER }))).taskArns).toEqual([]);
  });

  it('an end that was recorded is told to its last status', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    begin(container);
    container.watcher.ended({ exitCode: 0, oomKilled: false });
    await reopen('gone');

    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.scripted.unfinished).toEqual([]);
  });

  it('a task that was being cleared away is stopped at once', async () => {
    await ecs.close();
    await ecs.open({ clearingMs: 600_000 });
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'DEPROVISIONING');
    expect((await ask(taskArn)).tasks).toMatchObject([{ lastStatus: 'DEPROVISIONING' }]);

    await reopen('gone');

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail.version).toBe(8);
  });

  it('events that were not taken come', async () => {
    await ecs.close();
    await ecs.open({ onTaskStateChange: () => Promise.reject(new Error('not now')) });
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer());

    await reopen('gone');
    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.eventsOf(taskArn)).toHaveLength(8);
  });

  it('containers belong to the same owner, so that only its own are swept', async () => {
    await ecs.run();
    const before = await ecs.scripted.nextContainer();
    await reopen('gone');
    await ecs.run();

    expect((await ecs.scripted.nextContainer()).order.owner).toBe(before.order.owner);
  });
});
