import { access } from 'node:fs/promises';
import { DescribeTasksCommand, RegisterTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcessEngine } from '../../../../local/emulators/ecs/engine/process-engine.ts';
import { PATIENCE } from '../../../patience.ts';
import { CLUSTER, containerInput, definitionInput, EcsHarness, overriding } from '../support/ecs-harness.ts';
import { isGone } from '../support/processes.ts';

let engine: ProcessEngine;
let ecs: EcsHarness;
beforeEach(async () => {
  engine = new ProcessEngine();
  ecs = await EcsHarness.start({ engine });
});
afterEach(() => ecs.end());

const shell = (script: string) => overriding({ command: ['sh', '-c', script] });
const runToStop = async (change: Parameters<EcsHarness['run']>[0]) => {
  const taskArn = await ecs.run(change);
  const { detail } = await ecs.toReach(taskArn, 'STOPPED');
  return { taskArn, detail, container: (detail.containers as Record<string, unknown>[])[0]! };
};
const stop = (task: string) => ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task }));

describe('the process engine', () => {
  it('tells the exit code', async () => {
    const { detail, container } = await runToStop(shell('exit 3'));

    expect(container.exitCode).toBe(3);
    expect(detail.stopCode).toBe('EssentialContainerExited');
  });

  it('sends both outputs to the one log stream, with the last line that has no end', async () => {
    const { taskArn } = await runToStop(shell('echo out; echo err >&2; printf rest'));

    expect(ecs.outputOf(taskArn).sort()).toEqual(['err', 'out', 'rest']);
  });

  it('gives a command nothing but its own environment, PATH and HOME', async () => {
    const { taskArn } = await runToStop(
      overriding({ command: ['env'], environment: [{ name: 'MINE', value: 'a=b' }] }),
    );

    const names = ecs.outputOf(taskArn).map((line) => line.split('=')[0]);
    expect(names.sort()).toEqual(['HOME', 'MINE', 'PATH']);
    expect(ecs.outputOf(taskArn)).toContain('MINE=a=b');
  });

  it('runs a command in an empty folder, which is its HOME and gone afterwards', async () => {
    const { taskArn } = await runToStop(shell('touch left; ls -a | wc -l; pwd; echo $HOME'));

    const [entries, folder, home] = ecs.outputOf(taskArn);
    expect(Number(entries)).toBe(3);
    expect(home).toBe(folder);
    await expect(access(folder!)).rejects.toThrow('ENOENT');
  });

  it('runs an entry point with a command', async () => {
    const containerDefinitions = [containerInput({ entryPoint: ['echo', 'hello'], command: ['world'] })];
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions })));

    const { taskArn } = await runToStop({});

    expect(ecs.outputOf(taskArn)).toEqual(['hello world']);
  });

  it('refuses a task without a command, and says why', async () => {
    const { detail } = await runToStop({});

    expect(detail).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(
        /no container engine runs here, so the image "busybox" cannot be run/,
      ),
    });
  });

  it.each([
    [
      'no-such-program',
      'executable file not found in $PATH (on this machine: no container engine runs here)',
    ],
    ['/etc/passwd', 'permission denied'],
    ['nul\0byte', 'without null bytes'],
  ])('tells that %j cannot be started', async (program, words) => {
    const { detail, container } = await runToStop(overriding({ command: [program] }));

    expect(detail.stopCode).toBe('TaskFailedToStart');
    expect(detail.stoppedReason).toMatch(/^CannotStartContainerError: /);
    expect(detail.stoppedReason).toContain(words);
    expect(container).not.toHaveProperty('exitCode');
  });

  it('tells an end by a signal as 128 and its number', async () => {
    expect((await runToStop(shell('kill -KILL $$'))).container.exitCode).toBe(137);
  });

  it('stops with SIGTERM', async () => {
    const taskArn = await ecs.run(
      shell('trap "echo bye; exit 5" TERM; echo ready; while :; do sleep 0.01; done'),
    );
    await ecs.until(() => ecs.outputOf(taskArn).includes('ready'));

    await stop(taskArn);
    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.outputOf(taskArn)).toContain('bye');
    expect(detail).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 5 }] });
  });

  it('stops with SIGKILL what ignores SIGTERM', async () => {
    const containerDefinitions = [containerInput({ stopTimeout: 0 })];
    await ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions })));
    const taskArn = await ecs.run(shell('trap "" TERM; echo ready; while :; do sleep 0.01; done'));
    await ecs.until(() => ecs.outputOf(taskArn).includes('ready'));

    await stop(taskArn);

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail).toMatchObject({ containers: [{ exitCode: 137 }] });
  });

  it('ends what a command left running in the background', async () => {
    const { taskArn } = await runToStop(shell('sleep 60 & echo $!'));

    await expect.poll(() => isGone(Number(ecs.outputOf(taskArn)[0]))).toBe(true);
  });

  it('ends running commands when it is closed', async () => {
    const taskArn = await ecs.run(shell('echo $$; exec sleep 60'));
    await ecs.until(() => ecs.outputOf(taskArn).length === 1);

    await ecs.close();

    await expect.poll(() => isGone(Number(ecs.outputOf(taskArn)[0]))).toBe(true);
  });

  it('passes on much output without losing a line', async () => {
    const { taskArn } = await runToStop(
      shell('i=0; while [ $i -lt 5000 ]; do echo "line $i"; i=$((i+1)); done'),
    );

    expect(ecs.outputOf(taskArn)).toEqual(Array.from({ length: 5000 }, (_, index) => `line ${index}`));
  });

  it('passes on more output than it can keep at once, to the last line', async () => {
    const { taskArn } = await runToStop(shell(`yes "${'x'.repeat(100)}" | head -n 60000; echo last`));

    const lines = ecs.outputOf(taskArn);
    expect(lines.length).toBe(60_001);
    expect(lines.at(-1)).toBe('last');
  });

  it('loses its tasks with the process that runs them, and runs later ones in another', async () => {
    const lost = await ecs.run(shell('sleep 1000'));
    const { detail } = await ecs.toReach(lost, 'RUNNING');
    const container = (detail.containers as { runtimeId: string }[])[0]!;
    process.kill(engine.pid!, 'SIGKILL');
    const describeLost = new DescribeTasksCommand({ cluster: CLUSTER, tasks: [lost] });
    await vi.waitUntil(async () => {
      const { failures } = await ecs.client.send(describeLost);
      return failures?.[0]?.reason === 'MISSING';
    }, PATIENCE);

    const { container: later } = await runToStop(shell('exit 4'));

    expect(later.exitCode).toBe(4);
    await vi.waitUntil(() => isGone(Number(container.runtimeId.split('-')[1])), PATIENCE);
  });
});
