import { writeFile } from 'node:fs/promises';
import { RegisterTaskDefinitionCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import Docker from 'dockerode';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startFailure } from '../../../functions/domain/run/start-reason.ts';
import { DockerEngine } from '../../../local/emulators/ecs/engine/docker-engine.ts';
import type {
  ContainerWatcher,
  UnfinishedContainer,
} from '../../../local/emulators/ecs/engine/task-engine.ts';
import {
  CLUSTER,
  containerInput,
  definitionInput,
  EcsHarness,
  overriding,
} from '../../emulators/ecs/support/ecs-harness.ts';
import { importBusybox, importProgram } from '../support/busybox-image.ts';

const docker = new Docker();
let image: string;
beforeAll(async () => {
  image = process.env.RUNAT_TEST_IMAGE ?? (await importBusybox(docker));
});

let ecs: EcsHarness;
const openEngine = () => DockerEngine.connect(5000);
const register = (container: object) => {
  const containerDefinitions = [containerInput({ image, ...container })];
  return ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput({ containerDefinitions })));
};
beforeEach(async () => {
  ecs = await EcsHarness.start({ engine: await openEngine() });
  await register({});
});
afterEach(async () => {
  await ecs.end();
  for (const { Id } of await containersOf()) await docker.getContainer(Id).remove({ force: true, v: true });
});

const shell = (script: string) => overriding({ command: ['sh', '-c', script] });
const stop = (task: string) => ecs.client.send(new StopTaskCommand({ cluster: CLUSTER, task }));
const started: string[] = [];
const run = async (change: Parameters<EcsHarness['run']>[0] = {}) => {
  const taskArn = await ecs.run(change);
  started.push(taskArn);
  return taskArn;
};
const runToStop = async (change: Parameters<EcsHarness['run']>[0] = {}) => {
  const taskArn = await run(change);
  const { detail } = await ecs.toReach(taskArn, 'STOPPED');
  return { taskArn, detail, container: (detail.containers as Record<string, unknown>[])[0]! };
};
const containersOf = async () => {
  const labelled = await docker.listContainers({ all: true, filters: { label: ['emulator.ecs.task-arn'] } });
  return labelled.filter(({ Labels }) => started.includes(Labels['emulator.ecs.task-arn'] ?? ''));
};

