import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TaskStore } from '../../../../local/emulators/ecs/task/task-store.ts';
import { PATIENCE } from '../../../patience.ts';
import { CLUSTER, EcsHarness } from '../support/ecs-harness.ts';
import { begin } from '../support/scripted-engine.ts';

const FULL = new Error('database or disk is full');

let ecs: EcsHarness;
let report: ReturnType<typeof vi.spyOn>;

beforeEach(async () => {
  ecs = await EcsHarness.start();
  report = vi.spyOn(console, 'error').mockImplementation(() => {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  await ecs.end();
});

const refuse = (times: number) => {
  const write = TaskStore.prototype.save;
  let left = times;
  vi.spyOn(TaskStore.prototype, 'save').mockImplementation(function (this: TaskStore, record) {
    left -= 1;
    if (left >= 0) throw FULL;
    write.call(this, record);
  });
};

describe('while the disk is full', () => {
  it('no step of a task ends the emulator, and all are written down afterwards, in order', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    refuse(2);
    watcher.pullStarted();
    watcher.pullStopped();
    watcher.started('runtime-1');
    watcher.ended({ exitCode: 3, oomKilled: false });
    watcher.cleared();
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
    expect(report).toHaveBeenCalledOnce();
  });

  it('a launch and a stop go on', async () => {
    const taskArn = await ecs.run();
    begin(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'RUNNING');
    await ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn }));
    refuse(1);
    await vi.waitUntil(() => ecs.scripted.stops.length === 1, PATIENCE);
    await ecs.toReach(taskArn, 'STOPPING');
  });

  it('the last step of a task is written down without another one', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    begin({ watcher });
    watcher.ended({ exitCode: 0, oomKilled: false });
    refuse(1);
    watcher.cleared();
    await ecs.toReach(taskArn, 'STOPPED');
  });

  it('output is stored with the next one, and its place after it', async () => {
    const taskArn = await ecs.run();
    const { watcher } = await ecs.scripted.nextContainer();
    begin({ watcher });
    vi.spyOn(TaskStore.prototype, 'saveOutputPosition').mockImplementationOnce(() => {
      throw FULL;
    });
    watcher.output([{ timestamp: 1, message: 'one' }], 10);
    watcher.output([{ timestamp: 2, message: 'two' }], 20);
    expect(ecs.outputOf(taskArn)).toEqual(['one', 'two']);
    const places = vi.mocked(TaskStore.prototype.saveOutputPosition).mock.calls.map(([, place]) => place);
    expect(places).toEqual([10, 10, 20]);
  });
});
