import { schedulerClient } from '../adapters/clients/scheduler-client.ts';
import { SchedulerEntries } from '../adapters/scheduler-entries.ts';

/** The entries of Scheduler, with its client. */
export const schedulerEntries = (): SchedulerEntries => new SchedulerEntries(schedulerClient());
