import type { ItemDatabase } from './item-database.ts';

/** The transaction of a turn: it settles when all that was written in it is on the disk, or nothing. */
interface OpenTurn {
  readonly committed: Promise<void>;
  readonly end: (failure?: unknown) => void;
}

/**
 * Writes of one turn of the event loop as one transaction, which is committed at the beginning of the next: most of the price of a write is its
 * transaction. Nothing may be answered from what is written and not committed: whoever reads or writes meanwhile waits for `committed`.
 */
export class TurnWrites {
  readonly #database: ItemDatabase;
  readonly #forget: () => void;
  #turn: OpenTurn | undefined;

  /** @param forget told when writes were taken back */
  constructor(database: ItemDatabase, forget: () => void) {
    this.#database = database;
    this.#forget = forget;
  }

  /** Settles when what is written by now is on the disk; rejects when it was taken back. Undefined when all is. */
  get committed(): Promise<void> | undefined {
    return this.#turn?.committed;
  }

  /**
   * Does the work in the transaction of this turn. Work that throws before it writes leaves the transaction as it was; when it
   * throws after that, all of this turn is taken back.
   */
  write<Result>(work: () => Result): Result {
    this.#turn ??= this.#begin();
    const { writes } = this.#database;
    try {
      return work();
    } catch (failure) {
      if (this.#database.writes !== writes) this.#takeBack(failure);
      throw failure;
    }
  }

  /** Commits what is open. Does nothing when nothing is; throws when it cannot be committed. */
  commit(): void {
    const turn = this.#turn;
    if (!turn) return;
    try {
      this.#database.commit();
    } catch (failure) {
      this.#takeBack(failure);
      throw failure;
    }
    this.#turn = undefined;
    turn.end();
  }

  #begin(): OpenTurn {
    this.#database.begin();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => undefined);
    setImmediate(() => this.#commitLater());
    return { committed: promise, end: (failure) => (failure === undefined ? resolve() : reject(failure)) };
  }

  #commitLater(): void {
    try {
      this.commit();
    } catch {
      // Who waits for it has been told.
    }
  }

  #takeBack(failure: unknown): void {
    const turn = this.#turn;
    this.#turn = undefined;
    try {
      this.#database.rollback();
    } finally {
      this.#forget();
      turn?.end(failure);
    }
  }
}
