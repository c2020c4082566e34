import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** A row as SQLite gives it. */
export type Row = Record<string, unknown>;

/**
 * How the file is kept. One process has it for itself, so it takes no locks for each statement, and no other can open it meanwhile.
 * Small pages, as a commit writes whole ones; a file keeps the size that it was made with.
 * https://sqlite.org/wal.html#use_of_wal_without_shared_memory
 */
const SETTINGS = `
  pragma page_size = 2048;
  pragma locking_mode = exclusive;
  pragma journal_mode = wal;
  pragma synchronous = normal;
  pragma wal_autocheckpoint = 8000;
  pragma mmap_size = 67108864;
`;

/** How long an outside program, such as a backup, may hold the file while it is opened. */
const BUSY_MS = 3000;

/** Primary codes for what is no fault of a statement: locked, read-only, input or output, full. https://sqlite.org/rescode.html */
const STORAGE_CODES = new Map([
  [5, 'the file is locked by another program'],
  [6, 'the file is locked by another program'],
  [8, 'the file cannot be written'],
  [10, 'the disk does not write'],
  [13, 'the disk is full'],
]);

/** The disk does not take what is to be stored: that passes, and is nobody's mistake. */
export class StorageFault extends Error {}

const storageFault = (error: unknown, path: string): StorageFault | undefined => {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  const what = STORAGE_CODES.get(code & 0xff);
  return what === undefined ? undefined : new StorageFault(`${what} (${path})`, { cause: error });
};

/** For all files of this process: they are on one disk, and one line says that it is full until something can be stored again. */
let isTold = false;

/**
 * One SQLite file of an emulator. What was written survives the end of the process, however it ends (not a power cut:
 * the disk is not waited for). Statements are prepared once per text.
 */
export class EmulatorDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #path: string;

  /**
   * @param folder is made when it is missing.
   * @param schema statements that may be run again on an existing file.
   * @throws Error that names the file, when it cannot be opened.
   */
  constructor(folder: string, file: string, schema: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, file);
    this.#path = path;
    try {
      this.#database = new DatabaseSync(path, { timeout: BUSY_MS });
      this.#database.exec(SETTINGS);
      this.#database.exec(schema);
    } catch (cause) {
      throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  first(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  /** Rows one after the other, for readers that stop when they have enough. */
  each(sql: string, ...values: SQLInputValue[]): Iterable<Row> {
    return this.#statement(sql).iterate(...values);
  }

  /**
   * @returns the number of rows that changed.
   * @throws StorageFault when the disk does not take it.
   */
  run(sql: string, ...values: SQLInputValue[]): number {
    try {
      const { changes } = this.#statement(sql).run(...values);
      if (isTold && sql !== 'rollback' && Number(changes) > 0) this.#tellWell();
      return Number(changes);
    } catch (error) {
      const fault = storageFault(error, this.#path);
      if (fault === undefined) throw error;
      this.#tell(fault);
      throw fault;
    }
  }

  /** All or nothing. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (fault) {
      this.rollback();
      throw fault;
    }
  }

  /** Begins a transaction, to which all belongs until it is committed or taken back. */
  begin(): void {
    this.run('begin immediate');
  }

  commit(): void {
    this.run('commit');
  }

  /** Takes the transaction back, where SQLite has not done so itself. */
  rollback(): void {
    if (this.#database.isTransaction) this.run('rollback');
  }

  close(): void {
    this.#database.close();
  }

  #tell(fault: StorageFault): void {
    if (isTold) return;
    isTold = true;
    console.error(
      `emulator: ${fault.message}: until that is over, what must be stored is refused, and what is stored can be read`,
    );
  }

  /** Within a transaction its end tells whether it is stored. */
  #tellWell(): void {
    if (this.#database.isTransaction) return;
    isTold = false;
    console.error('emulator: what is to be stored is stored again');
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
