import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, EcsHarness } from './support/ecs-harness.ts';
import { runToEnd } from './support/scripted-engine.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');

let ecs: EcsHarness;
let now: number;
beforeEach(async () => {
  now = START;
  ecs = await EcsHarness.start({ now: () => now });
});
afterEach(() => ecs.end());

const ask = (...tasks: string[]) => ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks }));

describe('DescribeTasks', () => {
  it('shows a stopped task with its end', async () => {
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer(), 3);

    const { tasks, failures } = await ask(taskArn);

    expect(failures).toEqual([]);
    expect(tasks?.[0]).toMatchObject({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      createdAt: new Date(START),
      pullStartedAt: new Date(START),
      pullStoppedAt: new Date(START),
      startedAt: new Date(START),
      stoppingAt: new Date(START),
      executionStoppedAt: new Date(START),
      stoppedAt: new Date(START),
      containers: [
        { lastStatus: 'STOPPED', exitCode: 3, imageDigest: 'sha256:0f0f', runtimeId: 'runtime-1' },
      ],
    });
  });

  it('shows a stopped task for an hour', async () => {
    const taskArn = await ecs.run();
    runToEnd(await ecs.scripted.nextContainer());

    now = START + HOUR_MS - 1;
    expect((await ask(taskArn)).tasks).toHaveLength(1);
    now = START + HOUR_MS;
    expect(await ask(taskArn)).toMatchObject({ tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] });
  });

  it('names what it does not know beside what it knows', async () => {
    const taskArn = await ecs.run();
    const unknown = '0123456789abcdef0123456789abcdef';

    expect(await ask(taskArn, unknown)).toMatchObject({
      tasks: [{ taskArn }],
      failures: [{ arn: `arn:aws:ecs:us-east-1:000000000000:task/jobs/${unknown}`, reason: 'MISSING' }],
    });
  });

  it('leaves tags out unless they are asked for', async () => {
    const taskArn = await ecs.run({ tags: [{ key: 'a', value: 'b' }] });

    const { tasks } = await ask(taskArn);

    expect(tasks?.[0]?.tags).toBeUndefined();
  });

  it.each([
    ['Tasks cannot be empty.', []],
    ['Tasks cannot have more than 100 elements.', Array.from({ length: 101 }, () => '0'.repeat(32))],
    ['taskId length should be one of [32,36]', ['short']],
    [
      'Invalid identifier: Identifier is for cluster other. Your cluster is jobs',
      [`arn:aws:ecs:us-east-1:000000000000:task/other/${'0'.repeat(32)}`],
    ],
  ])('refuses with %s', async (message, tasks) => {
    await expect(ask(...tasks)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });
});
