import type { EmulatorDatabase } from '../../emulator-database.ts';
import { RetriedSteps } from '../../retry-queue.ts';
import type {
  ContainerEnd,
  ContainerWatcher,
  OutputLine,
  RegistryLogin,
  TaskEngine,
} from '../engine/task-engine.ts';
import type { SecretsFile } from './secrets-file.ts';
import type { TaskEvents } from './task-events.ts';
import type { LogTarget, StoredTask, TaskRecord, TaskStatus } from './task-record.ts';
import type { TaskStore } from './task-store.ts';
import {
  changed,
  isBefore,
  noted,
  statusesUntil,
  stopIntent,
  type TaskChange,
  withoutStop,
} from './task-transitions.ts';

/** Where output goes: the part of CloudWatch Logs that a container's log driver needs. */
export interface TaskLogs {
  append(group: string, stream: string, events: OutputLine[]): void;
  groupExists(group: string): boolean;
}

/** What the runner works with. */
export interface TaskRunnerParts {
  database: EmulatorDatabase;
  tasks: TaskStore;
  events: TaskEvents;
  engine: TaskEngine;
  /** Opens the engine that tasks of an earlier life were started on; undefined when it cannot be asked. */
  openEngine: (name: string) => Promise<TaskEngine | undefined>;
  logs: TaskLogs;
  secrets: SecretsFile;
  now: () => number;
  /** How long a task whose container has ended is cleared away, in milliseconds. */
  clearingMs: number;
}

