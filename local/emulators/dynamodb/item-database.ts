import { EmulatorDatabase } from '../emulator-database.ts';

/** Which keys, in order of their bytes; what is left out is open. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** -1 for all. */
  readonly limit?: number;
}

/** A key and what is stored under it, as JSON. */
export interface Entry {
  readonly key: string;
  readonly value: string;
}

/** No key is beyond it. */
export const END_OF_KEYS = '\u{10ffff}';

const SCHEMA = 'create table if not exists entry (key text primary key, value text not null) without rowid';

/** Everything of the database as keys in order, each with a value, in the file `dynamodb.sqlite`. */
export class ItemDatabase {
  readonly #database: EmulatorDatabase;
  readonly #onWrite: () => void;
  #writes = 0;

  /**
   * @param folder is made when it is missing.
   * @param onWrite called at each write, before it is committed.
   */
  constructor(folder: string, onWrite: () => void = () => undefined) {
    this.#onWrite = onWrite;
    this.#database = new EmulatorDatabase(folder, 'dynamodb.sqlite', SCHEMA);
  }

  get(key: string): string | undefined {
    const row = this.#database.first('select value from entry where key = ?', key);
    return row === undefined ? undefined : String(row.value);
  }

  /** How often something was written: tells whether work that failed has written. */
  get writes(): number {
    return this.#writes;
  }

  put(key: string, value: string): void {
    this.#noteWrite();
    this.#database.run(
      'insert into entry values (?, ?) on conflict (key) do update set value = excluded.value',
      key,
      value,
    );
  }

  delete(key: string): void {
    this.#noteWrite();
    this.#database.run('delete from entry where key = ?', key);
  }

  deleteFrom(first: string, beyond: string): void {
    this.#noteWrite();
    this.#database.run('delete from entry where key >= ? and key < ?', first, beyond);
  }

  #noteWrite(): void {
    this.#writes += 1;
    this.#onWrite();
  }

  /** Entries as they are taken. */
  *each({ gt, gte, lt, lte, reverse = false, limit = -1 }: KeyRange): Generator<Entry> {
    const lower = gt === undefined ? { sign: '>=', key: gte ?? '' } : { sign: '>', key: gt };
    const upper = lt === undefined ? { sign: '<=', key: lte ?? END_OF_KEYS } : { sign: '<', key: lt };
    const order = reverse ? 'desc' : 'asc';
    const rows = this.#database.each(
      `select key, value from entry where key ${lower.sign} ? and key ${upper.sign} ? order by key ${order} limit ?`,
      lower.key,
      upper.key,
      limit,
    );
    for (const { key, value } of rows) yield { key: String(key), value: String(value) };
  }

  /** All or nothing. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    return this.#database.transaction(work);
  }

  /** Begins a transaction, to which all belongs until `commit` or `rollback`. */
  begin(): void {
    this.#database.begin();
  }

  commit(): void {
    this.#database.commit();
  }

  rollback(): void {
    this.#database.rollback();
  }

  close(): void {
    this.#database.close();
  }
}
