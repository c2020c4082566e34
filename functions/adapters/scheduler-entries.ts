import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  type DeleteScheduleCommandInput,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { isNamed } from './sdk-errors.ts';

/** An entry to be made, in the words of EventBridge Scheduler. */
export type NewEntry = CreateScheduleCommandInput;
/** Which entry it is. */
export type EntryKey = DeleteScheduleCommandInput;

/** Makes and deletes entries of EventBridge Scheduler. Both throw what the client throws. */
export interface ScheduleEntries {
  /** An entry of that name may be there already: it is the same one. */
  create(entry: NewEntry): Promise<void>;
  /** It may be gone already. */
  delete(key: EntryKey): Promise<void>;
}

/** The entries of EventBridge Scheduler. */
export class SchedulerEntries implements ScheduleEntries {
  readonly #scheduler: SchedulerClient;

  constructor(scheduler: SchedulerClient) {
    this.#scheduler = scheduler;
  }

  async create(entry: NewEntry): Promise<void> {
    try {
      await this.#scheduler.send(new CreateScheduleCommand(entry));
    } catch (error) {
      if (!isNamed(error, 'ConflictException')) throw error;
    }
  }

  async delete(key: EntryKey): Promise<void> {
    try {
      await this.#scheduler.send(new DeleteScheduleCommand(key));
    } catch (error) {
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
    }
  }
}
