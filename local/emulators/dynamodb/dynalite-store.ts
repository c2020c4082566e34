import { emptyIndexKey } from './empty-index-key.ts';
import { END_OF_KEYS, type Entry, type ItemDatabase, type KeyRange } from './item-database.ts';

type Callback<T = unknown> = (error: unknown, value?: T) => void;

/** What is known of a table, as DescribeTable tells it. */
export interface Table {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly AttributeDefinitions: readonly {
    readonly AttributeName: string;
    readonly AttributeType: string;
  }[];
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

/** The attributes of a key: the partition, then how it is sorted. */
export type KeySchema = readonly { readonly AttributeName: string }[];

/** An index of a table. */
export interface Index {
  readonly IndexName: string;
  readonly KeySchema: KeySchema;
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
}

/** The largest item of DynamoDB, in bytes. */
const LARGEST_ITEM_BYTES = 409_600;

/**
 * What dynalite's operations work on, in place of its LevelDB: the keys that it makes, in a SQLite file. Each call is done
 * when it returns, and calls back at once; so is a whole operation, once `flow` has handed over what it reads in order.
 * @see https://github.com/architect/dynalite/blob/main/db/index.js
 */
export class DynaliteStore {
  /** Tables are ready, changed and gone at once. */
  readonly options = {
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    maxItemSize: LARGEST_ITEM_BYTES,
  };
  readonly tableDb: TableSpace;
  readonly #database: ItemDatabase;
  readonly #flows: EntryFlow[] = [];
  readonly #tables = new Map<string, Table>();

  constructor(database: ItemDatabase, place: { readonly region: string; readonly accountId: string }) {
    this.#database = database;
    const space = this.#space('table');
    this.tableDb = Object.assign(space, { awsRegion: place.region, awsAccountId: place.accountId });
  }

  readonly getItemDb = (table: string): Space =>
    this.#space(`item-${table}`, (item) => this.checkIndexKeys(table, item));
  readonly getTagDb = (table: string): Space => this.#space(`tag-${table}`);
  readonly getIndexDb = (type: string, table: string, index: string): Space =>
    this.#space(`index-${type.toLowerCase()}~${table}~${index}`);
  readonly deleteItemDb = (table: string, callback: Callback): void => this.getItemDb(table).clear(callback);
  readonly deleteTagDb = (table: string, callback: Callback): void => this.getTagDb(table).clear(callback);
  readonly deleteIndexDb = (type: string, table: string, index: string, callback: Callback): void =>
    this.getIndexDb(type, table, index).clear(callback);

  /** The description of a table, for who only reads it, or with `false` for who changes it, in whatever state it is. */
  readonly getTable = (name: string, mode: Callback<Table> | boolean, callback?: Callback<Table>): void => {
    const isShared = typeof mode === 'function';
    const tell = isShared ? mode : callback;
    const known = isShared ? this.#tables.get(name) : undefined;
    if (known) tell?.(null, known);
    else this.#readTable(name, mode !== false, isShared, tell);
  };

  /** The description of a table for who only reads it. Throws as dynalite refuses an operation. */
  table(name: string): Table {
    let failure: unknown;
    let found: Table | undefined;
    this.getTable(name, (error, table) => {
      failure = error;
      found = table;
    });
    if (!found) throw failure;
    return found;
  }

  /** Hands over what the last operation asked for in order. */
  flow(): void {
    for (let next = this.#flows.shift(); next; next = this.#flows.shift()) next.run();
  }

  /** Forgets what an operation that failed may have left behind. */
  forget(): void {
    this.#flows.length = 0;
    this.#tables.clear();
  }

  #readTable(name: string, mustBeReady: boolean, isShared: boolean, tell: Callback<Table> | undefined): void {
    this.tableDb.get(name, (error, value) => {
      const table = value as Table | undefined;
      const isReady = table !== undefined && !['CREATING', 'DELETING'].includes(table.TableStatus);
      if (error || !table || (mustBeReady && !isReady)) {
        tell?.(error ?? noSuchTable(mustBeReady ? '' : `: Table: ${name} not found`));
        return;
      }
      if (isShared) this.#tables.set(name, table);
      tell?.(null, table);
    });
  }

  /** Throws, as dynalite refuses an operation, for an item with an empty key of an index. */
  checkIndexKeys(name: string, item: unknown): void {
    this.getTable(name, (_error, table) => {
      const message = table && emptyIndexKey(table, item as Parameters<typeof emptyIndexKey>[1]);
      if (message !== undefined) throw refusal('com.amazon.coral.validate#ValidationException', message);
    });
  }

  #space(name: string, check: (value: unknown) => void = () => undefined): Space {
    return new Space(this.#database, `${name}~`, {
      check,
      begun: (flow) => this.#flows.push(flow),
      changed: (key) => name === 'table' && this.#tables.delete(key),
    });
  }
}

