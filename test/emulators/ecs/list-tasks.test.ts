import { ListTasksCommand, type ListTasksCommandInput, paginateListTasks } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, EcsHarness } from './support/ecs-harness.ts';
import { runToEnd } from './support/scripted-engine.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const list = async (filter: Partial<ListTasksCommandInput> = {}) =>
  (await ecs.client.send(new ListTasksCommand({ cluster: CLUSTER, ...filter }))).taskArns;

describe('ListTasks', () => {
  it('shows only tasks that are to run', async () => {
    const stopped = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(stopped, 'STOPPED');
    const running = await ecs.run();

    expect(await list()).toEqual([running]);
    expect(await list({ desiredStatus: 'STOPPED' })).toEqual([stopped]);
    expect(await list({ desiredStatus: 'PENDING' })).toEqual([]);
  });

  it('finds tasks by startedBy', async () => {
    const wanted = await ecs.run({ startedBy: 'run-1' });
    await ecs.run({ startedBy: 'run-10' });

    expect(await list({ startedBy: 'run-1' })).toEqual([wanted]);
  });

  it('finds only what is to run by startedBy', async () => {
    const stopped = await ecs.run({ startedBy: 'run-1' });
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(stopped, 'STOPPED');

    expect(await list({ startedBy: 'run-1' })).toEqual([]);
    expect(await list({ family: 'job', desiredStatus: 'STOPPED' })).toEqual([stopped]);
  });

  it('finds tasks by family', async () => {
    const taskArn = await ecs.run();

    expect(await list({ family: 'job' })).toEqual([taskArn]);
    expect(await list({ family: 'jobs' })).toEqual([]);
  });

  it.each<Partial<ListTasksCommandInput>>([
    { family: 'job' },
    { desiredStatus: 'STOPPED' },
    { desiredStatus: 'RUNNING' },
    { launchType: 'FARGATE' },
  ])('refuses another filter beside startedBy: %j', async (other) => {
    await expect(list({ startedBy: 'a', ...other })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('takes pages beside startedBy', async () => {
    const wanted = await ecs.run({ startedBy: 'run-1' });
    expect(await list({ startedBy: 'run-1', maxResults: 10 })).toEqual([wanted]);
  });

  it('gives every task once in pages', async () => {
    const started = [];
    for (let index = 0; index < 5; index += 1) started.push(await ecs.run());

    const listed: string[] = [];
    for await (const page of paginateListTasks({ client: ecs.client, pageSize: 2 }, { cluster: CLUSTER })) {
      listed.push(...page.taskArns!);
    }

    expect(listed).toEqual(started);
  });

  it.each([
    ['maxResults should be between 1 and 100.', { maxResults: 101 }],
    ['Invalid token.', { nextToken: 'made up' }],
  ])('refuses with %s', async (message, filter) => {
    await expect(list(filter)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('refuses an unknown cluster', async () => {
    await expect(list({ cluster: 'other' })).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
  });
});
