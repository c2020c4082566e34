import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../contract/table.ts';
import type { Clock, Page, PageRequest } from '../use-cases/ports.ts';
import { type Item, type ItemKey, KEPT_UNTIL } from './dynamodb-items.ts';
import { badCursor, formatCursor, parseCursor } from './list-cursor.ts';
import { isNamed, orUnavailable } from './sdk-errors.ts';

/** A list: one partition of the table or of its index, in the order of its sort key. */
export interface ItemList {
  /** Binds cursors to the list. */
  readonly name: string;
  /** Where it is: in the index, or among the items of the table itself. */
  readonly in: 'index' | 'table';
  readonly partition: string;
  /** Only sort keys before this text. */
  readonly before?: string;
  /** Only sort keys that begin with this text. */
  readonly prefix?: string;
  readonly order: 'ascending' | 'descending';
  /** The form of its sort keys, against forged cursors. */
  readonly positions: RegExp;
  /** The key of the item at a position that has this form. */
  keyAt(position: string): ItemKey;
}

/** The one table: single-item reads, conditional writes and pages. Expired items are as if they were not there. */
export class DynamodbTable {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(options: {
    readonly client: DynamoDBDocumentClient;
    readonly tableName: string;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    this.#client = options.client;
    this.#name = options.tableName;
    this.#clock = options.clock;
  }

  /** Reads an item consistently. */
  async load(key: ItemKey): Promise<Item | undefined> {
    const get = new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true });
    const { Item: item } = await orUnavailable('reading the store', () => this.#client.send(get));
    return item && !this.#isExpired(item) ? item : undefined;
  }

  /** Writes an item whose key must be free; an expired one frees it. */
  async insert(item: Item): Promise<'inserted' | 'exists'> {
    const isDone = await this.#put({
      TableName: this.#name,
      Item: item,
      ConditionExpression: 'attribute_not_exists(#pk) OR #keptUntil <= :now',
      ExpressionAttributeNames: { '#pk': TABLE.partitionKey, '#keptUntil': KEPT_UNTIL },
      ExpressionAttributeValues: { ':now': this.#clock.now() },
    });
    return isDone ? 'inserted' : 'exists';
  }

  /** Replaces an item whose stored `version` must still be this one. */
  async replace(item: Item, version: number): Promise<'replaced' | 'conflict'> {
    const isDone = await this.#put({
      TableName: this.#name,
      Item: item,
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    });
    return isDone ? 'replaced' : 'conflict';
  }

  /**
   * A page of a list. Expired items use up what DynamoDB reads at once, so it asks on until the page is full; one
   * item more than wanted tells whether there is a next page.
   */
  async page(list: ItemList, request: PageRequest): Promise<Page<Item>> {
    const items: Item[] = [];
    let start = request.cursor === undefined ? undefined : this.#startOf(list, request.cursor);
    do {
      const query = this.#query(list, request.limit + 1 - items.length, start);
      const answer = await orUnavailable('reading the store', () => this.#client.send(query));
      items.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && items.length <= request.limit);
    const page = items.slice(0, request.limit);
    const last = page.at(-1);
    if (last === undefined || items.length <= request.limit) return { items: page };
    return { items: page, cursor: formatCursor(list.name, String(last[sortKeyOf(list)])) };
  }

  async #put(input: ConstructorParameters<typeof PutCommand>[0]): Promise<boolean> {
    return orUnavailable('writing to the store', async () => {
      try {
        await this.#client.send(new PutCommand(input));
        return true;
      } catch (error) {
        if (isNamed(error, 'ConditionalCheckFailedException')) return false;
        throw error;
      }
    });
  }

  #query(list: ItemList, limit: number, start: Item | undefined): QueryCommand {
    const range = rangeOf(list);
    return new QueryCommand({
      TableName: this.#name,
      ...(list.in === 'index' && { IndexName: TABLE.index.name }),
      KeyConditionExpression: `#partition = :partition${range === undefined ? '' : ` AND ${range.condition}`}`,
      FilterExpression: 'attribute_not_exists(#keptUntil) OR #keptUntil > :now',
      ExpressionAttributeNames: {
        '#partition': list.in === 'index' ? TABLE.index.partitionKey : TABLE.partitionKey,
        '#keptUntil': KEPT_UNTIL,
        ...(range && { '#sort': sortKeyOf(list) }),
      },
      ExpressionAttributeValues: {
        ':partition': list.partition,
        ':now': this.#clock.now(),
        ...(range && { ':range': range.value }),
      },
      ScanIndexForward: list.order === 'ascending',
      Limit: limit,
      ...(start && { ExclusiveStartKey: start }),
    });
  }

  /** DynamoDB refuses a start outside the queried range as an error of the call, so it is checked here. */
  #startOf(list: ItemList, cursor: string): Item {
    const position = parseCursor(list.name, cursor, list.positions);
    if (list.before !== undefined && position >= list.before) throw badCursor();
    const key = list.keyAt(position);
    if (list.in === 'table') return key;
    return { ...key, [TABLE.index.partitionKey]: list.partition, [TABLE.index.sortKey]: position };
  }

  #isExpired(item: Item): boolean {
    const keptUntil = item[KEPT_UNTIL];
    return typeof keptUntil === 'number' && keptUntil <= this.#clock.now();
  }
}

const sortKeyOf = (list: ItemList): string => (list.in === 'index' ? TABLE.index.sortKey : TABLE.sortKey);

const rangeOf = (list: ItemList): { readonly condition: string; readonly value: string } | undefined => {
  if (list.before !== undefined) return { condition: '#sort < :range', value: list.before };
  if (list.prefix !== undefined) return { condition: 'begins_with(#sort, :range)', value: list.prefix };
  return undefined;
};
