import {
  type Ask,
  type EmulatorCredentials,
  type Perform,
  type ServiceLimits,
  startAwsRestService,
} from '../aws-wire.ts';
import limits from '../limits/scheduler.generated.json' with { type: 'json' };
import type { Deliver } from './deliveries.ts';
import { type EmulatorClock, systemClock } from './emulator-clock.ts';
import { Firing } from './firing.ts';
import { scheduleGroupOperations } from './schedule-group-operations.ts';
import { scheduleArn, scheduleOperations } from './schedule-operations.ts';
import { ScheduleStore } from './schedule-store.ts';

/** How the emulator is started. */
export interface SchedulerEmulatorOptions {
  /** Folder for `scheduler.sqlite`; made when missing. */
  dataFolder: string;
  /** Calls the target of a schedule (a queue or a function) or its dead-letter queue. */
  deliver: Deliver;
  /** Default: the time of this machine. */
  clock?: EmulatorClock;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Twelve digits. Default `000000000000`. */
  accountId?: string;
  /** Default `us-east-1`. */
  region?: string;
  /** How late a firing shall be, asked once for each; AWS's are up to 60,000. Default 0. */
  latenessMs?: () => number;
}

/** A running emulator. */
export interface SchedulerEmulator {
  /** For `AWS_ENDPOINT_URL_SCHEDULER`. */
  url: string;
  ask: Ask;
  perform: Perform;
  /** How many schedules still have an instant ahead. */
  pendingCount: () => number;
  close: () => Promise<void>;
}

/**
 * EventBridge Scheduler on 127.0.0.1 that really fires: at, rate and cron with time zones, retries, dead letters, deletion
 * after completion. Schedules survive the end of the process; one-time ones whose instant passed meanwhile fire at once.
 */
export async function startSchedulerEmulator(options: SchedulerEmulatorOptions): Promise<SchedulerEmulator> {
  const {
    clock = systemClock,
    latenessMs = () => 0,
    region = 'us-east-1',
    accountId = '000000000000',
  } = options;
  const store = new ScheduleStore(options.dataFolder, clock.now());
  const firing = new Firing({
    store,
    clock,
    deliver: options.deliver,
    latenessMs,
    arnOf: (schedule) => scheduleArn({ region, accountId }, schedule),
  });
  const closeStore = async () => {
    await firing.close();
    store.close();
  };
  try {
    const server = await startAwsRestService({
      service: 'scheduler',
      limits: limits as ServiceLimits,
      operations: {
        ...scheduleOperations({ store, now: clock.now, latenessMs, wakeAt: (dueAt) => firing.wakeAt(dueAt) }),
        ...scheduleGroupOperations(store, clock.now),
      },
      port: options.port ?? 0,
      credentials: options.credentials,
      region,
      accountId,
    });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= server.close().then(closeStore);
      return closing;
    };
    const { url, ask, perform } = server;
    return { url, ask, perform, pendingCount: () => store.pendingCount(), close };
  } catch (fault) {
    await closeStore();
    throw fault;
  }
}
