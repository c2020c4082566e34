import { EmulatorDatabase } from '../../emulator-database.ts';

const SCHEMA = `
  create table if not exists setting (name text primary key, value text not null) without rowid;
  create table if not exists cluster (name text primary key, record text not null) without rowid;
  create table if not exists task_definition (
    family text not null, revision integer not null, status text not null, record text not null,
    primary key (family, revision)) without rowid;
  create table if not exists task (
    seq integer primary key autoincrement, arn text not null unique, cluster_arn text not null, family text not null,
    started_by text, desired_status text not null, last_status text not null, stopped_at integer,
    record text not null, run text not null, output_position integer not null default 0);
  create index if not exists task_by_started_by on task (started_by);
  create index if not exists task_by_status on task (desired_status, last_status);
  create index if not exists task_by_stop on task (stopped_at);
  create table if not exists client_token (
    token text primary key, request text not null, answer text not null, task_arns text not null,
    created_at integer not null) without rowid;
  create table if not exists event (
    seq integer primary key autoincrement, task_arn text not null, record text not null);
  create index if not exists event_by_task on event (task_arn);
`;

/** Opens the file in which the emulator keeps everything; the folder is made when it is missing. */
export const openEcsDatabase = (folder: string): EmulatorDatabase =>
  new EmulatorDatabase(folder, 'ecs.sqlite', SCHEMA);
