import { ConflictException, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EcsHarness, runInput } from './support/ecs-harness.ts';
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

const call = async (change: Parameters<typeof runInput>[0] = {}) => {
  const { $metadata: _, ...answer } = await ecs.client.send(
    new RunTaskCommand(runInput({ clientToken: 'token', ...change })),
  );
  return answer;
};

describe('a client token', () => {
  it('replays the answer of its first call and starts nothing', async () => {
    const first = await call();
    const container = await ecs.scripted.nextContainer();
    runToEnd(container);

    expect(await call()).toEqual(first);
    expect(ecs.scripted.waitingContainers).toBe(0);
  });

  it('conflicts with other parameters, naming the tasks', async () => {
    const { tasks } = await call();

    const conflict = await call({ startedBy: 'other' }).catch((error: unknown) => error);

    expect(conflict).toBeInstanceOf(ConflictException);
    expect(conflict).toMatchObject({ resourceIds: [tasks?.[0]?.taskArn] });
  });

  it('is case sensitive', async () => {
    const first = await call();

    expect(await call({ clientToken: 'Token' })).not.toEqual(first);
  });

  it('holds until an hour after the end of its task', async () => {
    const first = await call();
    runToEnd(await ecs.scripted.nextContainer());

    now = START + HOUR_MS - 1;
    expect(await call()).toEqual(first);
    now = START + HOUR_MS;
    expect(await call()).not.toEqual(first);
  });

  it('holds for 24 hours at most, also when its task runs on', async () => {
    const first = await call();

    now = START + 24 * HOUR_MS - 1;
    expect(await call()).toEqual(first);
    now = START + 24 * HOUR_MS;
    expect(await call()).not.toEqual(first);
  });

  it('holds across a restart', async () => {
    const first = await call();
    await ecs.close();
    await ecs.open({ now: () => now });

    expect(await call()).toEqual(first);
  });

  it('holds after its task was lost with its machine', async () => {
    const first = await call();
    await ecs.scripted.nextContainer();
    await ecs.close();
    await ecs.open({ now: () => now });

    now += HOUR_MS - 1;
    expect(await call()).toEqual(first);
  });
});

describe('RunTask without room', () => {
  beforeEach(async () => {
    await ecs.close();
    await ecs.open({ now: () => now, faults: { runTaskFailures: 2 } });
  });

  it('answers 200 with the failures and no task', async () => {
    const answer = await call({ count: 2 });

    const failure = { reason: expect.stringMatching(/^Capacity is unavailable at this time/) };
    expect(answer).toEqual({ tasks: [], failures: [failure, failure] });
  });

  it('replays the failure for the same token, however often', async () => {
    const first = await call();

    for (let again = 0; again < 5; again += 1) expect(await call()).toEqual(first);
  });

  it('has room again after so many tokens', async () => {
    await call({ clientToken: 'one' });
    await call({ clientToken: 'one' });
    await call({ clientToken: 'two' });

    expect((await call({ clientToken: 'three' })).tasks).toHaveLength(1);
  });

  it('sends no event', async () => {
    await call();

    expect(ecs.events).toEqual([]);
  });
});

describe('RunTask without the right to pass a role', () => {
  beforeEach(async () => {
    await ecs.close();
    await ecs.open({ now: () => now, faults: { runTaskDenials: 2 } });
  });

  it('is refused by IAM before its token is looked at, so that the same token starts the task later', async () => {
    for (let again = 0; again < 2; again += 1) {
      await expect(call()).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('not authorized to perform: iam:PassRole'),
      });
    }
    expect((await call()).tasks).toHaveLength(1);
  });
});
