import { EmulatorDatabase, type Row } from '../emulator-database.ts';
import type { EventPosition } from './event-position.ts';

const SCHEMA = `
  create table if not exists log_group (
    name text primary key, created_at integer not null, retention_days integer) without rowid;
  create table if not exists log_stream (
    id integer primary key autoincrement, group_name text not null, name text not null, created_at integer not null,
    first_event_at integer, last_event_at integer, last_ingested_at integer, unique (group_name, name));
  create table if not exists log_event (
    id integer primary key autoincrement, stream_id integer not null, timestamp integer not null,
    ingested_at integer not null, message text not null);
  create index if not exists log_event_by_time on log_event (stream_id, timestamp, id);
`;

const DAY_MS = 86_400_000;

/** Instants are milliseconds since the epoch. */
export interface LogGroup {
  name: string;
  createdAt: number;
  retentionDays: number | null;
}

/** Instants are milliseconds since the epoch; null before the first event. */
export interface LogStream {
  id: number;
  name: string;
  createdAt: number;
  firstEventAt: number | null;
  lastEventAt: number | null;
  lastIngestedAt: number | null;
}

/** One line of output. Instants are milliseconds since the epoch. */
export interface StoredEvent extends EventPosition {
  ingestedAt: number;
  message: string;
}

/** An event to be added. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  timestamp: number;
  message: string;
}

/** Which events a reader wants. */
export interface EventRange {
  /** Towards the end of the stream, or towards its head. */
  isForward: boolean;
  /** Where to go on; without it from the head or the end. */
  from: EventPosition | null;
  /** First instant, included. */
  startAt: number;
  /** First instant that is left out. */
  endAt: number;
}

/** Groups, streams and events, on disk. */
export class LogStore {
  readonly #database: EmulatorDatabase;

  constructor(folder: string) {
    this.#database = new EmulatorDatabase(folder, 'logs.sqlite', SCHEMA);
  }

  addGroup(name: string, createdAt: number): void {
    this.#database.run('insert into log_group (name, created_at) values (?, ?)', name, createdAt);
  }

  group(name: string): LogGroup | undefined {
    const row = this.#database.first('select * from log_group where name = ?', name);
    return row && asGroup(row);
  }

  /** Groups whose name contains a text at its start or anywhere, in order of name. */
  groups(filter: { prefix: string; part: string; after: string; limit: number }): LogGroup[] {
    const { prefix, part, after, limit } = filter;
    return this.#database
      .all(
        `select * from log_group where name > ? and substr(name, 1, length(?)) = ? and instr(lower(name), lower(?)) > 0
         order by name limit ?`,
        after,
        prefix,
        prefix,
        part,
        limit,
      )
      .map(asGroup);
  }

  setRetention(name: string, days: number): void {
    this.#database.run('update log_group set retention_days = ? where name = ?', days, name);
  }

