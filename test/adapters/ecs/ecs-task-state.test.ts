import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observationOf, taskStateOfEvent } from '../../../functions/adapters/ecs/ecs-task-state.ts';
import { parseRunId } from '../../../functions/domain/shared/identifiers.ts';

const RUN_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e-20261121T093000Z-1-1';
const TASK = 'arn:aws:ecs:us-east-1:123456789012:task/runat/0123456789abcdef0123456789abcdef';
const AT = Date.UTC(2026, 10, 21, 9, 30, 1, 250);

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
    const task = aTask(Object.fromEntries(names.map((name) => [name, value])));
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
