import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { boundedCalls } from './bounded-calls.ts';
import { ANSWER_MS, clientSettings, directly } from './client-settings.ts';
import { once } from './once.ts';

/** EventBridge Scheduler, for long alarms. Made once per process. */
export const schedulerClient = once(() =>
  directly('scheduler', boundedCalls(new SchedulerClient(clientSettings('scheduler', ANSWER_MS)))),
);
