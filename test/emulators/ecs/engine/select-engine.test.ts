import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DockerEngine } from '../../../../local/emulators/ecs/engine/docker-engine.ts';
import { openEngine, selectEngine } from '../../../../local/emulators/ecs/engine/select-engine.ts';
import type { ContainerOrder, ContainerWatcher } from '../../../../local/emulators/ecs/engine/task-engine.ts';
import { ScriptedEngine } from '../support/scripted-engine.ts';

let folder: string;
let socket: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  socket = join(folder, 'docker.sock');
  vi.stubEnv('DOCKER_HOST', `unix://${socket}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const listen = async (answer: string | null) => {
  const server = createServer((_, response) => {
    if (answer !== null) response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return () => {
    server.closeAllConnections();
    server.close();
  };
};

describe('the engine', () => {
  it('is docker when it answers', async () => {
    const close = await listen(JSON.stringify({ NCPU: 2 }));

    expect((await selectEngine('auto', { dockerHost: `unix://${socket}` })).name).toBe('docker');
    close();
  });

  it('is processes where docker is at no usual place and nobody names another', async () => {
    const close = await listen(JSON.stringify({ NCPU: 2 }));

    expect((await selectEngine('auto', { sockets: [join(folder, 'other.sock')] })).name).toBe('process');
    expect((await selectEngine('auto', { sockets: [socket] })).name).toBe('docker');
    close();
  });

  it('is processes where docker is named and not there, which is told', async () => {
    const lines: string[] = [];
    const engine = await selectEngine('auto', {
      dockerHost: `unix://${socket}`,
      onLine: (line) => lines.push(line),
    });
    expect(engine.name).toBe('process');
    expect(lines).toEqual([
      `This machine has a container engine that does not answer (connect ENOENT ${socket}): until it does, commands run as processes of this user, without isolation`,
    ]);
    await engine.close();
  });

  it('is asked again when it takes long for its first answer', async () => {
    const docker = new ScriptedEngine('gone', 'docker');
    const patiences: number[] = [];
    const connect = async (patienceMs: number) => {
      patiences.push(patienceMs);
      if (patienceMs < 5000) throw new Error('socket hang up');
      return docker;
    };
    const onLine = vi.fn();
    expect(await selectEngine('auto', { dockerHost: 'unix:///a', connect, onLine })).toBe(docker);
    expect(await openEngine('docker', { connect })).toBe(docker);
    expect(patiences).toEqual([1000, 3000, 6000, 1000, 3000, 6000]);
    expect(onLine).not.toHaveBeenCalled();
  });

  it('is taken up when it answers later, for what is started from then on', async () => {
    const docker = new ScriptedEngine('gone', 'docker');
    const { promise: taken, resolve: take } = Promise.withResolvers<void>();
    const lines: string[] = [];
    let questions = 0;
    const engine = await selectEngine('auto', {
      dockerHost: 'unix:///a',
      askAgainMs: 1,
      connect: async () => {
        questions += 1;
        if (questions < 3) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return docker;
      },
      onLine: (line) => {
        lines.push(line);
        if (lines.length === 2) take();
      },
    });
    expect({ name: engine.name, pulls: engine.pullsImages }).toEqual({ name: 'process', pulls: false });
    await taken;
    expect({ name: engine.name, pulls: engine.pullsImages }).toEqual({ name: 'docker', pulls: true });
    expect(lines[1]).toBe('The container engine answers: what is started from now on runs in containers');
    const order = { taskId: 'a-task' } as ContainerOrder;
    engine.start(order, {} as ContainerWatcher);
    engine.stop('a-task', 3);
    expect((await docker.nextContainer()).order).toBe(order);
    expect(docker.stops).toEqual([{ taskId: 'a-task', graceSeconds: 3 }]);
    await engine.close();
  });

  it('does not wait for a docker that does not answer', async () => {
    const close = await listen(null);

    await expect(DockerEngine.connect(20)).rejects.toThrow();
    close();
  });

  it('is processes when they are asked for, without a look for docker', async () => {
    const close = await listen(JSON.stringify({ NCPU: 2 }));

    expect((await selectEngine('process')).name).toBe('process');
    close();
  });

  it('is refused when docker is asked for and is not there', async () => {
    await expect(selectEngine('docker')).rejects.toThrow(/^engine "docker": no container engine answers/);
  });
});