type TableSpace = Space & { readonly awsRegion: string; readonly awsAccountId: string };

/** An error as dynalite's operations hand it on. */
const refusal = (__type: string, message: string): Error =>
  Object.assign(new Error(message), { statusCode: 400, body: { __type, message } });

const noSuchTable = (detail: string): Error =>
  Object.assign(
    refusal(
      'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException',
      `Requested resource not found${detail}`,
    ),
    { name: 'NotFoundError' },
  );

interface SpaceEvents {
  /** Throws for a value that may not be stored. */
  readonly check: (value: unknown) => void;
  readonly begun: (flow: EntryFlow) => void;
  readonly changed: (key: string) => void;
}

/** The keys that begin alike, without that beginning. */
class Space {
  readonly #database: ItemDatabase;
  readonly #prefix: string;
  readonly #events: SpaceEvents;

  constructor(database: ItemDatabase, prefix: string, events: SpaceEvents) {
    this.#database = database;
    this.#prefix = prefix;
    this.#events = events;
  }

  /** Operations are done one after the other: no key is ever locked. */
  readonly lock = (_keys: unknown, work: (release: <T>(callback: T) => T) => void): void =>
    work((callback) => callback);

  /** What is stored under a key, read anew. */
  read(key: string): unknown {
    const text = this.#database.get(this.#prefix + key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Stores a value that has been checked, as JSON. */
  write(key: string, text: string): void {
    this.#database.put(this.#prefix + key, text);
    this.#events.changed(key);
  }

  remove(key: string): void {
    this.#database.delete(this.#prefix + key);
    this.#events.changed(key);
  }

  get(key: string, callback: Callback): void {
    this.#do(callback, () => this.read(key));
  }

  put(key: string, value: unknown, callback: Callback): void {
    this.#do(callback, () => this.#put(key, value));
  }

  del(key: string, callback: Callback): void {
    this.#do(callback, () => this.remove(key));
  }

  batch(
    steps: readonly { readonly type: string; readonly key: string; readonly value?: unknown }[],
    callback: Callback,
  ): void {
    this.#do(callback, () => {
      for (const { type, key, value } of steps) {
        if (type === 'del') this.remove(key);
        else this.#put(key, value);
      }
    });
  }

  clear(callback: Callback): void {
    this.#do(callback, () => this.#database.deleteFrom(this.#prefix, this.#prefix + END_OF_KEYS));
  }

  readonly createValueStream = (range?: KeyRange): EntryFlow =>
    this.#flow(range, ({ value }) => JSON.parse(value));
  readonly createReadStream = this.createValueStream;
  readonly createKeyStream = (range?: KeyRange): EntryFlow =>
    this.#flow(range, ({ key }) => key.slice(this.#prefix.length));

  #flow(range: KeyRange = {}, read: (entry: Entry) => unknown): EntryFlow {
    const flow = new EntryFlow(this.#database.each(this.#within(range)), read);
    this.#events.begun(flow);
    return flow;
  }

  #within({ gt, gte, lt, lte, reverse = false, limit = -1 }: KeyRange): KeyRange {
    const prefix = this.#prefix;
    const lower = gt === undefined ? { gte: prefix + (gte ?? '') } : { gt: prefix + gt };
    const upper =
      lt === undefined && lte !== undefined ? { lte: prefix + lte } : { lt: prefix + (lt ?? END_OF_KEYS) };
    return { ...lower, ...upper, reverse, limit };
  }

  #put(key: string, value: unknown): void {
    this.#events.check(value);
    this.write(key, JSON.stringify(value));
  }

  /** What follows is called outside, so that its faults are not taken for those of the database. */
  #do(callback: Callback, work: () => unknown): void {
    let value: unknown;
    try {
      value = work();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, value);
  }
}

type Listener = (value?: unknown) => void;

/** Entries in order, as the stream that dynalite's operations listen to. */
class EntryFlow {
  readonly #entries: Iterable<Entry>;
  readonly #read: (entry: Entry) => unknown;
  readonly #listeners = new Map<string, Listener[]>();
  #isDestroyed = false;

  constructor(entries: Iterable<Entry>, read: (entry: Entry) => unknown) {
    this.#entries = entries;
    this.#read = read;
  }

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, value?: unknown): boolean {
    const listeners = this.#listeners.get(event) ?? [];
    for (const listener of listeners) listener(value);
    return listeners.length > 0;
  }

  /** dynalite takes back what its library listens to, and listens to the data itself. */
  removeAllListeners(_event: string): this {
    this.#listeners.delete('data');
    return this;
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  run(): void {
    for (const entry of this.#entries) {
      if (this.#isDestroyed) break;
      this.emit('data', this.#read(entry));
    }
    this.emit('end');
  }
}