const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** Leads each task through its life, and writes down each change before anything else follows from it. */
export class TaskRunner {
  readonly #parts: TaskRunnerParts;
  /** By task: what happens to one is written down in order. */
  readonly #steps = new RetriedSteps((error) =>
    console.error('emulator: what happened to a task could not be written down; it is tried again', error),
  );
  /** The one that starts tasks, and those that tasks of an earlier life still run on. */
  readonly #engines = new Map<string, TaskEngine>();
  readonly #clearing = new Set<NodeJS.Timeout>();
  #isClosed = false;

  constructor(parts: TaskRunnerParts) {
    this.#parts = parts;
    this.#engines.set(parts.engine.name, parts.engine);
  }

  /** Begins the lives of tasks just stored, once the caller has its answer. */
  launchSoon(taskArns: string[]): void {
    for (const taskArn of taskArns) {
      setImmediate(() => this.#steps.take(taskArn, () => this.#launch(taskArn)));
    }
  }

  /**
   * Tells a task to end; the ending goes on in the background.
   * @returns the task with its new desired status, or as it was when it was ending already.
   */
  stop(task: StoredTask, reason: string): TaskRecord {
    const { record, order, stopTimeoutSeconds } = task;
    if (record.desiredStatus === 'STOPPED') return record;
    const intent = stopIntent(record, 'UserInitiated', reason, this.#parts.now());
    const stopping = this.#change(record, intent);
    setImmediate(() => {
      if (this.#isClosed) return;
      this.#steps.take(record.taskArn, () => this.#advanceRunning(record.taskArn, 'STOPPING'));
      this.#stopContainer(order.taskId, stopTimeoutSeconds);
    });
    return stopping;
  }

  /** Takes up the tasks of an earlier life: follows them, starts them, or forgets those that are gone. */
  async recover(owner: string): Promise<void> {
    const unfinished = this.#parts.tasks.unfinished();
    const begun = unfinished.filter(
      ({ record }) => !isBefore(record, 'PENDING') && isBefore(record, 'DEPROVISIONING'),
    );
    const byEngine = Map.groupBy(begun, ({ engineName = this.#parts.engine.name }) => engineName);
    for (const name of new Set([this.#parts.engine.name, ...byEngine.keys()])) {
      await this.#recoverOn(name, owner, byEngine.get(name) ?? []);
    }
    for (const { record } of unfinished) {
      if (record.lastStatus === 'PROVISIONING') this.launchSoon([record.taskArn]);
      if (record.lastStatus === 'DEPROVISIONING') this.#advance(record.taskArn, 'STOPPED');
    }
  }

  /** Closes the engines, too. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#clearing) clearTimeout(timer);
    this.#steps.close();
    for (const engine of this.#engines.values()) await engine.close();
  }

  /** Tasks on an engine that cannot be asked are as gone as with a machine that is lost. */
  async #recoverOn(name: string, owner: string, tasks: StoredTask[]): Promise<void> {
    const engine = this.#engines.get(name) ?? (await this.#parts.openEngine(name));
    if (!engine)
      console.error(`emulator: tasks are lost (${tasks.length}): the engine "${name}" does not answer`);
    else this.#engines.set(name, engine);
    const containers = tasks.map((task) => ({
      order: task.order,
      watcher: this.#watch(task.record.taskArn, task.log),
      wasStarted: task.record.startedAt !== undefined,
      outputPosition: task.outputPosition,
    }));
    const found = await engine?.recover(owner, containers);
    for (const task of tasks) this.#takeUp(task, found?.get(task.order.taskId) ?? 'gone');
  }

  /** Engines leave a task alone that they do not know. */
  #stopContainer(taskId: string, graceSeconds: number): void {
    for (const engine of this.#engines.values()) engine.stop(taskId, graceSeconds);
  }

  #takeUp(task: StoredTask, found: 'followed' | 'never-began' | 'gone') {
    const { record, order, stopTimeoutSeconds } = task;
    if (found === 'gone') this.#parts.tasks.forget(record.taskArn);
    else if (found === 'never-began') this.#start(record, task);
    else if (record.desiredStatus === 'STOPPED') this.#stopContainer(order.taskId, stopTimeoutSeconds);
  }

  #launch(taskArn: string): void {
    const task = this.#isClosed ? undefined : this.#parts.tasks.get(taskArn);
    if (!task) return;
    if (task.record.desiredStatus === 'RUNNING')
      this.#advance(taskArn, 'PENDING', { connectivityAt: this.#parts.now() });
    this.#start(task.record, task);
  }

  #start(record: TaskRecord, task: StoredTask): void {
    const { order, log } = task;
    const isLogGroupMissing = log && !this.#parts.logs.groupExists(log.group);
    if (record.desiredStatus === 'STOPPED') this.#endUnstarted(record.taskArn);
    else if (isLogGroupMissing) this.#endUnstarted(record.taskArn, missingLogGroup);
    else {
      const read = this.#readSecrets(task);
      if ('error' in read) {
        this.#endUnstarted(record.taskArn, read.error);
        return;
      }
      this.#parts.tasks.saveEngine(record.taskArn, this.#parts.engine.name);
      const environment = { ...order.environment, ...read.values };
      const login = read.login && { login: read.login };
      this.#parts.engine.start({ ...order, environment, ...login }, this.#watch(record.taskArn, log));
    }
  }

  /** What is never stored: it is read at each start. An engine that asks no registry needs no login. */
  #readSecrets({
    secrets = [],
    registryLogin,
  }: StoredTask): { values: Record<string, string>; login?: RegistryLogin } | { error: string } {
    const { secrets: file, engine } = this.#parts;
    const read = file.read(secrets);
    if ('error' in read || registryLogin === undefined || !engine.pullsImages) return read;
    const asked = file.readLogin(registryLogin);
    return 'error' in asked ? asked : { ...read, ...asked };
  }

  #endUnstarted(taskArn: string, error?: string): void {
    this.#ended(taskArn, { oomKilled: false, ...(error ? { error } : {}) });
    this.#advance(taskArn, 'STOPPED');
  }

  #watch(taskArn: string, log: LogTarget | undefined): ContainerWatcher {
    const { tasks, now } = this.#parts;
    const step =
      <Args extends unknown[]>(tell: (...args: Args) => void) =>
      (...args: Args) =>
        this.#steps.take(taskArn, () => tell(...args));
    return {
      pullStarted: step(() => this.#note(taskArn, { pullStartedAt: now() })),
      pullStopped: step((imageDigest) =>
        this.#note(taskArn, { pullStoppedAt: now(), ...(imageDigest ? { container: { imageDigest } } : {}) }),
      ),
      started: step((runtimeId) => this.#started(taskArn, runtimeId)),
      output: (lines, position) => {
        this.#steps.take(taskArn, () => this.#append(log, lines), true);
        this.#steps.take(taskArn, () => tasks.saveOutputPosition(taskArn, position), true);
      },
      ended: step((end) => this.#ended(taskArn, end)),
      cleared: step(() => this.#clear(taskArn)),
      lost: step(() => tasks.forget(taskArn)),
    };
  }

  /** On Fargate this takes some 15 s. The next life ends it at once. */
  #clear(taskArn: string): void {
    if (this.#parts.clearingMs === 0) {
      this.#advance(taskArn, 'STOPPED');
      return;
    }
    const timer = setTimeout(() => {
      this.#clearing.delete(timer);
      this.#steps.take(taskArn, () => this.#advance(taskArn, 'STOPPED'));
    }, this.#parts.clearingMs);
    this.#clearing.add(timer.unref());
  }

  /** Output without a group to store it in is dropped, as the log driver does; the task goes on. */
  #append(log: LogTarget | undefined, lines: OutputLine[]): void {
    if (!log || lines.length === 0 || !this.#parts.logs.groupExists(log.group)) return;
    this.#parts.logs.append(log.group, log.stream, lines);
  }

  #started(taskArn: string, runtimeId: string): void {
    const container = { runtimeId, lastStatus: 'RUNNING' } as const;
    this.#advance(taskArn, 'ACTIVATING');
    this.#advance(taskArn, 'RUNNING', { startedAt: this.#parts.now(), container });
    if (this.#read(taskArn)?.desiredStatus === 'STOPPED') this.#advance(taskArn, 'STOPPING');
  }

  #advanceRunning(taskArn: string, target: TaskStatus): void {
    if (this.#read(taskArn)?.lastStatus === 'RUNNING') this.#advance(taskArn, target);
  }

  #ended(taskArn: string, end: ContainerEnd): void {
    const record = this.#read(taskArn);
    if (!record) return;
    const now = this.#parts.now();
    const { startedAt, stoppingAt = Infinity } = record;
    const ran = startedAt !== undefined;
    const endedAt = ran ? Math.max(startedAt, Math.min(now, end.endedAt ?? now)) : now;
    // What had ended before it was asked to stop has ended by itself.
    const asked = endedAt < stoppingAt ? withoutStop(record) : record;
    const intent = ran
      ? stopIntent(asked, 'EssentialContainerExited', 'Essential container in task exited', endedAt)
      : stopIntent(record, 'TaskFailedToStart', end.error ?? 'Task failed to start', now);
    if (ran) this.#advance(taskArn, 'STOPPING', intent);
    const reason = end.error ?? (end.oomKilled ? OUT_OF_MEMORY : undefined);
    this.#advance(taskArn, 'DEPROVISIONING', {
      ...intent,
      executionStoppedAt: endedAt,
      container: {
        lastStatus: 'STOPPED',
        ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
        ...(reason ? { reason } : {}),
      },
    });
  }

  /** Passes every status up to the target; the change comes with the first of them. */
  #advance(taskArn: string, target: TaskStatus, change: TaskChange = {}): void {
    const { tasks, events, database, now } = this.#parts;
    database.transaction(() => {
      let record = tasks.get(taskArn)?.record;
      if (!record) return;
      for (const [index, lastStatus] of statusesUntil(record, target).entries()) {
        const stopped = lastStatus === 'STOPPED' ? { stoppedAt: now() } : {};
        record = changed(record, { ...(index === 0 ? change : {}), ...stopped, lastStatus }, now());
        events.store(record);
      }
      tasks.save(record);
    });
    events.deliver(taskArn);
  }

  /** One change within the present status. */
  #change(record: TaskRecord, change: TaskChange): TaskRecord {
    const { tasks, events, database, now } = this.#parts;
    const next = changed(record, change, now());
    database.transaction(() => {
      tasks.save(next);
      events.store(next);
    });
    events.deliver(record.taskArn);
    return next;
  }

  #note(taskArn: string, change: TaskChange): void {
    const record = this.#read(taskArn);
    if (record) this.#parts.tasks.save(noted(record, change));
  }

  #read(taskArn: string): TaskRecord | undefined {
    return this.#parts.tasks.get(taskArn)?.record;
  }
}

const missingLogGroup =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to ' +
  'create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1';
