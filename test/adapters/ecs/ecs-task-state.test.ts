import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observationOf, taskStateOfEvent } from '../../../functions/adapters/ecs/ecs-task-state.ts';
import { parseRunId } from '../../../functions/domain/shared/identifiers.ts';

const RUN_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e-20261121T093000Z-1-1';
const TASK = 'arn:aws:ecs:us-east-1:123456789012:task/runat/0123456789abcdef0123456789abcdef';
const AT = Date.UTC(2026, 10, 21, 9, 30, 1, 250);

/** What a recorded event of Fargate had when its container had ended and the task was being cleared away. */
const aClearedTask = (changes: object = {}) => ({
  taskArn: TASK,
  startedBy: RUN_ID,
  version: 4,
  launchType: 'FARGATE',
  platformVersion: '1.3.0',
  desiredStatus: 'STOPPED',
  lastStatus: 'DEPROVISIONING',
  createdAt: '2026-11-19T20:38:07.789Z',
  pullStartedAt: '2026-11-19T20:38:24.975Z',
  pullStoppedAt: '2026-11-19T20:38:27.975Z',
  startedAt: '2026-11-19T20:38:27.975Z',
  stoppingAt: '2026-11-19T21:13:34.795Z',
  executionStoppedAt: '2026-11-19T21:13:24Z',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'run', lastStatus: 'STOPPED', exitCode: 0, imageDigest: 'sha256:2' }],
  ...changes,
});

const aTask = (changes: object = {}) => ({
  taskArn: TASK,
  startedBy: RUN_ID,
  version: 3,
  lastStatus: 'RUNNING',
  ...changes,
});

