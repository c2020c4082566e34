import { RUN_CONTAINER_NAME } from '../../contract/run-container.ts';
import type { StopCause, TaskState } from '../../domain/run/task-state.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import { type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';

/**
 * Where a task stands. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
const PHASES: ReadonlyMap<string, TaskState['phase']> = new Map([
  ['PROVISIONING', 'starting'],
  ['PENDING', 'starting'],
  ['ACTIVATING', 'starting'],
  ['RUNNING', 'running'],
  ['DEACTIVATING', 'stopping'],
  ['STOPPING', 'stopping'],
  ['DEPROVISIONING', 'stopping'],
  ['STOPPED', 'stopped'],
  ['DELETED', 'stopped'],
]);

/**
 * What ended a task. `TerminationNotice` is the machine below it going away, be it spot or not.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (stopCode)
 */
const STOP_CAUSES: ReadonlyMap<string, StopCause> = new Map([
  ['TaskFailedToStart', 'failed_to_start'],
  ['EssentialContainerExited', 'exited'],
  ['UserInitiated', 'requested'],
  ['SpotInterruption', 'spot_interruption'],
  ['TerminationNotice', 'host_failure'],
  ['InfrastructureHealth', 'host_failure'],
]);

/**
 * A state that is not in the list above is read from what the task says of its times. A task that runs and is to stop has
 * been given notice: of spot capacity that is taken back, or of a stop. That is no beginning.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
const phaseOf = (task: Fields): TaskState['phase'] | undefined => {
  const status = textOf(task.lastStatus);
  if (status === undefined) return undefined;
  if (status === 'RUNNING' && task.desiredStatus === 'STOPPED') return 'stopping';
  const known = PHASES.get(status);
  if (known !== undefined) return known;
  if (instantOf(task.stoppedAt) !== undefined) return 'stopped';
  return instantOf(task.startedAt) === undefined ? 'starting' : 'running';
};

const LONGEST_MESSAGE = 1000;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** Events carry RFC 3339 text; the SDK makes Dates of what DescribeTasks answers. */
const instantOf = (value: unknown): Instant | undefined => {
  const at = value instanceof Date ? value.getTime() : Date.parse(textOf(value) ?? '');
  return at >= 0 && at <= LAST_INSTANT ? Math.floor(at) : undefined;
};

/** Other containers may be in a task (agents that AWS adds), and there may be none at all. */
const containerOf = (task: Fields): Fields => {
  const containers: readonly unknown[] = Array.isArray(task.containers) ? task.containers : [];
  return containers.map(fieldsOf).find((container) => container?.name === RUN_CONTAINER_NAME) ?? {};
};

const messageOf = (container: Fields, task: Fields): string | undefined => {
  const [inner, outer] = [textOf(container.reason), textOf(task.stoppedReason)];
  if (inner === undefined || outer === undefined) return (inner ?? outer)?.slice(0, LONGEST_MESSAGE);
  const isSaidTwice = inner.includes(outer) || outer.includes(inner);
  const longer = inner.length >= outer.length ? inner : outer;
  return (isSaidTwice ? longer : `${inner}; ${outer}`).slice(0, LONGEST_MESSAGE);
};

/** Spot capacity that is taken back has been told by both codes; the words are clear. */
const stopCauseOf = (task: Fields): StopCause | undefined => {
  const code = textOf(task.stopCode);
  if (code === undefined) return undefined;
  if (code === 'TerminationNotice' && /\bspot\b/i.test(textOf(task.stoppedReason) ?? '')) {
    return 'spot_interruption';
  }
  return STOP_CAUSES.get(code) ?? 'unknown';
};

const INSTANTS = [
  'createdAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppingAt',
  'stoppedAt',
] as const;

const present = <T extends Readonly<Record<string, unknown>>>(
  facts: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };

/**
 * What a task says about the run that it was started for: a Task as DescribeTasks answers it, or the `detail` of a
 * task state change event. undefined for what is no task of a run; it never throws.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 */
export const observationOf = (value: unknown): TaskState | undefined => {
  const task = fieldsOf(value) ?? {};
  const runId = textOf(task.startedBy);
  const handle = textOf(task.taskArn);
  const version = wholeOf(task.version);
  const phase = phaseOf(task);
  if (runId === undefined || handle === undefined || version === undefined || phase === undefined) {
    return undefined;
  }
  if (parseRunId(runId) === undefined) return undefined;
  const container = containerOf(task);
  const message = messageOf(container, task);
  return {
    runId,
    handle,
    version,
    phase,
    ...present(Object.fromEntries(INSTANTS.map((name) => [name, instantOf(task[name])]))),
    ...present({
      imageDigest: textOf(container.imageDigest),
      exitCode: wholeOf(container.exitCode),
      stopCause: stopCauseOf(task),
      message,
      isOutOfMemory: message?.includes('OutOfMemoryError') ? true : undefined,
    }),
  };
};

/** As `observationOf`, for a whole event as EventBridge puts it on a queue. */
export const taskStateOfEvent = (event: unknown): TaskState | undefined => {
  const { source, 'detail-type': type, detail } = fieldsOf(event) ?? {};
  return source === 'aws.ecs' && type === 'ECS Task State Change' ? observationOf(detail) : undefined;
};
