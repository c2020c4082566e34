import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { copyOf } from '../../in-memory/copy.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import { LaggingWrites } from './lagging-writes.ts';

/** What a table keeps. */
export interface Item {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Instant;
}

/** Told of every write that took effect. */
export type OnWrite<T> = (before: T | undefined, after: T) => void;

/** An index of items: it shows a write some time after the table does. */
export class LaggingIndex<T extends { readonly id: string }> {
  readonly #items = new Map<string, T>();
  readonly #writes: LaggingWrites<T>;
  readonly #isIn: (item: T) => boolean;

  constructor(surroundings: ConstructorParameters<typeof LaggingWrites>[0], isIn: (item: T) => boolean) {
    this.#writes = new LaggingWrites(surroundings);
    this.#isIn = isIn;
  }

  write(item: T): void {
    this.#writes.add(item);
  }

  /** What is shown now. */
  get items(): Iterable<T> {
    this.#writes.show((item) => {
      if (this.#isIn(item)) this.#items.set(item.id, item);
      else this.#items.delete(item.id);
    });
    return this.#items.values();
  }
}

/** A table as DynamoDB keeps it: conditional writes of single items are exact, its index is a moment behind. */
export class Table<T extends Item> {
  readonly items = new Map<string, T>();
  readonly #time: VirtualTime;
  readonly #indexes: readonly LaggingIndex<T>[];
  readonly #onWrite: OnWrite<T>;

  constructor(time: VirtualTime, indexes: readonly LaggingIndex<T>[], onWrite: OnWrite<T>) {
    this.#time = time;
    this.#indexes = indexes;
    this.#onWrite = onWrite;
  }

  load(id: string): T | undefined {
    const item = this.items.get(id);
    return item?.expiresAt !== undefined && item.expiresAt <= this.#time.now ? undefined : item;
  }

  insert(item: T): 'inserted' | 'exists' {
    if (this.load(item.id) !== undefined) return 'exists';
    this.#write(undefined, item);
    return 'inserted';
  }

  save(item: T): T | 'conflict' {
    const before = this.items.get(item.id);
    return before?.version === item.version
      ? this.#write(before, { ...item, version: item.version + 1 })
      : 'conflict';
  }

  /** Nothing of what is stored is shared with the writer; readers only read. */
  #write(before: T | undefined, after: T): T {
    const stored = copyOf(after);
    this.items.set(stored.id, stored);
    for (const index of this.#indexes) index.write(stored);
    this.#onWrite(before, stored);
    return stored;
  }
}