describe('the docker engine', () => {
  it('tells the exit code and every time, and leaves nothing behind', async () => {
    const { detail, container } = await runToStop(shell('exit 3'));

    expect(container).toMatchObject({ exitCode: 3, runtimeId: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(detail).toMatchObject({
      stopCode: 'EssentialContainerExited',
      pullStartedAt: expect.any(String),
      pullStoppedAt: expect.any(String),
      startedAt: expect.any(String),
      executionStoppedAt: expect.any(String),
    });
    expect(await containersOf()).toEqual([]);
  });

  it('tells when docker says that the container ended, not when its output had been read', async () => {
    const remove = Docker.Container.prototype.remove;
    let finishedAt = '';
    const spy = vi.spyOn(Docker.Container.prototype, 'remove').mockImplementation(async function (
      this: Docker.Container,
    ) {
      finishedAt = (await this.inspect()).State.FinishedAt;
      return remove.call(this, { force: true, v: true });
    });
    const { detail, container } = await runToStop(shell('seq 1 200000; exit 3'));
    spy.mockRestore();
    expect(Date.parse(String(detail.executionStoppedAt))).toBe(Date.parse(finishedAt));
    expect(detail).toMatchObject({ stopCode: 'EssentialContainerExited' });
    expect(container).toMatchObject({ exitCode: 3 });
  });

  it('sends both outputs to the one log stream, in order and with the last line that has no end', async () => {
    const { taskArn } = await runToStop(shell('echo out; sleep 0.1; echo err >&2; sleep 0.1; printf rest'));

    expect(ecs.outputOf(taskArn)).toEqual(['out', 'err', 'rest']);
  });

  it('joins lines that docker has cut', async () => {
    const { taskArn } = await runToStop(
      shell('yes | head -c 100000 | while read -r _; do printf x; done; echo end'),
    );

    expect(ecs.outputOf(taskArn).map((line) => line.length)).toEqual([50_003]);
  });

  it('passes environment and command', async () => {
    const { taskArn } = await runToStop(
      overriding({ command: ['env'], environment: [{ name: 'MINE', value: 'a=b' }] }),
    );

    expect(ecs.outputOf(taskArn)).toContain('MINE=a=b');
  });

  it('passes the values of secrets', async () => {
    const reference = 'arn:aws:ssm:us-east-1:000000000000:parameter/key';
    await writeFile(ecs.secretsFile, JSON.stringify({ [reference]: 'only here' }));
    await register({ secrets: [{ name: 'KEY', valueFrom: reference }] });

    const { taskArn } = await runToStop(overriding({ command: ['env'] }));

    expect(ecs.outputOf(taskArn)).toContain('KEY=only here');
    expect(JSON.stringify(ecs.events)).not.toContain('only here');
  });

  it('replaces the entry point of the image', async () => {
    await register({ entryPoint: ['seq'], command: ['2'], workingDirectory: '/tmp' });

    const { taskArn } = await runToStop();

    expect(ecs.outputOf(taskArn)).toEqual(['1', '2']);
  });

  it('sets the limits of CPU and memory', async () => {
    const taskArn = await run(shell('sleep 60'));
    await ecs.toReach(taskArn, 'RUNNING');

    const [found] = await containersOf();
    const { HostConfig } = await docker.getContainer(found!.Id).inspect();
    expect(HostConfig).toMatchObject({
      NanoCpus: 250_000_000,
      Memory: 512 * 1024 * 1024,
      MemorySwap: 512 * 1024 * 1024,
    });
  });

  it('tells that a container had not enough memory', async () => {
    const { detail, container } = await runToStop(overriding({ command: ['tail', '/dev/zero'], memory: 8 }));

    expect(container).toMatchObject({ exitCode: 137, reason: expect.stringMatching(/^OutOfMemoryError: /) });
    expect(detail.stopCode).toBe('EssentialContainerExited');
  });

  it('stops with SIGTERM', async () => {
    const taskArn = await run(
      shell('trap "echo bye; exit 5" TERM; echo ready; while :; do sleep 0.05; done'),
    );
    await ecs.until(() => ecs.outputOf(taskArn).includes('ready'));

    await stop(taskArn);
    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.outputOf(taskArn)).toEqual(['ready', 'bye']);
    expect(detail).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 5 }] });
  });

  it('stops a command that knows nothing of signals at once, with an init process', async () => {
    await register({ linuxParameters: { initProcessEnabled: true } });
    const taskArn = await run(overriding({ command: ['sleep', '600'] }));
    await ecs.toReach(taskArn, 'RUNNING');

    await stop(taskArn);

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail).toMatchObject({ containers: [{ exitCode: 143 }] });
  });

  it('stops with SIGKILL once the stop timeout has passed', async () => {
    await register({ stopTimeout: 1 });
    const taskArn = await run(shell('trap "" TERM; echo ready; while :; do sleep 0.05; done'));
    await ecs.until(() => ecs.outputOf(taskArn).includes('ready'));

    await stop(taskArn);

    expect((await ecs.toReach(taskArn, 'STOPPED')).detail).toMatchObject({ containers: [{ exitCode: 137 }] });
  });

  it('tells an image that cannot be pulled, in words of docker, and leaves nothing behind', async () => {
    await register({ image: '127.0.0.1:1/no/such' });

    const { detail, container } = await runToStop();

    expect(detail).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^CannotPullContainerError: .*127\.0\.0\.1:1/),
    });
    expect(container).not.toHaveProperty('exitCode');
    expect(await containersOf()).toEqual([]);
  });

  it('tells an image name that docker does not read', async () => {
    await register({ image: 'JOB_A' });

    const { detail } = await runToStop();

    expect(detail.stoppedReason).toMatch(/^CannotPullContainerError: .*must be lowercase/);
  });

  it('tells that an image has no shell', async () => {
    await register({ image: await importProgram(docker, 'runat-test/without-shell', 'cat') });

    const { detail } = await runToStop(shell('true'));

    expect(startFailure(String(detail.stoppedReason))).toMatchObject({
      code: 'shell_missing',
      advice: expect.stringContaining('"command"'),
    });
  });

  it('tells that an image is for another processor, which is only seen once it runs', async () => {
    // The head of an ELF file for a processor that no machine has.
    const foreign = Buffer.alloc(128);
    foreign.write('\x7fELF\x02\x01\x01', 'latin1');
    foreign.writeUInt16LE(2, 16);
    foreign.writeUInt16LE(0xfeed, 18);
    await register({ image: await importProgram(docker, 'runat-test/foreign', 'sh', foreign) });

    const { container } = await runToStop(shell('true'));

    expect(container.reason).toMatch(
      /^CannotStartContainerError: .*exec format error \(the image is for linux\/\w+, the engine for linux\/\w+\)$/,
    );
    expect(startFailure(String(container.reason)).code).toBe('wrong_architecture');
  });

  it('tells that an image has no shell where an init process is to run it', async () => {
    await register({
      image: await importProgram(docker, 'runat-test/without-shell', 'cat'),
      linuxParameters: { initProcessEnabled: true },
    });

    const { container } = await runToStop(shell('true'));

    expect(container).toMatchObject({ exitCode: 127 });
    expect(startFailure(String(container.reason)).code).toBe('shell_missing');
  });

  it('leaves an exit code alone where a program of the image writes of such an error', async () => {
    const { container } = await runToStop(shell('echo one; echo "exec format error"; exit 5'));

    expect(container).toMatchObject({ exitCode: 5 });
    expect(container).not.toHaveProperty('reason');
  });

  it('labels a container with the tags of its task', async () => {
    const taskArn = await run({
      ...shell('sleep 60'),
      tags: [
        { key: 'runat:job-name', value: 'nightly' },
        { key: 'runat:run-id', value: 'a-run' },
      ],
    });
    await ecs.toReach(taskArn, 'RUNNING');

    const [found] = await containersOf();
    expect(found!.Labels).toMatchObject({ 'runat:job-name': 'nightly', 'runat:run-id': 'a-run' });
  });

  it('tells a command that is not in the image, and leaves nothing behind', async () => {
    const { detail, container } = await runToStop(overriding({ command: ['no-such-program'] }));

    expect(detail).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: expect.stringMatching(/^CannotStartContainerError: .*executable file not found/),
    });
    expect(container).not.toHaveProperty('exitCode');
    expect(await containersOf()).toEqual([]);
  });
});

