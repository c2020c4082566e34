import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../../functions/domain/run/run.ts';
import type { TaskState } from '../../../functions/domain/run/task-state.ts';
import { launchToken } from '../../../functions/domain/shared/identifiers.ts';
import type {
  ContainerLauncher,
  ContainerLaunchRequest,
  LaunchAnswer,
} from '../../../functions/use-cases/ports.ts';
import { aTarget } from '../../domain/samples.ts';
import { aJob, aRun } from '../support/samples.ts';

/** A launcher under test. */
export interface OpenRunLauncher {
  readonly launcher: ContainerLauncher;
  /** The definition that containers are started from. */
  readonly definition: string;
  /** A handle in the right form of a container that never was. */
  readonly unknownHandle: string;
  /** Makes an order impossible. */
  spoil(order: ContainerLaunchRequest): ContainerLaunchRequest;
  /** Leads the container of a run into running, and to its end by itself. */
  becomesRunning(run: Run, handle: string): Promise<void>;
  exits(run: Run, handle: string, exitCode: number): Promise<void>;
  close(): Promise<void>;
}

/** An order for a run of its own. */
const anOrder = ({ definition }: OpenRunLauncher, launchTry = 1): ContainerLaunchRequest => {
  const job = { id: aJob().id, definition, name: 'nightly <backup>', target: aTarget() };
  const run = aRun({ jobId: job.id });
  const overrides = {
    cpu: '256',
    memory: '512',
    containerOverrides: [{ name: 'run', environment: [{ name: 'A', value: 'b' }] }],
  } as const;
  return { run, job, overrides, token: launchToken(run.id, launchTry) };
};

const handleOf = (answer: LaunchAnswer): string => {
  if (answer.kind !== 'launched') throw new RangeError(`not launched: ${JSON.stringify(answer)}`);
  return answer.handle;
};

