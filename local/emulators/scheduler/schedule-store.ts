import { EmulatorDatabase, type Row } from '../emulator-database.ts';
import type { Execution, Schedule, ScheduleGroup } from './schedule.ts';

const SCHEMA = `
  create table if not exists schedule_group (
    name text primary key, created_at integer not null, modified_at integer not null) without rowid;
  create table if not exists schedule (
    group_name text not null, name text not null, state text not null, definition text not null,
    deletes_itself integer not null, created_at integer not null, modified_at integer not null,
    scheduled_at integer, due_at integer, completed integer not null default 0,
    primary key (group_name, name)) without rowid;
  create index if not exists schedule_by_due on schedule (due_at) where due_at is not null;
  create table if not exists execution (
    id text primary key, group_name text not null, name text not null, schedule_arn text not null,
    target text not null, scheduled_at integer not null, attempts integer not null, due_at integer) without rowid;
  create index if not exists execution_by_due on execution (due_at) where due_at is not null;
  create index if not exists execution_by_schedule on execution (group_name, name);
`;

/** Which schedules a list wants. */
export interface ScheduleFilter {
  groupName?: string;
  namePrefix?: string;
  state?: string;
  /** Group and name after which to go on. */
  after?: [string, string];
  limit: number;
}

/** Schedules, groups and firings under way, on disk. The sorted index on what is due next is the emulator's only queue. */
export class ScheduleStore {
  readonly #database: EmulatorDatabase;

