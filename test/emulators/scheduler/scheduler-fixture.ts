import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { onTestFinished } from 'vitest';
import type { Delivery } from '../../../local/emulators/scheduler/deliveries.ts';
import {
  type SchedulerEmulator,
  type SchedulerEmulatorOptions,
  startSchedulerEmulator,
} from '../../../local/emulators/scheduler/start-scheduler-emulator.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { VirtualClock } from './virtual-clock.ts';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:wake';
export const DEAD_LETTER_ARN = 'arn:aws:sqs:us-east-1:000000000000:wake-dead';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/scheduler';
export const START = '2026-11-21T09:00:00Z';

/** A delivery and when it came. */
export interface Arrival extends Delivery {
  at: string;
}

export interface Scheduler {
  emulator: SchedulerEmulator;
  client: SchedulerClient;
  clock: VirtualClock;
  arrivals: Arrival[];
  /** Deliveries to these targets fail. */
  broken: Set<string>;
  dataFolder: string;
}

/** An emulator with a virtual clock, a client for it, and a record of what it delivered. */
export async function startScheduler(
  options: Partial<SchedulerEmulatorOptions> & { clock?: VirtualClock } = {},
): Promise<Scheduler> {
  const { clock = new VirtualClock(START), dataFolder = await temporaryFolder() } = options;
  const arrivals: Arrival[] = [];
  const broken = new Set<string>();
  const deliver = async (delivery: Delivery) => {
    if (broken.has(delivery.arn)) throw new TypeError(`${delivery.arn} is broken`);
    arrivals.push({ ...delivery, at: new Date(clock.now()).toISOString() });
  };
  const emulator = await startSchedulerEmulator({ deliver, ...options, dataFolder, clock });
  const client = new SchedulerClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await emulator.close();
  });
  return { emulator, client, clock, arrivals, broken, dataFolder };
}

/** A valid input of CreateSchedule, with the given members changed. */
export const scheduleInput = (
  changes: Partial<CreateScheduleCommandInput> = {},
): CreateScheduleCommandInput => ({
  Name: 'job-1',
  ScheduleExpression: 'at(2026-11-21T09:30:00)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '{"kind":"due"}' },
  ...changes,
});

export const create = (client: SchedulerClient, changes: Partial<CreateScheduleCommandInput> = {}) =>
  client.send(new CreateScheduleCommand(scheduleInput(changes)));