  deleteGroup(name: string): void {
    this.#database.transaction(() => {
      const ofGroup = 'select id from log_stream where group_name = ?';
      this.#database.run(`delete from log_event where stream_id in (${ofGroup})`, name);
      this.#database.run('delete from log_stream where group_name = ?', name);
      this.#database.run('delete from log_group where name = ?', name);
    });
  }

  stream(groupName: string, name: string): LogStream | undefined {
    const row = this.#database.first(
      'select * from log_stream where group_name = ? and name = ?',
      groupName,
      name,
    );
    return row && asStream(row);
  }

  /** Streams in order of name or of their last event; `offset` is how many to leave out. */
  streams(filter: {
    groupName: string;
    prefix: string;
    isByTime: boolean;
    isDescending: boolean;
    offset: number;
    limit: number;
  }): LogStream[] {
    const direction = filter.isDescending ? 'desc' : 'asc';
    const order = filter.isByTime ? `last_event_at ${direction}, name ${direction}` : `name ${direction}`;
    return this.#database
      .all(
        `select * from log_stream where group_name = ? and substr(name, 1, length(?)) = ?
         order by ${order} limit ? offset ?`,
        filter.groupName,
        filter.prefix,
        filter.prefix,
        filter.limit,
        filter.offset,
      )
      .map(asStream);
  }

  /** Adds events in one transaction, and the stream if it is new. The group must exist. */
  append(groupName: string, streamName: string, events: LogEvent[], now: number): void {
    this.#database.transaction(() => {
      this.#database.run(
        'insert or ignore into log_stream (group_name, name, created_at) values (?, ?, ?)',
        groupName,
        streamName,
        now,
      );
      const stream = this.stream(groupName, streamName);
      if (!stream || events.length === 0) return;
      for (const { timestamp, message } of events) {
        this.#database.run(
          'insert into log_event (stream_id, timestamp, ingested_at, message) values (?, ?, ?, ?)',
          stream.id,
          timestamp,
          now,
          message,
        );
      }
      this.#noteTimes(stream, events, now);
    });
  }

  #noteTimes(stream: LogStream, events: LogEvent[], now: number): void {
    let first = stream.firstEventAt ?? Number.POSITIVE_INFINITY;
    let last = stream.lastEventAt ?? 0;
    for (const { timestamp } of events) {
      first = Math.min(first, timestamp);
      last = Math.max(last, timestamp);
    }
    this.#database.run(
      'update log_stream set first_event_at = ?, last_event_at = ?, last_ingested_at = ? where id = ?',
      first,
      last,
      now,
      stream.id,
    );
  }

  /** Events of a range, read as they are taken: in order of time, or against it when the range goes to the head. */
  *events(streamId: number, { isForward, from, startAt, endAt }: EventRange): Generator<StoredEvent> {
    const edge = isForward ? { timestamp: -1, id: 0 } : { timestamp: Number.MAX_SAFE_INTEGER, id: 0 };
    const { timestamp, id } = from ?? edge;
    const [beyond, order] = isForward ? ['>', 'asc'] : ['<', 'desc'];
    const rows = this.#database.each(
      `select * from log_event where stream_id = ? and (timestamp, id) ${beyond} (?, ?)
       and timestamp >= ? and timestamp < ? order by timestamp ${order}, id ${order}`,
      streamId,
      timestamp,
      id,
      startAt,
      endAt,
    );
    for (const row of rows) yield asEvent(row);
  }

  /** Deletes what is older than the retention of its group. CloudWatch keeps a stream that is empty; here it goes, too. */
  purge(now: number): void {
    for (const row of this.#database.all('select * from log_group where retention_days is not null')) {
      const { name, retentionDays } = asGroup(row);
      const oldest = now - Number(retentionDays) * DAY_MS;
      this.#database.transaction(() => {
        this.#database.run(
          'delete from log_event where stream_id in (select id from log_stream where group_name = ?) and timestamp < ?',
          name,
          oldest,
        );
        this.#database.run(
          'delete from log_stream where group_name = ?1 and coalesce(last_ingested_at, created_at) < ?2 and coalesce(last_event_at, 0) < ?2',
          name,
          oldest,
        );
      });
    }
  }

  close(): void {
    this.#database.close();
  }
}

function asGroup(row: Row): LogGroup {
  return {
    name: String(row.name),
    createdAt: Number(row.created_at),
    retentionDays: row.retention_days as number | null,
  };
}

function asStream(row: Row): LogStream {
  return {
    id: Number(row.id),
    name: String(row.name),
    createdAt: Number(row.created_at),
    firstEventAt: row.first_event_at as number | null,
    lastEventAt: row.last_event_at as number | null,
    lastIngestedAt: row.last_ingested_at as number | null,
  };
}

function asEvent(row: Row): StoredEvent {
  return {
    id: Number(row.id),
    timestamp: Number(row.timestamp),
    ingestedAt: Number(row.ingested_at),
    message: String(row.message),
  };
}
