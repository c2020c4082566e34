import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { isTellingTaskEvent } from '../../../functions/contract/task-events.ts';
import type { TaskStateChange } from '../../../local/emulators/ecs/task/task-events.ts';
import { PATIENCE } from '../../patience.ts';
import { EcsHarness, overriding } from './support/ecs-harness.ts';
import { EventSchema } from './support/event-schema.ts';
import { runToEnd } from './support/scripted-engine.ts';

let ecs: EcsHarness;
afterEach(() => ecs.end());

const runOne = async () => {
  const taskArn = await ecs.run();
  runToEnd(await ecs.scripted.nextContainer());
  return taskArn;
};
const versionsOf = (taskArn: string) => ecs.eventsOf(taskArn).map(({ detail }) => detail.version);

describe('a state change event', () => {
  let schema: EventSchema;
  beforeAll(async () => {
    schema = await EventSchema.load('aws.ecs@ECSTaskStateChange');
  });

  it("fits AWS's schema at every status", async () => {
    ecs = await EcsHarness.start();
    const taskArn = await ecs.run({
      startedBy: 'run-1',
      ...overriding({ environment: [{ name: 'A', value: '1' }] }),
    });
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'STOPPED');

    expect(ecs.eventsOf(taskArn).flatMap(({ detail }) => schema.faultsOf(detail))).toEqual([]);
  });

  it("that has a fault does not fit AWS's schema", async () => {
    ecs = await EcsHarness.start();
    const { detail } = await ecs.toReach(await ecs.run(), 'PROVISIONING');
    const { taskArn: _left, ...withoutTask } = detail;

    expect(schema.faultsOf({ ...detail, version: '1' })).toEqual([
      'detail.version: expected number, found string',
    ]);
    expect(schema.faultsOf(withoutTask)).toEqual(['detail.taskArn: required']);
    expect(schema.faultsOf({ ...detail, containers: [5] })).toEqual([
      'detail.containers[0]: expected an object',
    ]);
  });

  it("has EventBridge's envelope", async () => {
    ecs = await EcsHarness.start({ now: () => Date.parse('2026-11-21T09:30:00.250Z') });
    const taskArn = await ecs.run();

    const event = await ecs.toReach(taskArn, 'PROVISIONING');

    expect({ ...event, detail: 'see above' }).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account: '000000000000',
      time: '2026-11-21T09:30:00Z',
      region: 'us-east-1',
      resources: [taskArn],
      detail: 'see above',
    });
  });

  it('carries the overrides and startedBy, and no tags', async () => {
    ecs = await EcsHarness.start();
    const override = overriding({ environment: [{ name: 'A', value: '1' }] });
    const taskArn = await ecs.run({ startedBy: 'run-1', tags: [{ key: 'a', value: 'b' }], ...override });

    const { detail } = await ecs.toReach(taskArn, 'PROVISIONING');

    expect(detail).toMatchObject({ startedBy: 'run-1', ...override });
    expect(detail).not.toHaveProperty('tags');
  });

  it('comes again until it is taken, and the later ones wait for it', async () => {
    const offered: unknown[] = [];
    let refusals = 1;
    const onTaskStateChange = async ({ detail }: TaskStateChange) => {
      offered.push(detail.lastStatus);
      if (refusals > 0) {
        refusals -= 1;
        throw new Error('not now');
      }
    };
    ecs = await EcsHarness.start({ onTaskStateChange });
    await runOne();

    await vi.waitFor(() => expect(offered).toContain('STOPPED'), PATIENCE);
    expect(offered.slice(0, 3)).toEqual(['PROVISIONING', 'PROVISIONING', 'PENDING']);
  });

  it('is handed over where the rule lets it through, and else never', async () => {
    ecs = await EcsHarness.start({ isEventWanted: isTellingTaskEvent });
    const taskArn = await runOne();
    await ecs.toReach(taskArn, 'STOPPED');

    const statuses = ecs.eventsOf(taskArn).map(({ detail }) => detail.lastStatus);
    expect(statuses).toEqual(['RUNNING', 'DEPROVISIONING', 'STOPPED']);
  });
});

describe('events on purpose', () => {
  const startWith = async (taskEvents: 'repeated' | 'reversed' | 'last-only' | 'none') => {
    ecs = await EcsHarness.start({ faults: { taskEvents } });
  };

  it('come twice each when repeated', async () => {
    await startWith('repeated');
    const taskArn = await runOne();
    await ecs.until(() => ecs.eventsOf(taskArn).length === 16);

    expect(versionsOf(taskArn)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8]);
  });

  it('come last to first when reversed', async () => {
    await startWith('reversed');
    const taskArn = await runOne();
    await ecs.until(() => ecs.eventsOf(taskArn).length === 8);

    expect(versionsOf(taskArn)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('come once, at the end, when all but the last are dropped', async () => {
    await startWith('last-only');
    const taskArn = await runOne();
    await ecs.toReach(taskArn, 'STOPPED');

    expect(versionsOf(taskArn)).toEqual([8]);
  });

  it('never come when all are dropped', async () => {
    await startWith('none');
    await runOne();
    await ecs.close();

    expect(ecs.events).toEqual([]);
  });
});
