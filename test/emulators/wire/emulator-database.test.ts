import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmulatorDatabase, StorageFault } from '../../../local/emulators/emulator-database.ts';

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

describe('on a full disk', () => {
  const big = 'x'.repeat(5000);
  const insert = (name: string) => database.run('insert into item values (?)', name);
  const refuse = () => database.run('pragma max_page_count = 1');
  const makeRoom = () => database.run('pragma max_page_count = 1000');

  it('what must be stored is refused, what is stored can be read, and both are told once', () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    insert('before');
    refuse();
    expect(() => insert(big)).toThrow(StorageFault);
    expect(() => database.transaction(() => insert(big))).toThrow(/^the disk is full \(.*test\.sqlite\)$/);
    expect(database.all('select * from item')).toEqual([{ name: 'before' }]);
    expect(report.mock.calls).toEqual([
      [expect.stringMatching(/^emulator: the disk is full .*can be read$/)],
    ]);

    makeRoom();
    database.transaction(() => insert('after'));
    insert('more');
    expect(report.mock.calls.slice(1)).toEqual([['emulator: what is to be stored is stored again']]);
    report.mockRestore();
  });
});

it('uses the room of what was deleted again', () => {
  const pages = () => Number(database.first('pragma page_count')?.page_count);
  const fill = (round: string) => {
    for (let index = 0; index < 200; index += 1)
      database.run('insert into item values (?)', `${round}-${index}-${'x'.repeat(1000)}`);
  };
  fill('first');
  const filled = pages();
  for (const round of ['second', 'third']) {
    database.run('delete from item');
    fill(round);
  }
  expect(pages()).toBeLessThanOrEqual(filled + 1);
});

it('waits for an outside program that holds the file', async () => {
  const { promise: held, resolve: onHeld } = Promise.withResolvers<void>();
  database.close();
  const file = join(folder, 'test.sqlite');
  // While the file is opened this thread is busy, so the other one lets go by itself.
  const holder = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const { DatabaseSync } = require('node:sqlite');
     const database = new DatabaseSync(workerData);
     database.exec('pragma locking_mode = exclusive; begin exclusive');
     parentPort.postMessage('held');
     Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
     database.close();`,
    { eval: true, workerData: file },
  );
  const over = new Promise((resolve) => holder.once('exit', resolve));
  holder.once('message', () => onHeld());
  await held;
  database = new EmulatorDatabase(folder, 'test.sqlite', 'create table if not exists item (name text)');
  expect(database.all('select * from item')).toEqual([]);
  await over;
});
