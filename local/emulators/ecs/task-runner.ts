import type { EmulatorDatabase } from '../emulator-database.ts';
import type { ContainerEnd, ContainerWatcher, OutputLine, TaskEngine } from './task-engine.ts';
import type { TaskEvents } from './task-events.ts';
import type { LogTarget, StoredTask, TaskRecord, TaskStatus } from './task-record.ts';
import type { TaskStore } from './task-store.ts';
import { changed, isBefore, noted, statusesUntil, stopIntent, type TaskChange } from './task-transitions.ts';

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
  logs: TaskLogs;
  now: () => number;
}

const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/** Leads each task through its life, and writes down each change before anything else follows from it. */
export class TaskRunner {
  readonly #parts: TaskRunnerParts;
  #isClosed = false;

  constructor(parts: TaskRunnerParts) {
    this.#parts = parts;
  }

  /** Begins the lives of tasks just stored, once the caller has its answer. */
  launchSoon(taskArns: string[]): void {
    for (const taskArn of taskArns) setImmediate(() => this.#launch(taskArn));
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
      if (this.#read(record.taskArn)?.lastStatus === 'RUNNING') this.#advance(record.taskArn, 'STOPPING');
      this.#parts.engine.stop(order.taskId, stopTimeoutSeconds);
    });
    return stopping;
  }

  /** Takes up the tasks of an earlier life: follows them, starts them, or forgets those that are gone. */
  async recover(owner: string): Promise<void> {
    const unfinished = this.#parts.tasks.unfinished();
    const begun = unfinished.filter(
      ({ record }) => !isBefore(record, 'PENDING') && isBefore(record, 'DEPROVISIONING'),
    );
    const containers = begun.map((task) => ({
      order: task.order,
      watcher: this.#watch(task.record.taskArn, task.log),
      wasStarted: task.record.startedAt !== undefined,
      outputPosition: task.outputPosition,
    }));
    const found = await this.#parts.engine.recover(owner, containers);
    for (const task of begun) this.#takeUp(task, found.get(task.order.taskId) ?? 'gone');
    for (const { record } of unfinished) {
      if (record.lastStatus === 'PROVISIONING') this.launchSoon([record.taskArn]);
      if (record.lastStatus === 'DEPROVISIONING') this.#advance(record.taskArn, 'STOPPED');
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  #takeUp(
    { record, order, log, stopTimeoutSeconds }: StoredTask,
    found: 'followed' | 'never-began' | 'gone',
  ) {
    if (found === 'gone') this.#parts.tasks.forget(record.taskArn);
    else if (found === 'never-began') this.#start(record, { order, ...(log ? { log } : {}) });
    else if (record.desiredStatus === 'STOPPED') this.#parts.engine.stop(order.taskId, stopTimeoutSeconds);
  }

  #launch(taskArn: string): void {
    const task = this.#isClosed ? undefined : this.#parts.tasks.get(taskArn);
    if (!task) return;
    if (task.record.desiredStatus === 'RUNNING')
      this.#advance(taskArn, 'PENDING', { connectivityAt: this.#parts.now() });
    this.#start(task.record, task);
  }

  #start(record: TaskRecord, { order, log }: Pick<StoredTask, 'order' | 'log'>): void {
    const isLogGroupMissing = log && !this.#parts.logs.groupExists(log.group);
    if (record.desiredStatus === 'STOPPED') this.#endUnstarted(record.taskArn);
    else if (isLogGroupMissing) this.#endUnstarted(record.taskArn, missingLogGroup);
    else this.#parts.engine.start(order, this.#watch(record.taskArn, log));
  }

  #endUnstarted(taskArn: string, error?: string): void {
    this.#ended(taskArn, { oomKilled: false, ...(error ? { error } : {}) });
    this.#advance(taskArn, 'STOPPED');
  }

  #watch(taskArn: string, log: LogTarget | undefined): ContainerWatcher {
    const { tasks, now } = this.#parts;
    const unlessClosed =
      <Args extends unknown[]>(tell: (...args: Args) => void) =>
      (...args: Args) => {
        if (!this.#isClosed) tell(...args);
      };
    return {
      pullStarted: unlessClosed(() => this.#note(taskArn, { pullStartedAt: now() })),
      pullStopped: unlessClosed((imageDigest) =>
        this.#note(taskArn, { pullStoppedAt: now(), ...(imageDigest ? { container: { imageDigest } } : {}) }),
      ),
      started: unlessClosed((runtimeId) => this.#started(taskArn, runtimeId)),
      output: unlessClosed((lines, position) => {
        this.#append(log, lines);
        tasks.saveOutputPosition(taskArn, position);
      }),
      ended: unlessClosed((end) => this.#ended(taskArn, end)),
      cleared: unlessClosed(() => this.#advance(taskArn, 'STOPPED')),
      lost: unlessClosed(() => tasks.forget(taskArn)),
    };
  }

  /** Output that cannot be stored is dropped, as the log driver does; the task goes on. */
  #append(log: LogTarget | undefined, lines: OutputLine[]): void {
    if (!log || lines.length === 0) return;
    try {
      this.#parts.logs.append(log.group, log.stream, lines);
    } catch (error) {
      console.error(`emulator: output of ${log.stream} could not be stored`, error);
    }
  }

  #started(taskArn: string, runtimeId: string): void {
    const container = { runtimeId, lastStatus: 'RUNNING' } as const;
    this.#advance(taskArn, 'ACTIVATING');
    this.#advance(taskArn, 'RUNNING', { startedAt: this.#parts.now(), container });
    if (this.#read(taskArn)?.desiredStatus === 'STOPPED') this.#advance(taskArn, 'STOPPING');
  }

  #ended(taskArn: string, end: ContainerEnd): void {
    const record = this.#read(taskArn);
    if (!record) return;
    const now = this.#parts.now();
    const ran = record.startedAt !== undefined;
    const intent = ran
      ? stopIntent(record, 'EssentialContainerExited', 'Essential container in task exited', now)
      : stopIntent(record, 'TaskFailedToStart', end.error ?? 'Task failed to start', now);
    if (ran) this.#advance(taskArn, 'STOPPING', intent);
    const reason = end.error ?? (end.oomKilled ? OUT_OF_MEMORY : undefined);
    this.#advance(taskArn, 'DEPROVISIONING', {
      ...intent,
      executionStoppedAt: now,
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