describe('after a restart', () => {
  const reopen = async () => ecs.open({ engine: await openEngine() });

  it('a container that still runs is followed, and no line comes twice', async () => {
    const taskArn = await run(
      shell('trap "echo three; exit 4" TERM; echo one; echo two; while :; do sleep 0.05; done'),
    );
    await ecs.until(() => ecs.outputOf(taskArn).length === 2);
    await ecs.close();
    await reopen();

    await stop(taskArn);
    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(detail).toMatchObject({ containers: [{ exitCode: 4 }] });
    expect(ecs.outputOf(taskArn)).toEqual(['one', 'two', 'three']);
  });

  it('a container that ended meanwhile is told with its output, and removed', async () => {
    const taskArn = await run(shell('echo one; trap "echo two; exit 6" TERM; while :; do sleep 0.05; done'));
    await ecs.until(() => ecs.outputOf(taskArn).length === 1);
    await ecs.close();
    const [found] = await containersOf();
    await docker.getContainer(found!.Id).stop();
    await reopen();

    const { detail } = await ecs.toReach(taskArn, 'STOPPED');

    expect(detail).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 6 }] });
    expect(ecs.outputOf(taskArn)).toEqual(['one', 'two']);
    expect(await containersOf()).toEqual([]);
  });

  it('a container whose task is not known any more is removed if it is over, and runs on if it runs', async () => {
    const owner = `an-earlier-life-${process.pid}`;
    const make = async (command: string[]) => {
      const Labels = { 'emulator.ecs.owner': owner, 'emulator.ecs.task-id': command.join(' ') };
      const container = await docker.createContainer({ Image: image, Cmd: command, Labels });
      await container.start();
      return container;
    };
    const running = await make(['sleep', '60']);
    const over = await make(['true']);
    await over.wait();
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const engine = await openEngine();
    await engine.recover(owner, []);
    await engine.close();
    const left = await docker.listContainers({
      all: true,
      filters: { label: [`emulator.ecs.owner=${owner}`] },
    });
    await running.remove({ force: true });
    expect(left).toMatchObject([{ Id: running.id, State: 'running' }]);
    expect(report).toHaveBeenCalledWith(expect.stringContaining(running.id.slice(0, 12)));
    report.mockRestore();
  });

  it('a container that somebody removed leaves a task that is unknown', async () => {
    const taskArn = await run(shell('sleep 60'));
    await ecs.toReach(taskArn, 'RUNNING');
    await ecs.close();
    const [found] = await containersOf();
    await docker.getContainer(found!.Id).remove({ force: true });
    await reopen();

    await expect(stop(taskArn)).rejects.toThrow('The referenced task was not found.');
  });

  it('a container that was created, and whose start may be under way, is the one that runs', async () => {
    const [owner, taskId] = ['an-earlier-life', 'a-task'];
    const container = await docker.createContainer({
      Image: image,
      Cmd: ['true'],
      Labels: { 'emulator.ecs.owner': owner, 'emulator.ecs.task-id': taskId },
    });
    const engine = await openEngine();
    const startedIds: string[] = [];
    const order = { taskId, taskArn: 'an-arn', owner } as UnfinishedContainer['order'];
    const { promise: cleared, resolve } = Promise.withResolvers<void>();
    const watcher: ContainerWatcher = {
      pullStarted: () => {},
      pullStopped: () => {},
      started: (id) => startedIds.push(id),
      output: () => {},
      ended: () => {},
      cleared: resolve,
      lost: resolve,
    };
    const unfinished = [{ order, watcher, wasStarted: false, outputPosition: 0 }];
    expect(await engine.recover(owner, unfinished)).toEqual(new Map([[taskId, 'followed']]));
    await cleared;
    await engine.close();
    expect(startedIds).toEqual([container.id]);
  });
});