/** What every ContainerLauncher does. */
export const runLauncherContract = (name: string, open: () => Promise<OpenRunLauncher>): void => {
  describe(`${name} launches runs`, () => {
    let opened: OpenRunLauncher;
    let launcher: ContainerLauncher;

    beforeAll(async () => {
      opened = await open();
      launcher = opened.launcher;
    });
    afterAll(() => opened?.close());

    const describeOne = async (handle: string): Promise<TaskState | undefined> => {
      const seen = (await launcher.describe([handle])).get(handle);
      return seen === 'not_found' ? undefined : seen;
    };

    test('a container that was started is starting and can be found by its run', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      expect(await describeOne(handle)).toMatchObject({ runId: order.run.id, handle, phase: 'starting' });
      expect(await launcher.find(order.run.id, opened.definition)).toBe(handle);
    });

    test('a container can be given more disk', async () => {
      const order = anOrder(opened);
      const overrides = { ...order.overrides, ephemeralStorage: { sizeInGiB: 200 } };
      expect(await launcher.launch({ ...order, overrides })).toMatchObject({ kind: 'launched' });
    });

    test('the same token never starts a second container', async () => {
      const order = anOrder(opened);
      const answers = await Promise.all([1, 2, 3].map(() => launcher.launch(order)));
      expect(new Set(answers.map(handleOf)).size).toBe(1);
    });

    test('the same token with other parameters names the container it started', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      const changed = { ...order, overrides: { ...order.overrides, memory: '1024' } };
      expect(await launcher.launch(changed)).toEqual({ kind: 'launched', handle });
    });

    test('another token starts another container', async () => {
      const order = anOrder(opened);
      const first = handleOf(await launcher.launch(order));
      const token = launchToken(order.run.id, 2);
      expect(handleOf(await launcher.launch({ ...order, token }))).not.toBe(first);
    });

    test('an order that can never start is impossible, with a reason', async () => {
      const answer = await launcher.launch(opened.spoil(anOrder(opened)));
      expect(answer).toMatchObject({ kind: 'impossible', reason: { code: expect.any(String) } });
    });

    test('a run that was never launched is not found', async () => {
      expect(await launcher.find(aRun().id, opened.definition)).toBeUndefined();
    });

    test('a container that is not known is not found', async () => {
      const handle = handleOf(await launcher.launch(anOrder(opened)));
      const seen = await launcher.describe([opened.unknownHandle, handle]);
      expect(seen.get(opened.unknownHandle)).toBe('not_found');
      expect(seen.get(handle)).toMatchObject({ handle });
    });

    test('nothing is seen of no containers', async () => {
      expect(await launcher.describe([])).toEqual(new Map());
    });

    test('each change of a container has a larger version', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      const versions = [await describeOne(handle)];
      await opened.becomesRunning(order.run, handle);
      versions.push(await describeOne(handle));
      await opened.exits(order.run, handle, 0);
      versions.push(await describeOne(handle));
      const [starting = 0, running = 0, stopped = 0] = versions.map((seen) => seen?.version);
      expect(starting).toBeLessThan(running);
      expect(running).toBeLessThan(stopped);
    });

    test('a running container is running since an instant', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      await opened.becomesRunning(order.run, handle);
      const seen = await describeOne(handle);
      expect(seen).toMatchObject({ phase: 'running', startedAt: expect.any(Number) });
    });

    test('a container that has ended tells its exit code and is found', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      await opened.becomesRunning(order.run, handle);
      await opened.exits(order.run, handle, 3);
      expect(await describeOne(handle)).toMatchObject({
        phase: 'stopped',
        exitCode: 3,
        stopCause: 'exited',
        stoppedAt: expect.any(Number),
      });
      expect(await launcher.find(order.run.id, opened.definition)).toBe(handle);
    });

    test('a container that is asked to stop is found all the same', async () => {
      const order = anOrder(opened);
      const handle = handleOf(await launcher.launch(order));
      await opened.becomesRunning(order.run, handle);
      await launcher.stop(handle, 'asked by a test');
      expect(await launcher.find(order.run.id, opened.definition)).toBe(handle);
    });

    test('stopping what is stopping or gone is fine', async () => {
      const handle = handleOf(await launcher.launch(anOrder(opened)));
      await launcher.stop(handle, 'once');
      await launcher.stop(handle, 'twice');
      await launcher.stop(opened.unknownHandle, 'never was');
    });
  });
};

/** What every ContainerLauncher does while the first call finds no capacity. */
export const refusingLauncherContract = (name: string, open: () => Promise<OpenRunLauncher>): void => {
  test(`${name}: a refusal holds for its token, and the next token starts`, async () => {
    const opened = await open();
    const first = anOrder(opened);
    try {
      const refusal = await opened.launcher.launch(first);
      expect(refusal).toMatchObject({ kind: 'refused', reason: { code: 'no_capacity' } });
      expect(refusal).not.toHaveProperty('keepsToken');
      expect(await opened.launcher.launch(first)).toEqual(refusal);
      expect(await opened.launcher.find(first.run.id, opened.definition)).toBeUndefined();
      const token = launchToken(first.run.id, 2);
      expect(await opened.launcher.launch({ ...first, token })).toMatchObject({ kind: 'launched' });
    } finally {
      await opened.close();
    }
  });
};

/** What every ContainerLauncher does while IAM refuses the first call. */
export const deniedLauncherContract = (name: string, open: () => Promise<OpenRunLauncher>): void => {
  test(`${name}: what IAM refuses says so, and the same token starts later`, async () => {
    const opened = await open();
    const order = anOrder(opened);
    try {
      expect(await opened.launcher.launch(order)).toMatchObject({
        kind: 'denied',
        keepsToken: true,
        reason: { code: 'permission_missing' },
      });
      expect(await opened.launcher.launch(order)).toMatchObject({ kind: 'launched' });
    } finally {
      await opened.close();
    }
  });
};
