import { type Instant, SECOND } from '../../../functions/domain/shared/instant.ts';
import { copyOf } from '../../in-memory/copy.ts';
import type { Chance } from '../world/chance.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import type { Weather } from '../world/weather.ts';

/** What a table keeps. */
export interface Item {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Instant;
}

/** Told of every write that took effect. */
export type OnWrite<T> = (before: T | undefined, after: T) => void;

const USUAL_LAG = 30;
const LONGEST_LAG = 10 * SECOND;

/** An index of items: it shows a write some time after the table does. */
export class LaggingIndex<T extends { readonly id: string }> {
  readonly #items = new Map<string, T>();
  readonly #coming: { readonly at: Instant; readonly item: T }[] = [];
  readonly #isIn: (item: T) => boolean;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #weather: Weather;
  #lastAt = 0;

  constructor(
    { time, chance, weather }: { time: VirtualTime; chance: Chance; weather: Weather },
    isIn: (item: T) => boolean,
  ) {
    this.#time = time;
    this.#chance = chance;
    this.#weather = weather;
    this.#isIn = isIn;
  }

  /** Writes are shown in their order. */
  write(item: T): void {
    const lag = this.#weather.strikes('indexLags') ? this.#chance.whole(SECOND, LONGEST_LAG) : USUAL_LAG;
    this.#lastAt = Math.max(this.#lastAt, this.#time.now + lag);
    this.#coming.push({ at: this.#lastAt, item });
  }

  /** What is shown now. */
  get items(): Iterable<T> {
    let shown = 0;
    for (const { at, item } of this.#coming) {
      if (at > this.#time.now) break;
      shown += 1;
      if (this.#isIn(item)) this.#items.set(item.id, item);
      else this.#items.delete(item.id);
    }
    if (shown > 0) this.#coming.splice(0, shown);
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
