import fc from 'fast-check';
import type { StopIntent } from '../../../functions/domain/run/run.ts';
import type { StopCause, TaskState } from '../../../functions/domain/run/task-state.ts';
import { aRun, HANDLE, NOW } from '../samples.ts';

/** The first thing that ECS tells about the container of `aRun`. */
export const anObservation = (changes: Partial<TaskState> = {}): TaskState => ({
  runId: aRun().id,
  handle: HANDLE,
  version: 1,
  phase: 'starting',
  createdAt: NOW + 40,
  ...changes,
});
const STOP_CAUSES: readonly (StopCause | undefined)[] = [
  'delivered',
  'undelivered',
  'unwanted',
  'exited',
  'failed_to_start',
  'requested',
  'spot_interruption',
  'host_failure',
  'unknown',
  undefined,
];
export const causes = fc.constantFrom(...STOP_CAUSES);
export const exitCodes = fc.constantFrom(undefined, 0, 1, 3, 127, 137, 143);
export const intents = fc.constantFrom<StopIntent | undefined>(undefined, 'user', 'timeout');

/** The fields that are there; `undefined` stands for one that is not. */
export const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
