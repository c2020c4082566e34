import type Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { startFailure } from '../../../../functions/domain/run/start-reason.ts';
import { DockerEngine } from '../../../../local/emulators/ecs/engine/docker-engine.ts';
import type { ContainerEnd, ContainerOrder } from '../../../../local/emulators/ecs/engine/task-engine.ts';

const MACHINE = { NCPU: 2, OSType: 'linux', Architecture: 'x86_64' };
const PATIENCE = { pauseMs: 1, longestMs: 3 };

const failure = (code: string) => Object.assign(new Error(`connect ${code} /var/run/docker.sock`), { code });

/** An engine that is away for the first calls of each kind, and then runs a container that ends with 3. */
const dockerThatIsAway = (times: number, code = 'ECONNREFUSED') => {
  const left = new Map<string, number>();
  const call = async <Result>(name: string, result: Result): Promise<Result> => {
    const more = left.get(name) ?? times;
    left.set(name, more - 1);
    if (more > 0) throw failure(code);
    return result;
  };
  const container = {
    id: 'a-container',
    start: () => call('start', undefined),
    logs: async () => [],
    inspect: async () => ({
      Id: 'a-container',
      State: { Running: false, ExitCode: 3, OOMKilled: false, FinishedAt: '' },
    }),
    remove: async () => undefined,
  };
  const docker = {
    getImage: () => ({ inspect: () => call('inspect', { RepoDigests: [] }) }),
    createContainer: vi.fn(() => call('create', container)),
    getContainer: () => container,
  };
  return { docker: docker as unknown as Docker, created: docker.createContainer };
};

const order = {
  taskId: 'a-task',
  image: 'busybox',
  environment: {},
  labels: {},
} as unknown as ContainerOrder;

const startOn = (docker: Docker, engine = new DockerEngine(docker, MACHINE, PATIENCE)) => {
  const ended = vi.fn<(end: ContainerEnd) => void>();
  const { promise: over, resolve } = Promise.withResolvers<void>();
  engine.start(order, {
    pullStarted: () => {},
    pullStopped: () => {},
    started: () => {},
    output: () => {},
    ended,
    cleared: resolve,
    lost: resolve,
  });
  return { engine, ended, over };
};

describe('a container engine that is away', () => {
  it.for(['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EMFILE', 'EAGAIN'])(
    'with %s is waited for at each step of a start',
    async (code) => {
      const { docker } = dockerThatIsAway(2, code);
      const { ended, over } = startOn(docker);
      await over;
      expect(ended.mock.calls).toEqual([[{ exitCode: 3, oomKilled: false }]]);
    },
  );

  it('for too long is named as the cause, not the image', async () => {
    const { ended, over } = startOn(dockerThatIsAway(Infinity).docker);
    await over;
    const error = ended.mock.calls[0]?.[0].error ?? '';
    expect(error).toBe(
      'CannotStartContainerError: InternalError: the container engine does not answer (connect ECONNREFUSED /var/run/docker.sock)',
    );
    expect(startFailure(error)).toMatchObject({
      code: 'setup_failed',
      advice: expect.stringContaining('not the job’s fault'),
    });
  });

  it('starts nothing that was stopped meanwhile', async () => {
    const { docker, created } = dockerThatIsAway(Infinity);
    const { engine, ended, over } = startOn(docker);
    engine.stop(order.taskId, 30);
    await over;
    expect(ended.mock.calls).toEqual([[{ oomKilled: false }]]);
    expect(created).not.toHaveBeenCalled();
  });

  it('makes no second container where its answer to the first got lost', async () => {
    const { docker, created } = dockerThatIsAway(0);
    const taken = Object.assign(new Error('Conflict. The container name is already in use'), {
      statusCode: 409,
    });
    created.mockImplementationOnce(() => Promise.reject(failure('ECONNRESET')));
    created.mockImplementationOnce(() => Promise.reject(taken));
    const { ended, over } = startOn(docker);
    await over;
    expect(ended.mock.calls).toEqual([[{ exitCode: 3, oomKilled: false }]]);
    expect(created).toHaveBeenCalledTimes(2);
  });

  it('that answers no is not waited for', async () => {
    const { docker, created } = dockerThatIsAway(0);
    created.mockRejectedValue(Object.assign(new Error('no command specified'), { statusCode: 400 }));
    const { ended, over } = startOn(docker);
    await over;
    expect(created).toHaveBeenCalledOnce();
    expect(ended.mock.calls[0]?.[0].error).toMatch(/^CannotCreateContainerError: /);
  });
});