  constructor(folder: string, now: number) {
    this.#database = new EmulatorDatabase(folder, 'scheduler.sqlite', SCHEMA);
    this.#database.run('insert or ignore into schedule_group values (?, ?, ?)', 'default', now, now);
    // What was being delivered when the process ended is delivered again: at least once.
    this.#database.run('update execution set due_at = ? where due_at is null', now);
  }

  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  /** Adds a schedule, or replaces the one of that name. */
  putSchedule(schedule: Schedule): void {
    const { groupName, name, definition, createdAt, modifiedAt, scheduledAt, dueAt } = schedule;
    this.#database.run(
      `insert or replace into schedule (group_name, name, state, definition, deletes_itself, created_at, modified_at,
       scheduled_at, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      groupName,
      name,
      definition.State,
      JSON.stringify(definition),
      definition.ActionAfterCompletion === 'DELETE' ? 1 : 0,
      createdAt,
      modifiedAt,
      scheduledAt,
      dueAt,
    );
  }

  schedule(groupName: string, name: string): Schedule | undefined {
    const row = this.#database.first(
      'select * from schedule where group_name = ? and name = ?',
      groupName,
      name,
    );
    return row && asSchedule(row);
  }

  /** @returns whether there was one. */
  deleteSchedule(groupName: string, name: string): boolean {
    return this.#database.run('delete from schedule where group_name = ? and name = ?', groupName, name) > 0;
  }

  /** In order of group and name. */
  schedules({ groupName, namePrefix = '', state, after = ['', ''], limit }: ScheduleFilter): Schedule[] {
    const [afterGroup, afterName] = after;
    const inGroup = groupName === undefined ? '(group_name, name) > (?, ?)' : 'group_name = ? and name > ?';
    const inState = state === undefined ? '' : 'and state = ?';
    return this.#database
      .all(
        `select * from schedule where ${inGroup} and substr(name, 1, length(?)) = ? ${inState}
         order by group_name, name limit ?`,
        groupName ?? afterGroup,
        afterName,
        namePrefix,
        namePrefix,
        ...(state === undefined ? [] : [state]),
        limit,
      )
      .map(asSchedule);
  }

  /** Schedules whose instant has come, soonest first. */
  dueSchedules(now: number, limit: number): Schedule[] {
    return this.#database
      .all('select * from schedule where due_at <= ? order by due_at limit ?', now, limit)
      .map(asSchedule);
  }

  /** Moves a schedule to its next instant, or marks it completed when there is none. */
  advance(schedule: Schedule, next: { scheduledAt: number; dueAt: number } | null): void {
    this.#database.run(
      'update schedule set scheduled_at = ?, due_at = ?, completed = ? where group_name = ? and name = ?',
      next?.scheduledAt ?? null,
      next?.dueAt ?? null,
      next ? 0 : 1,
      schedule.groupName,
      schedule.name,
    );
  }

  /** Schedules that come at a rate, and are due again. */
  waitingRates(): Schedule[] {
    return this.#database
      .all(
        "select * from schedule where due_at is not null and definition ->> 'ScheduleExpression' like 'rate(%'",
      )
      .map(asSchedule);
  }

  /** Moves a rate, and the instant from which it counts. */
  moveRateBack({ groupName, name }: Schedule, milliseconds: number): void {
    this.#database.run(
      `update schedule set scheduled_at = scheduled_at - ?1, due_at = due_at - ?1, modified_at = modified_at - ?1
       where group_name = ?2 and name = ?3`,
      milliseconds,
      groupName,
      name,
    );
  }

  /** Moves what is delivered, or tried again. */
  moveExecutionsBack(milliseconds: number): void {
    this.#database.run(
      'update execution set scheduled_at = scheduled_at - ?1, due_at = due_at - ?1 where due_at is not null',
      milliseconds,
    );
  }

  /** Nothing is tried again later than that. */
  bringExecutionsBack(latest: number): void {
    this.#database.run('update execution set due_at = ?1 where due_at > ?1', latest);
  }

  pendingCount(): number {
    const row = this.#database.first('select count(*) as pending from schedule where due_at is not null');
    return Number(row?.pending);
  }

  /** The soonest instant at which a schedule is due. */
  nextScheduleAt(): number | null {
    return this.#soonest('select min(due_at) as soonest from schedule where due_at is not null');
  }

  /** The soonest instant at which a delivery is due. */
  nextExecutionAt(): number | null {
    return this.#soonest('select min(due_at) as soonest from execution where due_at is not null');
  }

  addExecution(execution: Execution, dueAt: number): void {
    const { id, groupName, name, scheduleArn, target, scheduledAt, attempts } = execution;
    this.#database.run(
      'insert into execution values (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      groupName,
      name,
      scheduleArn,
      JSON.stringify(target),
      scheduledAt,
      attempts,
      dueAt,
    );
  }

  /** Takes executions whose delivery is due; they come back by `retryExecution` or `endExecution`. */
  takeDueExecutions(now: number, limit: number): Execution[] {
    const rows = this.#database.all(
      'select * from execution where due_at <= ? order by due_at limit ?',
      now,
      limit,
    );
    for (const row of rows) {
      this.#database.run('update execution set due_at = null where id = ?', String(row.id));
    }
    return rows.map(asExecution);
  }

  retryExecution(execution: Execution, dueAt: number): void {
    this.#database.run(
      'update execution set attempts = ?, due_at = ? where id = ?',
      execution.attempts,
      dueAt,
      execution.id,
    );
  }

  /** Forgets an execution, and with the last one a completed schedule that wants to be deleted. */
  endExecution({ id, groupName, name }: Execution): void {
    this.transaction(() => {
      this.#database.run('delete from execution where id = ?', id);
      this.#database.run(
        `delete from schedule where group_name = ? and name = ? and completed = 1 and deletes_itself = 1
         and not exists (select 1 from execution where group_name = ? and name = ?)`,
        groupName,
        name,
        groupName,
        name,
      );
    });
  }

  putGroup({ name, createdAt, modifiedAt }: ScheduleGroup): void {
    this.#database.run('insert into schedule_group values (?, ?, ?)', name, createdAt, modifiedAt);
  }

  group(name: string): ScheduleGroup | undefined {
    const row = this.#database.first('select * from schedule_group where name = ?', name);
    return row && asGroup(row);
  }

  /** Deletes the group and all its schedules. */
  deleteGroup(name: string): void {
    this.transaction(() => {
      this.#database.run('delete from schedule_group where name = ?', name);
      this.#database.run('delete from schedule where group_name = ?', name);
    });
  }

  /** In order of name. */
  groups({
    namePrefix = '',
    after = '',
    limit,
  }: {
    namePrefix?: string;
    after?: string;
    limit: number;
  }): ScheduleGroup[] {
    return this.#database
      .all(
        'select * from schedule_group where name > ? and substr(name, 1, length(?)) = ? order by name limit ?',
        after,
        namePrefix,
        namePrefix,
        limit,
      )
      .map(asGroup);
  }

  close(): void {
    this.#database.close();
  }

  #soonest(sql: string): number | null {
    return (this.#database.first(sql)?.soonest ?? null) as number | null;
  }
}

function asSchedule(row: Row): Schedule {
  return {
    groupName: String(row.group_name),
    name: String(row.name),
    definition: JSON.parse(String(row.definition)),
    createdAt: Number(row.created_at),
    modifiedAt: Number(row.modified_at),
    scheduledAt: row.scheduled_at as number | null,
    dueAt: row.due_at as number | null,
  };
}

function asExecution(row: Row): Execution {
  return {
    id: String(row.id),
    groupName: String(row.group_name),
    name: String(row.name),
    scheduleArn: String(row.schedule_arn),
    target: JSON.parse(String(row.target)),
    scheduledAt: Number(row.scheduled_at),
    attempts: Number(row.attempts),
  };
}

function asGroup(row: Row): ScheduleGroup {
  return { name: String(row.name), createdAt: Number(row.created_at), modifiedAt: Number(row.modified_at) };
}