describe('a task', () => {
  test('tells its run, handle, version and phase', () => {
    expect(observationOf(aTask())).toStrictEqual({
      runId: RUN_ID,
      handle: TASK,
      version: 3,
      phase: 'running',
    });
  });

  test.each([
    ['PROVISIONING', 'starting'],
    ['PENDING', 'starting'],
    ['ACTIVATING', 'starting'],
    ['RUNNING', 'running'],
    ['DEACTIVATING', 'stopping'],
    ['STOPPING', 'stopping'],
    ['DEPROVISIONING', 'stopping'],
    ['STOPPED', 'stopped'],
  ])('that is %s is %s', (lastStatus, phase) => {
    expect(observationOf(aTask({ lastStatus }))?.phase).toBe(phase);
  });

  test('that runs and is to stop has been given notice, as Fargate Spot gives it, and does not begin', () => {
    const notice = aTask({
      desiredStatus: 'STOPPED',
      lastStatus: 'RUNNING',
      stopCode: 'TerminationNotice',
      stoppedReason: 'Your Spot Task was interrupted.',
      stoppingAt: '2026-11-21T09:40:00.000Z',
    });
    expect(observationOf(notice)).toMatchObject({ phase: 'stopping', stopCause: 'spot_interruption' });
    expect(observationOf({ ...notice, desiredStatus: 'RUNNING' })?.phase).toBe('running');
  });

  test.each([
    ['an event', '2026-11-21T09:30:01.250Z'],
    ['DescribeTasks', new Date(AT)],
  ])('gives instants as %s does', (_name, value) => {
    const names = ['createdAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt', 'stoppingAt', 'stoppedAt'];
    const task = aTask({ lastStatus: 'STOPPED', ...Object.fromEntries(names.map((name) => [name, value])) });
    expect(observationOf(task)).toMatchObject(Object.fromEntries(names.map((name) => [name, AT])));
  });

  test('speaks through the container of the run, whatever stands beside it', () => {
    const containers = [
      { name: 'aws-guardduty-agent', exitCode: 1, reason: 'agent', imageDigest: 'sha256:1' },
      { name: 'run', exitCode: 0, imageDigest: 'sha256:2' },
    ];
    expect(observationOf(aTask({ containers }))).toMatchObject({ exitCode: 0, imageDigest: 'sha256:2' });
  });

  test.each([[undefined], [[]], [[{ name: 'other', exitCode: 1 }]], [[{ name: 'run' }]]])(
    'without a container that ended has no exit code',
    (containers) => {
      expect(observationOf(aTask({ lastStatus: 'STOPPED', containers }))).not.toHaveProperty('exitCode');
    },
  );

  test.each([
    ['TaskFailedToStart', '', 'failed_to_start'],
    ['EssentialContainerExited', '', 'exited'],
    ['UserInitiated', '', 'requested'],
    ['SpotInterruption', '', 'spot_interruption'],
    ['TerminationNotice', 'Your Spot Task was interrupted.', 'spot_interruption'],
    ['TerminationNotice', 'The host is going away', 'host_failure'],
    ['InfrastructureHealth', '', 'host_failure'],
    ['SomethingNew', '', 'unknown'],
  ])('that stopped by %s %s stopped by %s', (stopCode, stoppedReason, stopCause) => {
    expect(observationOf(aTask({ stopCode, stoppedReason }))?.stopCause).toBe(stopCause);
  });

  test.each([
    ['inner', 'outer', 'inner; outer'],
    ['inner', undefined, 'inner'],
    [undefined, 'outer', 'outer'],
    ['CannotPullContainerError', 'CannotPullContainerError: no', 'CannotPullContainerError: no'],
  ])('says why in the words of container (%s) and task (%s)', (reason, stoppedReason, message) => {
    expect(observationOf(aTask({ containers: [{ name: 'run', reason }], stoppedReason }))?.message).toBe(
      message,
    );
  });

  test('that was killed for its memory says so', () => {
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    const seen = observationOf(aTask({ containers: [{ name: 'run', reason, exitCode: 137 }] }));
    expect(seen).toMatchObject({ isOutOfMemory: true, exitCode: 137 });
  });

  test.each([
    ['of something else', { startedBy: 'ecs-svc/123' }],
    ['that nobody started', { startedBy: undefined }],
    ['without an ARN', { taskArn: undefined }],
    ['without a version', { version: undefined }],
    ['with a version that is no number', { version: '3' }],
    ['without a status', { lastStatus: undefined }],
  ])('%s is nothing', (_name, changes) => {
    expect(observationOf(aTask(changes))).toBeUndefined();
  });

  test.each([
    ['DELETED', {}, 'stopped'],
    ['HIBERNATING', { startedAt: undefined, stoppedAt: undefined }, 'starting'],
    ['HIBERNATING', { startedAt: '2026-11-21T09:30:00Z', stoppedAt: undefined }, 'running'],
    ['HIBERNATING', { stoppedAt: '2026-11-21T09:31:00Z' }, 'stopped'],
  ] as const)('in the state %s with %j is %s', (lastStatus, times, phase) => {
    expect(observationOf(aTask({ lastStatus, ...times }))).toMatchObject({ phase });
  });

  test('leaves out what cannot be read', () => {
    const broken = {
      startedAt: 'yesterday',
      stoppedAt: -1,
      createdAt: new Date(Number.NaN),
      stopCode: 5,
      stoppedReason: {},
      containers: [null, 'x', { name: 'run', exitCode: '0', imageDigest: 7, reason: [] }],
    };
    expect(observationOf(aTask(broken))).toStrictEqual(observationOf(aTask()));
  });
});

