import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EmulatorDatabase } from '../../../local/emulators/emulator-database.ts';

let folder: string;
let database: EmulatorDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-database-'));
  database = new EmulatorDatabase(folder, 'test.sqlite', 'create table item (name text primary key)');
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

it('takes back what a failed transaction has written and tells the failure', () => {
  const fail = () =>
    database.transaction(() => {
      database.run('insert into item values (?)', 'a');
      throw new Error('midway');
    });
  expect(fail).toThrow('midway');
  expect(database.all('select * from item')).toEqual([]);
});

// As it does when the disk is full.
it('tells the failure itself where SQLite has already ended the transaction', () => {
  const fail = () =>
    database.transaction(() => {
      database.run('insert into item values (?)', 'a');
      database.run('insert or rollback into item values (?)', 'a');
    });
  expect(fail).toThrow(/UNIQUE constraint failed/);
  expect(database.all('select * from item')).toEqual([]);
});
