import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChildContainer } from '../../../../local/emulators/ecs/engine/child-container.ts';
import { ProcessEngine } from '../../../../local/emulators/ecs/engine/process-engine.ts';
import { ProcessReaper } from '../../../../local/emulators/ecs/engine/process-reaper.ts';
import type { ContainerEnd, ContainerOrder } from '../../../../local/emulators/ecs/engine/task-engine.ts';

const PATIENCE = { pauseMs: 1, longestMs: 3 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const closer of closers.splice(0)) await closer();
});

/** A process that the system refuses, as Node tells it. */
const refused = (code: string): ChildProcess => {
  const child = Object.assign(new EventEmitter(), { pid: undefined, unref: () => {} });
  queueMicrotask(() => child.emit('error', Object.assign(new Error(`spawn sh ${code}`), { code })));
  return child as unknown as ChildProcess;
};

/** The first calls are refused, the others are as they are. */
const refusing = (times: number, code: string): typeof spawn => {
  let left = times;
  const given = (...args: Parameters<typeof spawn>) => {
    left -= 1;
    return left >= 0 ? refused(code) : spawn(...args);
  };
  return given as typeof spawn;
};

const anOrder = (): ContainerOrder => ({
  taskId: randomUUID(),
  taskArn: 'an-arn',
  containerName: 'main',
  image: 'busybox',
  command: ['sh', '-c', 'exit 3'],
  environment: {},
  cpuUnits: 256,
  memoryMiB: 512,
  readonlyRootFilesystem: false,
  initProcess: false,
  labels: {},
  owner: 'me',
});

const watched = () => {
  const ended = vi.fn<(end: ContainerEnd) => void>();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const lost = vi.fn(resolve);
  const watcher = {
    pullStarted: () => {},
    pullStopped: () => {},
    started: vi.fn(),
    output: () => {},
    ended,
    cleared: resolve,
    lost,
  };
  return { watcher, ended, over, lost };
};

const child = (spawnChild: typeof spawn, order = anOrder()) => {
  const reaper = new ProcessReaper();
  closers.push(() => reaper.close());
  const told = watched();
  const surroundings = {
    reaper,
    path: '/usr/bin:/bin',
    now: () => 0,
    patience: PATIENCE,
    spawn: spawnChild,
  };
  const container = new ChildContainer(order, told.watcher, surroundings, () => {});
  return { ...told, container };
};

describe('a machine that has no room for a process', () => {
  it.for(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'])(
    'says %s, and the command is started later',
    async (code) => {
      const { ended, over } = child(refusing(2, code));
      await over;
      expect(ended.mock.calls).toEqual([[{ exitCode: 3, oomKilled: false }]]);
    },
  );

  it('for too long is named as the cause, not the command or its image', async () => {
    const { ended, over } = child(refusing(Infinity, 'EAGAIN'));
    await over;
    expect(ended.mock.calls).toEqual([
      [
        {
          oomKilled: false,
          error:
            'CannotStartContainerError: InternalError: this machine has no room for a process (spawn sh EAGAIN)',
        },
      ],
    ]);
  });

  it('starts nothing that was stopped meanwhile', async () => {
    const { container, ended, over, watcher } = child((() => refused('EAGAIN')) as unknown as typeof spawn);
    await Promise.resolve();
    container.stop(30);
    await over;
    expect(ended.mock.calls).toEqual([[{ oomKilled: false }]]);
    expect(watcher.started).not.toHaveBeenCalled();
  });

  it('is not blamed for a command that is not there', async () => {
    const { ended, over } = child(refusing(Infinity, 'ENOENT'));
    await over;
    expect(ended.mock.calls[0]?.[0].error).toContain('executable file not found in $PATH');
  });

  it('has the process that runs commands started later, and no start is lost', async () => {
    const engine = new ProcessEngine({ patience: PATIENCE, spawn: refusing(2, 'EMFILE') });
    closers.push(() => engine.close());
    const { watcher, ended, over, lost } = watched();
    engine.start(anOrder(), watcher);
    await over;
    expect(ended.mock.calls).toEqual([[{ exitCode: 3, oomKilled: false }]]);
    expect(lost).not.toHaveBeenCalled();
  });

  it('for too long ends the starts that wait for that process', async () => {
    const engine = new ProcessEngine({ patience: PATIENCE, spawn: refusing(Infinity, 'EMFILE') });
    closers.push(() => engine.close());
    const { watcher, ended, over } = watched();
    engine.start(anOrder(), watcher);
    await over;
    expect(ended.mock.calls[0]?.[0].error).toMatch(/^CannotStartContainerError: InternalError: /);
  });
});
