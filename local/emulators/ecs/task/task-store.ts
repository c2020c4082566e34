import type { EmulatorDatabase } from '../../emulator-database.ts';
import type { Secret } from '../definitions/task-definition.ts';
import type { ContainerOrder } from '../engine/task-engine.ts';
import type { LogTarget, StoredTask, TaskRecord } from './task-record.ts';

/**
 * How long ECS describes a stopped task, in milliseconds.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 */
const KEPT_AFTER_STOP_MS = 60 * 60 * 1000;

/** Status of the row of a task whose end nobody knows: kept only so that its client token stays in use. */
const LOST = 'LOST';

/** What ListTasks looks for. */
export interface TaskQuery {
  clusterArn: string;
  desiredStatus: string;
  startedBy?: string;
  family?: string;
}

/** The tasks, from RunTask until an hour after their end. */
export class TaskStore {
  readonly #database: EmulatorDatabase;
  readonly #now: () => number;

  constructor(database: EmulatorDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  insert(task: StoredTask, family: string): void {
    const { record, outputPosition: _, ...run } = task;
    this.#database.run(
      `insert into task (arn, cluster_arn, family, started_by, desired_status, last_status, record, run)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
      record.taskArn,
      record.clusterArn,
      family,
      record.startedBy ?? null,
      record.desiredStatus,
      record.lastStatus,
      JSON.stringify(record),
      JSON.stringify(run),
    );
  }

  /** Undefined once ECS no longer knows the task. */
  get(taskArn: string): StoredTask | undefined {
    const row = this.#database.first(
      'select * from task where arn = ? and last_status <> ? and (stopped_at is null or stopped_at > ?)',
      taskArn,
      LOST,
      this.#oldestStop(),
    );
    return row && storedTask(row);
  }

  save(record: TaskRecord): void {
    this.#database.run(
      'update task set record = ?, desired_status = ?, last_status = ?, stopped_at = ? where arn = ?',
      JSON.stringify(record),
      record.desiredStatus,
      record.lastStatus,
      record.stoppedAt ?? null,
      record.taskArn,
    );
  }

  /** Which engine starts the container of a task. */
  saveEngine(taskArn: string, engineName: string): void {
    const sql = "update task set run = json_set(run, '$.engineName', ?) where arn = ?";
    this.#database.run(sql, engineName, taskArn);
  }

  saveOutputPosition(taskArn: string, position: number): void {
    this.#database.run('update task set output_position = ? where arn = ?', position, taskArn);
  }

  /** From now on ECS does not know the task. */
  forget(taskArn: string): void {
    const sql = 'update task set last_status = ?, stopped_at = ? where arn = ?';
    this.#database.run(sql, LOST, this.#now(), taskArn);
  }

  unfinished(): StoredTask[] {
    return this.#database
      .all("select * from task where last_status not in ('STOPPED', ?) order by seq", LOST)
      .map(storedTask);
  }

  /**
   * ARNs in the order of their start.
   * @param after the place at which the page before ended; 0 for the first page.
   */
  page(query: TaskQuery, after: number, size: number): { taskArns: string[]; next?: number } {
    const rows = this.#database.all(
      `select seq, arn from task where seq > ? and cluster_arn = ? and desired_status = ?
         and (? is null or started_by = ?) and (? is null or family = ?)
         and last_status <> ? and (stopped_at is null or stopped_at > ?)
       order by seq limit ?`,
      after,
      query.clusterArn,
      query.desiredStatus,
      query.startedBy ?? null,
      query.startedBy ?? null,
      query.family ?? null,
      query.family ?? null,
      LOST,
      this.#oldestStop(),
      size + 1,
    );
    const shown = rows.slice(0, size);
    const taskArns = shown.map((row) => String(row.arn));
    return rows.length > size ? { taskArns, next: Number(shown.at(-1)?.seq) } : { taskArns };
  }

  countByStatus(clusterArn: string): { running: number; pending: number } {
    const count = (statuses: string) =>
      Number(
        this.#database.first(
          `select count(*) as tasks from task where cluster_arn = ? and last_status in (${statuses})`,
          clusterArn,
        )?.tasks,
      );
    return { running: count("'RUNNING'"), pending: count("'PROVISIONING', 'PENDING', 'ACTIVATING'") };
  }

  /** True when one of these tasks has not ended, or did less than an hour ago. */
  isAnyWithinAnHour(taskArns: string[]): boolean {
    return taskArns.some((arn) =>
      this.#database.first(
        'select 1 from task where arn = ? and (stopped_at is null or stopped_at > ?)',
        arn,
        this.#oldestStop(),
      ),
    );
  }

  purge(): void {
    this.#database.run('delete from task where stopped_at <= ?', this.#oldestStop());
  }

  #oldestStop(): number {
    return this.#now() - KEPT_AFTER_STOP_MS;
  }
}

function storedTask(row: Record<string, unknown>): StoredTask {
  const run = JSON.parse(String(row.run)) as {
    order: ContainerOrder;
    secrets?: Secret[];
    log?: LogTarget;
    stopTimeoutSeconds: number;
    engineName?: string;
  };
  return {
    ...run,
    record: JSON.parse(String(row.record)) as TaskRecord,
    outputPosition: Number(row.output_position),
  };
}
