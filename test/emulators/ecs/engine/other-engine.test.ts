import { DescribeTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../../../patience.ts';
import { CLUSTER, EcsHarness } from '../support/ecs-harness.ts';
import { begin, runToEnd, ScriptedEngine } from '../support/scripted-engine.ts';

let ecs: EcsHarness;
let taskArn: string;

beforeEach(async () => {
  ecs = await EcsHarness.start({ engine: new ScriptedEngine('gone', 'first') });
  taskArn = await ecs.run();
  begin(await ecs.scripted.nextContainer());
  await ecs.toReach(taskArn, 'RUNNING');
  await ecs.close();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await ecs.end();
});

const ask = () => ecs.client.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: [taskArn] }));

describe('a task that was started on another engine than the present one', () => {
  it('is followed there', async () => {
    const first = new ScriptedEngine('followed', 'first');
    const second = new ScriptedEngine('gone', 'second');
    const opened: string[] = [];
    const openEngine = async (name: string) => {
      opened.push(name);
      return first;
    };
    await ecs.open({ engine: second, openEngine });
    expect({ opened, ofSecond: second.unfinished }).toEqual({ opened: ['first'], ofSecond: [] });

    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn }));
    await vi.waitUntil(() => first.stops.length > 0, PATIENCE);
    first.unfinished[0]!.watcher.ended({ exitCode: 143, oomKilled: false });
    first.unfinished[0]!.watcher.cleared();
    await ecs.toReach(taskArn, 'STOPPED');

    const next = await ecs.run();
    runToEnd(await second.nextContainer());
    await ecs.toReach(next, 'STOPPED');
    expect(first.waitingContainers).toBe(0);
  });

  it('is lost when that engine cannot be asked, and that is told', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    await ecs.open({ engine: new ScriptedEngine('followed', 'second'), openEngine: async () => undefined });
    expect(await ask()).toMatchObject({ tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] });
    expect(report).toHaveBeenCalledWith('emulator: tasks are lost (1): the engine "first" does not answer');
  });

  it('is not asked for when there is none', async () => {
    await ecs.open({
      engine: new ScriptedEngine('followed', 'first'),
      openEngine: () => expect.unreachable(),
    });
    expect((await ask()).tasks).toMatchObject([{ lastStatus: 'RUNNING' }]);
  });
});
