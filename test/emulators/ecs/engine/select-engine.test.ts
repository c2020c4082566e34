import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DockerEngine } from '../../../../local/emulators/ecs/engine/docker-engine.ts';
import { selectEngine } from '../../../../local/emulators/ecs/engine/select-engine.ts';

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

  it('is processes when nothing is there', async () => {
    expect((await selectEngine('auto', { dockerHost: `unix://${socket}` })).name).toBe('process');
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
