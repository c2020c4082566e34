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

/**
 * One SQLite file of an emulator. What was written survives the end of the process, however it ends (not a power cut:
 * the disk is not waited for). Statements are prepared once per text.
 */
export class EmulatorDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /**
   * @param folder is made when it is missing.
   * @param schema statements that may be run again on an existing file.
   * @throws Error that names the file, when it cannot be opened.
   */
  constructor(folder: string, file: string, schema: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, file);
    try {
      this.#database = new DatabaseSync(path);
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

  /** @returns the number of rows that changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
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

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
