/** A task of ECS, as far as its state change event decides whether it is read. */
export interface TaskStatuses {
  readonly lastStatus?: unknown;
  readonly desiredStatus?: unknown;
}

/** What EventBridge compares: each named field must have one of its values. */
type Alternative = Readonly<Partial<Record<keyof TaskStatuses, readonly string[]>>>;

/**
 * The state changes of a task that tell something, as alternatives of an EventBridge pattern (`$or`). A task passes eight
 * states, and each event that is let through costs two messages and an invocation.
 * - RUNNING: that it runs, since when, and everything that the states before it tell. A task that is to stop begins nothing.
 * - DEPROVISIONING: on Fargate the exit code is there, about 10 s after the container has ended.
 * - STOPPED: the end of each task, also of one that never ran.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html and
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const TELLING_TASK_EVENTS: readonly Alternative[] = [
  { lastStatus: ['RUNNING'], desiredStatus: ['RUNNING'] },
  { lastStatus: ['DEPROVISIONING', 'STOPPED'] },
];

/** Tells whether EventBridge lets the event of a task through. */
export const isTellingTaskEvent = (task: TaskStatuses): boolean =>
  TELLING_TASK_EVENTS.some((alternative) =>
    Object.entries(alternative).every(([field, values]) =>
      values.some((value) => value === task[field as keyof TaskStatuses]),
    ),
  );
