import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../../contract/table.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import type { Clock, Page, PageRequest } from '../../use-cases/ports.ts';
import { isNamed, orUnavailable } from '../sdk-errors.ts';
import { type Item, type ItemKey, KEPT_UNTIL } from './dynamodb-items.ts';
import { cursorBehind, type ItemList, isSearch, queryOf, startOf } from './dynamodb-list.ts';
import { inShard, mergeShards, newestOf, type ReadShard, shardsOf } from './index-shards.ts';

/**
 * How far one request reads in a search: so many queries, each over so many items. The shards of a list share the
 * queries, and each has at least one. Without a bound a search for what is rare would read the whole history at once.
 * A filter is applied to what was read and paid for.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html
 */
const MOST_QUERIES = 10;
const SEARCHED_AT_ONCE = 500;
/** The first query of a search among whole items, as most find enough at once. */
const SEARCHED_FIRST = 100;

/**
 * So many items one call reads, and so often what it left out is asked for again.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
const READ_AT_ONCE = 100;
const MOST_CALLS = 5;

/** The one table: reads and writes of single items, and pages. Expired items are as if they were not there. */
export class DynamodbTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #indexShards: number;
  readonly #historyDays: number;

  /**
   * `indexShards` is the number of keys that each list of the index is kept under. It may grow, and never shrinks.
   * `historyDays` is how long what is over is kept.
   */
  constructor(options: {
    readonly client: DynamoDBDocumentClient;
    readonly tableName: string;
    readonly clock: Pick<Clock, 'now'>;
    readonly indexShards: number;
    readonly historyDays: number;
  }) {
    this.#client = options.client;
    this.#name = options.tableName;
    this.#clock = options.clock;
    this.#indexShards = options.indexShards;
    this.#historyDays = options.historyDays;
  }

  /** Until when something is kept that is over since `endedAt`, by default since now. */
  keptUntil(endedAt: Instant = this.#clock.now()): Instant {
    return endedAt + this.#historyDays * DAY;
  }

  /** A value as it is kept: once it has ended it expires, unless it says itself when. */
  kept<T extends { readonly expiresAt?: Instant }>(value: T, endedAt: Instant | undefined): T {
    return endedAt === undefined ? value : { expiresAt: this.keptUntil(endedAt), ...value };
  }

  /** Reads an item consistently. */
  async load(key: ItemKey): Promise<Item | undefined> {
    const get = new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true });
    const { Item: item } = await orUnavailable('reading the store', () => this.#client.send(get));
    return item && !this.#isExpired(item) ? item : undefined;
  }

  /** Reads items, each key once and in any order; what is not there is left out. An eventual read costs half. */
  async loadAll(
    keys: readonly ItemKey[],
    reads: 'consistent' | 'eventual' = 'consistent',
  ): Promise<readonly Item[]> {
    const batches = Array.from({ length: Math.ceil(keys.length / READ_AT_ONCE) }, (_, batch) =>
      this.#loadBatch(keys.slice(batch * READ_AT_ONCE, (batch + 1) * READ_AT_ONCE), reads === 'consistent'),
    );
    return (await Promise.all(batches)).flat().filter((item) => !this.#isExpired(item));
  }

  /** Writes an item whose key must be free; an expired one frees it. */
  async insert(item: Item): Promise<'inserted' | 'exists'> {
    const isDone = await this.#put(item, {
      ConditionExpression: 'attribute_not_exists(#pk) OR #keptUntil <= :now',
      ExpressionAttributeNames: { '#pk': TABLE.partitionKey, '#keptUntil': KEPT_UNTIL },
      ExpressionAttributeValues: { ':now': this.#clock.now() },
    });
    return isDone ? 'inserted' : 'exists';
  }

  /** Replaces an item whose stored `version`, or another attribute, must still be what was read; undefined where it had none. */
  async replace(
    item: Item,
    read: number | undefined,
    attribute = 'version',
  ): Promise<'replaced' | 'conflict'> {
    const isDone = await this.#put(item, {
      ExpressionAttributeNames: { [`#${attribute}`]: attribute },
      ...(read === undefined
        ? { ConditionExpression: `attribute_not_exists(#${attribute})` }
        : {
            ConditionExpression: `#${attribute} = :${attribute}`,
            ExpressionAttributeValues: { [`:${attribute}`]: read },
          }),
    });
    return isDone ? 'replaced' : 'conflict';
  }

  /** Writes an item, whatever was there. */
  async put(item: Item): Promise<void> {
    await this.#put(item);
  }

  /**
   * Adds one to a number of an item, and gives the sum. An item that is not there begins at 0. The update is atomic; where
   * its answer gets lost the SDK makes it again, and a number is left out.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.AtomicCounters
   */
  async raise(key: ItemKey, attribute: string): Promise<number> {
    const update = new UpdateCommand({
      TableName: this.#name,
      Key: key,
      UpdateExpression: 'ADD #number :one',
      ExpressionAttributeNames: { '#number': attribute },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await orUnavailable('writing to the store', () => this.#client.send(update));
    return Number(Attributes?.[attribute]);
  }

  /** A page of a list. A search ends where its bound is reached, with the cursor there. */
  page(list: ItemList, request: PageRequest): Promise<Page<Item>> {
    return this.pageOfAll([list], request);
  }

  /**
   * A page of several lists with the same name and order, as if they were one. They are read one after the other; of an item that is in more than one
   * of them the newest version counts.
   */
  async pageOfAll(lists: readonly [ItemList, ...ItemList[]], request: PageRequest): Promise<Page<Item>> {
    const [first] = lists;
    const read: ReadShard[] = [];
    for (const list of lists) {
      const shards = shardsOf(list, this.#indexShards);
      const queries = Math.floor(MOST_QUERIES / (shards.length * lists.length));
      const most = isSearch(list) ? Math.max(1, queries) : Infinity;
      read.push(...(await Promise.all(shards.map((shard) => this.#readShard(shard, request, most)))));
    }
    const { items, end } = mergeShards(first, lists.length === 1 ? read : newestOf(read), request.limit);
    return { items, ...(end && { cursor: cursorBehind(first, end) }) };
  }

  /** What one answer has no room for is asked for again. */
  async #loadBatch(keys: readonly ItemKey[], isConsistent: boolean): Promise<readonly Item[]> {
    const items: Item[] = [];
    let left: readonly Item[] = keys;
    for (let calls = 0; left.length > 0; calls += 1) {
      if (calls === MOST_CALLS) throw new DomainError('unavailable', 'the store did not give all of a list');
      const get = new BatchGetCommand({
        RequestItems: { [this.#name]: { Keys: [...left], ConsistentRead: isConsistent } },
      });
      const { Responses = {}, UnprocessedKeys = {} } = await orUnavailable('reading the store', () =>
        this.#client.send(get),
      );
      items.push(...(Responses[this.#name] ?? []));
      left = UnprocessedKeys[this.#name]?.Keys ?? [];
    }
    return items;
  }

  /**
   * The beginning of a shard behind the cursor. Expired items use up what DynamoDB reads at once, so it asks on until the
   * shard alone would fill the page; one item more than asked for tells whether there is a next page.
   */
  async #readShard(shard: ItemList, request: PageRequest, most: number): Promise<ReadShard> {
    const items: Item[] = [];
    let start = request.cursor === undefined ? undefined : startOf(shard, request.cursor);
    let queries = 0;
    do {
      const isFirst = queries === 0 && shard.in !== 'run-index';
      const searched = isFirst ? SEARCHED_FIRST : SEARCHED_AT_ONCE;
      const limit = isSearch(shard) ? searched : request.limit + 1 - items.length;
      const answer = await this.#query(shard, { Limit: limit, ExclusiveStartKey: start });
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
      queries += 1;
    } while (start !== undefined && items.length <= request.limit && queries < most);
    return { items, readUpTo: start };
  }

  async #put(item: Item, condition: Omit<PutCommandInput, 'TableName' | 'Item'> = {}): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#name,
      Item: inShard(item, this.#indexShards),
      ...condition,
    });
    return orUnavailable('writing to the store', async () => {
      try {
        await this.#client.send(put);
        return true;
      } catch (error) {
        if (isNamed(error, 'ConditionalCheckFailedException')) return false;
        throw error;
      }
    });
  }

  #query(
    list: ItemList,
    part: Pick<QueryCommandInput, 'Limit'> & { readonly ExclusiveStartKey: Item | undefined },
  ): Promise<QueryCommandOutput> {
    const { ExclusiveStartKey: start, ...rest } = part;
    const query = new QueryCommand({
      TableName: this.#name,
      ...queryOf(list, this.#clock.now()),
      ...rest,
      ...(start && { ExclusiveStartKey: start }),
    });
    return orUnavailable('reading the store', () => this.#client.send(query));
  }

  #isExpired(item: Item): boolean {
    const keptUntil = item[KEPT_UNTIL];
    return typeof keptUntil === 'number' && keptUntil <= this.#clock.now();
  }
}