describe('the end of a task that ran', () => {
  const ENDED = Date.parse('2026-11-19T21:13:24Z');
  const endedWith = (exitCode: number | undefined, changes: object = {}) =>
    observationOf(
      aClearedTask({ containers: [{ name: 'run', lastStatus: 'STOPPED', exitCode }], ...changes }),
    );

  test('is told while it is being cleared away, with the end of its container', () => {
    const seen = observationOf(aClearedTask());
    expect(seen).toMatchObject({ phase: 'stopped', exitCode: 0, stopCause: 'exited', stoppedAt: ENDED });
    expect(seen).not.toHaveProperty('stoppingAt');
  });

  test('is the end of its container also once it has been cleared away', () => {
    const stopped = aClearedTask({
      lastStatus: 'STOPPED',
      version: 5,
      stoppedAt: '2026-11-19T21:13:49.123Z',
    });
    expect(observationOf(stopped)).toMatchObject({ phase: 'stopped', stoppedAt: ENDED });
  });

  test.each([
    ['that was stopped', 'UserInitiated', 'requested'],
    ['that spot took back', 'SpotInterruption', 'spot_interruption'],
    ['whose host failed', 'InfrastructureHealth', 'host_failure'],
  ])('%s is told then, too', (_what, stopCode, stopCause) => {
    expect(endedWith(143, { stopCode })).toMatchObject({ phase: 'stopped', exitCode: 143, stopCause });
  });

  test.each([
    ['an exit code', undefined, {}],
    ['an instant', 0, { executionStoppedAt: undefined }],
    ['a stop code', 0, { stopCode: undefined }],
    ['a stop code that is known', 0, { stopCode: 'SomethingNew' }],
    ['having run', 127, { stopCode: 'TaskFailedToStart' }],
    ['words about who killed it', 137, {}],
  ])('waits for the last event without %s', (_what, exitCode, changes) => {
    expect(endedWith(exitCode, changes)?.phase).toBe('stopping');
  });

  test('killed for want of memory is told then, as its words are there', () => {
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    const containers = [{ name: 'run', lastStatus: 'STOPPED', exitCode: 137, reason }];
    expect(observationOf(aClearedTask({ containers }))).toMatchObject({
      phase: 'stopped',
      isOutOfMemory: true,
    });
  });

  test('is no earlier than its start, or than it was asked to stop, although it comes to the second', () => {
    const startedAt = '2026-11-19T21:13:24.600Z';
    expect(observationOf(aClearedTask({ startedAt }))?.stoppedAt).toBe(Date.parse(startedAt));
    const asked = { stopCode: 'UserInitiated', stoppingAt: '2026-11-19T21:13:24.700Z' };
    expect(observationOf(aClearedTask(asked))).toMatchObject({
      stoppingAt: ENDED + 700,
      stoppedAt: ENDED + 700,
    });
  });
});

const member = (...values: unknown[]) => fc.oneof(fc.constantFrom(...values), fc.jsonValue());

/** Any JSON, and JSON that looks much like a task. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      taskArn: member(TASK),
      startedBy: member(RUN_ID),
      version: member(1, 2),
      lastStatus: member('RUNNING', 'STOPPED'),
      containers: fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ name: member('run'), exitCode: member(0), reason: member('x') })),
      ),
      startedAt: member('2026-11-21T09:30:00Z'),
      stopCode: member('UserInitiated'),
      stoppedReason: member('x'),
    },
    { requiredKeys: [] },
  ),
);

describe('an event', () => {
  const anEvent = (changes: object = {}) => ({
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    detail: aTask(),
    ...changes,
  });

  test('of a task is what the task tells', () => {
    expect(taskStateOfEvent(anEvent())).toStrictEqual(observationOf(aTask()));
  });

  test.each([
    ['of another source', { source: 'aws.s3' }],
    ['of another kind', { 'detail-type': 'ECS Deployment State Change' }],
    ['without a detail', { detail: undefined }],
  ])('%s is nothing', (_name, changes) => {
    expect(taskStateOfEvent(anEvent(changes))).toBeUndefined();
  });

  test('whatever it is, it is nothing or tells of a run', () => {
    fc.assert(
      fc.property(anything, (detail) => {
        for (const seen of [observationOf(detail), taskStateOfEvent(anEvent({ detail }))]) {
          if (seen === undefined) continue;
          expect(parseRunId(seen.runId)).toBeDefined();
          expect(Number.isSafeInteger(seen.version)).toBe(true);
        }
        expect(taskStateOfEvent(detail)).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
