import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SchedulerEntries } from '../../functions/adapters/scheduler-entries.ts';
import { SystemClock } from '../../functions/adapters/system-clock.ts';
import { AwsWakeUpScheduler } from '../../functions/adapters/wake-up-scheduler.ts';
import { readWakeUp } from '../../functions/handlers/wake-up-body.ts';
import type { WakeUp } from '../../functions/use-cases/ports.ts';
import { startSchedulerEmulator } from '../../local/emulators/scheduler/start-scheduler-emulator.ts';
import { startSqsEmulator } from '../../local/emulators/sqs/start-sqs-emulator.ts';
import { VirtualClock as EmulatorTime } from '../emulators/scheduler/virtual-clock.ts';
import { InMemoryWakeUpScheduler } from '../in-memory/in-memory-alarm-clock.ts';
import { RecordingLog } from '../in-memory/recording-log.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { alarmClockContract, type OpenAlarmClock } from './contracts/alarm-clock-contract.ts';
import { drainQueue } from './support/drain-queue.ts';
import { EMULATED, isLive, liveVariable } from './support/live.ts';
import { NOW } from './support/samples.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ACCOUNT = 'arn:aws:sqs:us-east-1:000000000000';

alarmClockContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  const alarms = new InMemoryWakeUpScheduler(clock);
  const passUntil = async (at: number) => {
    clock.advanceTo(at);
    return alarms.takeDue(at);
  };
  return { alarms, now: () => clock.now(), passUntil, close: async () => {} };
});

/** What the wake function makes of what comes; anything that it could not read fails the test. */
const wakeUpOf = (body: unknown): WakeUp => {
  const wakeUp = readWakeUp(body);
  if (!wakeUp) throw new TypeError(`${JSON.stringify(body)} is no wake-up`);
  return wakeUp;
};

const openEmulated = async (): Promise<OpenAlarmClock> => {
  const folder = await temporaryFolder();
  const time = new EmulatorTime(new Date(NOW).toISOString());
  const fired: WakeUp[] = [];
  const deliver = async ({ input }: { readonly input: string }) => {
    fired.push(wakeUpOf(JSON.parse(input)));
  };
  const scheduler = await startSchedulerEmulator({ dataFolder: folder.path, deliver, clock: time });
  const setTimer = (call: () => void, delay: number) => time.setTimer(time.now() + delay, call).cancel;
  const queues = await startSqsEmulator({
    dataFolder: folder.path,
    clock: { now: time.now, setTimer },
  });
  const sqs = new SQSClient({ ...EMULATED, endpoint: queues.url });
  const schedules = new SchedulerClient({ ...EMULATED, endpoint: scheduler.url });
  const { QueueUrl: wakeQueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'wake' }));
  await schedules.send(new CreateScheduleGroupCommand({ Name: 'runat' }));
  const alarms = new AwsWakeUpScheduler({
    log: new RecordingLog(),
    sqs,
    entries: new SchedulerEntries(schedules),
    clock: time,
    settings: {
      wakeQueueUrl,
      wakeQueueArn: `${ACCOUNT}:wake`,
      wakeDeadLetterQueueArn: `${ACCOUNT}:wake-dead`,
      scheduleGroupName: 'runat',
      scheduleRoleArn: 'arn:aws:iam::000000000000:role/schedules',
    },
  });
  const passUntil = async (at: number) => {
    await time.advanceTo(at);
    const messages = await drainQueue(sqs, wakeQueueUrl);
    return [...fired.splice(0), ...messages.map(wakeUpOf)];
  };
  const close = async () => {
    sqs.destroy();
    schedules.destroy();
    await Promise.all([scheduler.close(), queues.close()]);
    await folder.remove();
  };
  return { alarms, now: time.now, passUntil, close };
};

const openLive = async (): Promise<OpenAlarmClock> => {
  const clock = new SystemClock();
  const sqs = new SQSClient({});
  const scheduler = new SchedulerClient({});
  const wakeQueueUrl = liveVariable('WAKE_QUEUE_URL');
  const alarms = new AwsWakeUpScheduler({
    log: new RecordingLog(),
    sqs,
    entries: new SchedulerEntries(scheduler),
    clock,
    settings: {
      wakeQueueUrl,
      wakeQueueArn: liveVariable('WAKE_QUEUE_ARN'),
      wakeDeadLetterQueueArn: liveVariable('WAKE_DEAD_LETTER_QUEUE_ARN'),
      scheduleGroupName: liveVariable('SCHEDULE_GROUP_NAME'),
      scheduleRoleArn: liveVariable('SCHEDULE_ROLE_ARN'),
    },
  });
  const passUntil = async (at: number) => {
    await clock.waitUntil(at);
    return (await drainQueue(sqs, wakeQueueUrl)).map(wakeUpOf);
  };
  const close = async () => {
    sqs.destroy();
    scheduler.destroy();
  };
  return { alarms, now: () => clock.now(), passUntil, close };
};

alarmClockContract('SQS with Scheduler', isLive ? openLive : openEmulated, !isLive);
