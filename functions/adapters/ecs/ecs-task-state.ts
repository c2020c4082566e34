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
const phaseOf = (task: Fields, end: End): TaskState['phase'] | undefined => {
  const status = textOf(task.lastStatus);
  if (status === undefined) return undefined;
  if (status === 'RUNNING' && task.desiredStatus === 'STOPPED') return 'stopping';
  if (status === 'DEPROVISIONING' && isWholeEnd(end)) return 'stopped';
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

/** What is known of the end of a task. */
interface End extends Pick<TaskState, 'exitCode' | 'stopCause' | 'message' | 'isOutOfMemory'> {
  /** When its container ended, to the second. */
  readonly executionStoppedAt?: Instant;
}

/** With these and an exit code nothing that ECS tells later changes how a run ends. */
const CLEAR_CAUSES: ReadonlySet<StopCause | undefined> = new Set([
  'exited',
  'requested',
  'spot_interruption',
  'host_failure',
]);

/** SIGKILL: it may have been the kernel's, for want of memory. ECS says that in words. */
const KILLED = 137;

/**
 * Tells whether a task that Fargate clears away, which takes about 15 s, has told all of the end of its container. In
 * recorded events the exit code, the stop code and its words are there then.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
const isWholeEnd = ({ executionStoppedAt, exitCode, stopCause, isOutOfMemory }: End): boolean =>
  executionStoppedAt !== undefined &&
  exitCode !== undefined &&
  CLEAR_CAUSES.has(stopCause) &&
  (exitCode !== KILLED || stopCause !== 'exited' || isOutOfMemory === true);

const INSTANTS = ['createdAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt'] as const;

/**
 * When a task was asked to stop, and when its container ended, which is half a minute before Fargate calls the task
 * stopped. One that ends by itself is not asked. The end comes to the second, so it may seem to lie before what led to it.
 */
const stopInstantsOf = (
  task: Fields,
  phase: TaskState['phase'],
  { executionStoppedAt, stopCause }: End,
): Partial<Record<'stoppingAt' | 'stoppedAt', Instant | undefined>> => {
  const stoppingAt = stopCause === 'exited' ? undefined : instantOf(task.stoppingAt);
  if (phase !== 'stopped') return { stoppingAt };
  if (executionStoppedAt === undefined) return { stoppingAt, stoppedAt: instantOf(task.stoppedAt) };
  const earliest = Math.max(instantOf(task.startedAt) ?? 0, stoppingAt ?? 0);
  return { stoppingAt, stoppedAt: Math.max(executionStoppedAt, earliest) };
};

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
  const container = containerOf(task);
  const message = messageOf(container, task);
  const end: End = present({
    executionStoppedAt: instantOf(task.executionStoppedAt),
    exitCode: wholeOf(container.exitCode),
    stopCause: stopCauseOf(task),
    message,
    isOutOfMemory: message?.includes('OutOfMemoryError') ? true : undefined,
  });
  const phase = phaseOf(task, end);
  if (runId === undefined || handle === undefined || version === undefined || phase === undefined) {
    return undefined;
  }
  if (parseRunId(runId) === undefined) return undefined;
  const { executionStoppedAt: _executionStoppedAt, ...told } = end;
  return {
    runId,
    handle,
    version,
    phase,
    ...present(Object.fromEntries(INSTANTS.map((name) => [name, instantOf(task[name])]))),
    ...present({ ...stopInstantsOf(task, phase, end), imageDigest: textOf(container.imageDigest) }),
    ...told,
  };
};

/** As `observationOf`, for a whole event as EventBridge puts it on a queue. */
export const taskStateOfEvent = (event: unknown): TaskState | undefined => {
  const { source, 'detail-type': type, detail } = fieldsOf(event) ?? {};
  return source === 'aws.ecs' && type === 'ECS Task State Change' ? observationOf(detail) : undefined;
};
