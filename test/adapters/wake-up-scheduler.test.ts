import { CreateScheduleCommand, DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { SchedulerEntries } from '../../functions/adapters/scheduler-entries.ts';
import { AwsWakeUpScheduler } from '../../functions/adapters/wake-up-scheduler.ts';
import { deliveryIdOfRun } from '../../functions/domain/delivery/delivery.ts';
import { formatRunId } from '../../functions/domain/shared/identifiers.ts';
import { DAY, HOUR, LAST_INSTANT, MINUTE, SECOND } from '../../functions/domain/shared/instant.ts';
import type { WakeUp } from '../../functions/use-cases/ports.ts';
import { RecordingLog } from '../in-memory/recording-log.ts';
import { mockedClient } from './mocked-client.ts';
import { rejection, sdkError } from './sdk-error.ts';

const sqs = mockedClient(SQSClient);
const scheduler = mockedClient(SchedulerClient);
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const JOB_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e';

let now = NOW;
const log = new RecordingLog();
const alarms = new AwsWakeUpScheduler({
  log,
  sqs: new SQSClient({ region: 'us-east-1' }),
  entries: new SchedulerEntries(new SchedulerClient({ region: 'us-east-1' })),
  clock: { now: () => now },
  settings: {
    wakeQueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/wake',
    wakeQueueArn: 'arn:aws:sqs:us-east-1:123456789012:wake',
    wakeDeadLetterQueueArn: 'arn:aws:sqs:us-east-1:123456789012:wake-dead',
    scheduleGroupName: 'runat',
    scheduleRoleArn: 'arn:aws:iam::123456789012:role/schedules',
  },
});

const due = (dueAt: number) => ({ kind: 'due', jobId: JOB_ID, dueAt, revision: 3 }) as const;
const inputsOf = (mock: { calls(): { args: unknown[] }[] }) =>
  mock.calls().map((call) => (call.args[0] as { input: unknown }).input);

const entries = () => scheduler.commandCalls(CreateScheduleCommand).map(({ args }) => args[0].input);
const deleted = () => scheduler.commandCalls(DeleteScheduleCommand).map(({ args }) => args[0].input.Name);

beforeEach(() => {
  now = NOW;
  sqs.reset();
  scheduler.reset();
  sqs.on(SendMessageCommand).resolves({});
  scheduler.onAnyCommand().resolves({});
});

describe('a short alarm', () => {
  test.each([
    ['14 minutes away', 14 * MINUTE, 840],
    ['with a fraction of a second', 5 * SECOND + 999, 5],
    ['less than a second away', 999, 0],
    ['due now', 0, 0],
    ['in the past', -DAY, 0],
  ])('%s is a message with the delay rounded down', async (_name, delay, DelaySeconds) => {
    const wakeUp = due(NOW + delay);
    await alarms.setAlarm(wakeUp, wakeUp.dueAt);
    expect(inputsOf(sqs)).toEqual([
      {
        QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/wake',
        MessageBody: JSON.stringify(wakeUp),
        DelaySeconds,
      },
    ]);
    expect(scheduler.calls()).toEqual([]);
  });
});

describe('a far alarm', () => {
  test('is an entry of Scheduler that fires 90 seconds early and deletes itself', async () => {
    const wakeUp = due(NOW + HOUR + 250);
    await alarms.setAlarm(wakeUp, wakeUp.dueAt);
    expect(inputsOf(scheduler)).toEqual([
      {
        Name: `${JOB_ID}-3-1795257000`,
        GroupName: 'runat',
        ScheduleExpression: 'at(2026-11-21T10:28:30)',
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: 'arn:aws:sqs:us-east-1:123456789012:wake',
          RoleArn: 'arn:aws:iam::123456789012:role/schedules',
          Input: JSON.stringify(wakeUp),
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 3600 },
          DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:123456789012:wake-dead' },
        },
      },
    ]);
    expect(sqs.calls()).toEqual([]);
  });

  test('that is set already is fine, and needs no message to hold it', async () => {
    scheduler.on(CreateScheduleCommand).rejects(sdkError('ConflictException'));
    const before = log.counted('AlarmNotSet');
    await expect(alarms.setAlarm(due(NOW + HOUR), NOW + HOUR)).resolves.toBeUndefined();
    expect(sqs.calls()).toEqual([]);
    expect(log.counted('AlarmNotSet')).toBe(before);
  });

  test('of what is held back has a name of its own for each instant', async () => {
    for (const at of [NOW + HOUR, NOW + 2 * HOUR]) await alarms.setAlarm(due(NOW), at);
    expect(entries().map(({ Name }) => Name)).toEqual([
      `${JOB_ID}-3-1795253400-toul60`,
      `${JOB_ID}-3-1795253400-touny0`,
    ]);
  });

  test('has a name that Scheduler takes, whatever it is for', async () => {
    const runId = formatRunId({ jobId: JOB_ID, dueAt: NOW + 250, copy: 100, attempt: 11 });
    const wakeUp: fc.Arbitrary<WakeUp> = fc
      .integer({ min: NOW + 15 * MINUTE, max: LAST_INSTANT })
      .chain((at) =>
        fc.oneof(
          fc.nat(999_999_999).map((revision) => ({ ...due(at), revision })),
          fc.constantFrom('launch' as const, 'timeout' as const).map((kind) => ({ kind, runId, at })),
          fc.constant({ kind: 'delivery' as const, deliveryId: deliveryIdOfRun(runId, 'target'), at }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(wakeUp, fc.constantFrom(0, HOUR, 400 * DAY, 200_000 * DAY), async (any, heldBack) => {
        scheduler.resetHistory();
        await alarms.setAlarm(any, any.kind === 'due' ? any.dueAt + heldBack : any.at);
        expect(scheduler.commandCalls(CreateScheduleCommand)[0]?.args[0].input.Name).toMatch(
          /^[0-9a-zA-Z-_.]{1,64}$/,
        );
      }),
    );
  });
});

describe('an alarm further away than a year', () => {
  const dueAt = Date.UTC(2099, 5, 27, 16, 13);
  /** 72 steps before that. */
  const firstStep = dueAt - 72 * 365 * DAY;

  test('is an entry at a step, with the same wake-up, and a name of its own', async () => {
    await alarms.setAlarm(due(dueAt), dueAt);
    expect(entries()).toMatchObject([
      {
        Name: `${JOB_ID}-3-4086259980-u102do`,
        ScheduleExpression: 'at(2027-07-15T16:11:30)',
        Target: { Input: JSON.stringify(due(dueAt)) },
      },
    ]);
  });

  test('is the same entry when it is set again before its step, and the next one at it', async () => {
    for (now of [NOW, NOW + 30 * DAY, firstStep - 2 * DAY, firstStep - 90 * SECOND, firstStep + HOUR])
      await alarms.setAlarm(due(dueAt), dueAt);
    const [first, ...more] = entries().map(({ Name, ScheduleExpression }) => `${Name} ${ScheduleExpression}`);
    expect(more.slice(0, 2)).toEqual([first, first]);
    expect(more.slice(2)).toEqual(Array(2).fill(`${JOB_ID}-3-4086259980-ujrzpo at(2028-07-14T16:11:30)`));
  });

  test('comes at its instant after the last step, by an entry without a step in its name', async () => {
    now = dueAt - 365 * DAY - 90 * SECOND;
    await alarms.setAlarm(due(dueAt), dueAt);
    expect(entries()).toMatchObject([
      { Name: `${JOB_ID}-3-4086259980`, ScheduleExpression: 'at(2099-06-27T16:11:30)' },
    ]);
  });

  test('of what is held back for decades goes in steps towards the end of the pause', async () => {
    await alarms.setAlarm(due(NOW), dueAt);
    expect(entries()).toMatchObject([
      { Name: `${JOB_ID}-3-1795253400-u102do`, ScheduleExpression: 'at(2027-07-15T16:11:30)' },
    ]);
  });

  test('is canceled by the entry of its step', async () => {
    await alarms.cancelAlarm(due(dueAt));
    expect(deleted()).toEqual([`${JOB_ID}-3-4086259980-u102do`]);
  });

  test('is canceled by both entries where either may be set', async () => {
    now = firstStep - HOUR;
    await alarms.cancelAlarm(due(dueAt));
    expect(deleted()).toEqual([`${JOB_ID}-3-4086259980-u102do`, `${JOB_ID}-3-4086259980-ujrzpo`]);
  });

  test('is canceled by whatever entry was set last', async () => {
    const instants = fc.integer({ min: NOW + 15 * MINUTE, max: LAST_INSTANT });
    const waits = fc.array(fc.integer({ min: 0, max: 400 * DAY }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(instants, waits, async (at, delays) => {
        scheduler.resetHistory();
        now = NOW;
        await alarms.setAlarm(due(at), at);
        for (const delay of delays) {
          const set = entries().at(-1);
          const firesAt = Date.parse(`${set?.ScheduleExpression?.slice(3, -1)}Z`);
          if (now + delay < firesAt) {
            now += delay;
            await alarms.cancelAlarm(due(at));
            expect(deleted()).toContain(set?.Name);
            return;
          }
          now = firesAt;
          const count = entries().length;
          await alarms.setAlarm(due(at), at);
          if (entries().length === count) return;
        }
      }),
    );
  });
});

describe('an alarm for which Scheduler takes no entry', () => {
  const far = due(NOW + 3 * HOUR);

  test('is held by a message that comes early', async () => {
    scheduler.on(CreateScheduleCommand).rejects(sdkError('InternalServerException'));
    await alarms.setAlarm(far, far.dueAt);
    expect(inputsOf(sqs)).toMatchObject([{ MessageBody: JSON.stringify(far), DelaySeconds: 840 }]);
  });

  test('is counted', async () => {
    scheduler.on(CreateScheduleCommand).rejects(sdkError('AccessDeniedException'));
    const before = log.counted('AlarmNotSet');
    await alarms.setAlarm(far, far.dueAt);
    expect(log.counted('AlarmNotSet')).toBe(before + 1);
  });

  test('is no message where the call itself is wrong', async () => {
    const cause = sdkError('ValidationException');
    scheduler.on(CreateScheduleCommand).rejects(cause);
    expect(await rejection(alarms.setAlarm(far, far.dueAt))).toBe(cause);
    expect(sqs.calls()).toEqual([]);
  });
});

describe('canceling', () => {
  test('deletes the entry', async () => {
    await alarms.cancelAlarm(due(NOW + HOUR));
    expect(inputsOf(scheduler)).toEqual([{ Name: `${JOB_ID}-3-1795257000`, GroupName: 'runat' }]);
  });

  test('is fine where there is no entry', async () => {
    scheduler.on(DeleteScheduleCommand).rejects(sdkError('ResourceNotFoundException'));
    await expect(alarms.cancelAlarm(due(NOW + HOUR))).resolves.toBeUndefined();
  });

  test('does nothing once the entry must have fired', async () => {
    await alarms.cancelAlarm(due(NOW + 90 * SECOND));
    expect(scheduler.calls()).toEqual([]);
  });
});

test.each([
  ['a message', MINUTE],
  ['an entry', HOUR],
])('%s that cannot be made is unavailable', async (_name, delay) => {
  const cause = sdkError('ThrottlingException');
  sqs.onAnyCommand().rejects(cause);
  scheduler.onAnyCommand().rejects(cause);
  const error = await rejection(alarms.setAlarm(due(NOW + delay), NOW + delay));
  expect(error).toMatchObject({ code: 'unavailable', cause });
});
