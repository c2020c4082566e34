import { TASK_STATUSES, type TaskContainer, type TaskRecord, type TaskStatus } from './task-record.ts';

/** What changes with a step of a task's life. */
export type TaskChange = Partial<TaskRecord> & { container?: Partial<TaskContainer> };

/** A task after a change that ECS tells about: one version more. */
export function changed(task: TaskRecord, change: TaskChange, now: number): TaskRecord {
  return { ...noted(task, change), version: task.version + 1, updatedAt: now };
}

/** A task after a change that shows only with the next change that has an event. */
export function noted(task: TaskRecord, { container, ...change }: TaskChange): TaskRecord {
  const containers = task.containers.map((each) => ({ ...each, ...container }));
  return { ...task, ...change, containers };
}

/** True when the task is yet to reach this status. */
export const isBefore = (task: TaskRecord, status: TaskStatus) => place(task.lastStatus) < place(status);

const place = (status: TaskStatus) => TASK_STATUSES.indexOf(status);

/**
 * The statuses still to pass until `target`, itself included; none when the task is there or beyond. A task that never
 * ran goes from where it is straight to DEPROVISIONING.
 */
export function statusesUntil(task: TaskRecord, target: TaskStatus): TaskStatus[] {
  const path = TASK_STATUSES.slice(place(task.lastStatus) + 1, place(target) + 1);
  const endsUnrun = isBefore(task, 'RUNNING') && place(target) >= place('DEPROVISIONING');
  return endsUnrun ? path.filter((status) => place(status) >= place('DEPROVISIONING')) : path;
}

/** A task as if nobody had told it to end. */
export function withoutStop({ stopCode: _stopCode, ...task }: TaskRecord): TaskRecord {
  return task;
}

/** What a task shows once it has to end for this reason; the first reason stays. */
export function stopIntent(
  task: TaskRecord,
  stopCode: NonNullable<TaskRecord['stopCode']>,
  stoppedReason: string,
  now: number,
): Partial<TaskRecord> {
  if (task.stopCode) return {};
  return { desiredStatus: 'STOPPED', stopCode, stoppedReason, stoppingAt: now };
}
