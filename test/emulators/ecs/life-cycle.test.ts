import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CLUSTER, EcsHarness } from './support/ecs-harness.ts';
import { begin, runToEnd } from './support/scripted-engine.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

describe('the life of a task', () => {
  it('passes every status once, with a version that counts them', async () => {
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.statusesOf(taskArn)).toEqual([
      'PROVISIONING',
      'PENDING',
      'ACTIVATING',
      'RUNNING',
      'DEACTIVATING',
      'STOPPING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
    expect(ecs.eventsOf(taskArn).map(({ detail }) => detail.version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('shows the start from RUNNING on', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());

    const { detail } = await ecs.toReach(taskArn, 'RUNNING');

    expect(detail).toMatchObject({
      desiredStatus: 'RUNNING',
      startedAt: expect.any(String),
      pullStartedAt: expect.any(String),
      pullStoppedAt: expect.any(String),
      containers: [{ lastStatus: 'RUNNING', runtimeId: 'runtime-1', imageDigest: 'sha256:0f0f' }],
    });
  });

  it('shows the end that the engine knows, however late it is told', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    begin({ watcher });
    const { detail: running } = await ecs.toReach(taskArn, 'RUNNING');
    const startedAt = Date.parse(String(running.startedAt));
    watcher.ended({ exitCode: 3, oomKilled: false, endedAt: startedAt });
    watcher.cleared();
    const { detail } = await ecs.toReach(taskArn, 'DEPROVISIONING');
    expect(detail).toMatchObject({ executionStoppedAt: new Date(startedAt).toISOString() });
  });

  it('has ended by itself where its container had ended before it was asked to stop', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    begin({ watcher });
    const { detail: running } = await ecs.toReach(taskArn, 'RUNNING');
    const endedAt = Date.parse(String(running.startedAt));
    await vi.waitUntil(() => Date.now() > endedAt);
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn }));
    watcher.ended({ exitCode: 0, oomKilled: false, endedAt });
    watcher.cleared();
    const { detail } = await ecs.toReach(taskArn, 'DEPROVISIONING');
    expect(detail).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
  });

  it('shows exit code and stop code from DEPROVISIONING on, and the stop at STOPPED only', async () => {
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer(), 3);
    await ecs.toReach(taskArn, 'STOPPED');

    const { detail } = await ecs.toReach(taskArn, 'DEPROVISIONING');
    expect(detail).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      executionStoppedAt: expect.any(String),
      containers: [{ lastStatus: 'STOPPED', exitCode: 3 }],
    });
    expect(detail).not.toHaveProperty('stoppedAt');
  });

  it('tells an end by lack of memory', async () => {
    const taskArn = await ecs.run();
    const container = await ecs.scripted.nextContainer();
    begin(container);
    container.watcher.ended({ exitCode: 137, oomKilled: true });
    container.watcher.cleared();

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 137, reason: expect.stringMatching(/^OutOfMemoryError: /) }],
    });
  });

  it('goes from PENDING to its end when the container cannot be started', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    watcher.pullStarted();
    watcher.ended({ oomKilled: false, error: 'CannotPullContainerError: no such image' });
    watcher.cleared();
    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.statusesOf(taskArn)).toEqual(['PROVISIONING', 'PENDING', 'DEPROVISIONING', 'STOPPED']);
    expect(detail).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: no such image',
      containers: [{ lastStatus: 'STOPPED', reason: 'CannotPullContainerError: no such image' }],
    });
    expect((detail.containers as object[])[0]).not.toHaveProperty('exitCode');
  });

  it('never asks the engine for a container whose log group is missing', async () => {
    ecs.logGroups.clear();
    const taskArn = await ecs.run();

    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(detail).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^ResourceInitializationError: .*log group does not exist/),
    });
    expect(ecs.scripted.waitingContainers).toBe(0);
  });

  it('sends output to the stream that awslogs would make', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    watcher.output([{ timestamp: 1, message: 'hello' }], 1);

    expect(ecs.logs).toEqual(new Map([[`/jobs task/main/${taskArn.split('/')[2]}`, ['hello']]]));
  });
});
