import type {
  DynamoDBDocumentClient,
  GetCommandInput,
  PutCommandInput,
  QueryCommandInput,
  QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { type Item, SWITCH_KEY } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import type { Invocation, Surroundings } from '../world/invocation.ts';
import { conditionIn } from './expressions.ts';
import { ItemIndex, keyText, type Partitions } from './item-index.ts';
import { ITEM_CALL, LIST_CALL } from './store-ports.ts';

/** Told of every write that took effect. */
export type OnItem = (item: Item) => void;

class ServiceError extends Error {
  constructor(name: string) {
    super(name);
    this.name = name;
  }
}

const down = (): never => {
  throw new ServiceError('TimeoutError');
};

const refused = (): never => {
  throw new ServiceError('ConditionalCheckFailedException');
};

/**
 * A value as the document client stores it: plain, nothing shared with the writer, without what is undefined.
 * @throws TypeError for what DynamoDB holds in no attribute.
 */
const stored = <T>(value: T): T => {
  if (Array.isArray(value)) return value.map(stored) as T;
  if (typeof value === 'object' && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype)
      throw new TypeError('stores no instances of classes');
    const copy: Record<string, unknown> = {};
    for (const name in value) {
      const member: unknown = value[name];
      if (member !== undefined) copy[name] = stored(member);
    }
    return copy as T;
  }
  const isHeld =
    value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value as number);
  if (!isHeld) throw new TypeError(`stores no ${typeof value} ${String(value)}`);
  return value;
};

/** What a call is about, for the trace: an item's id in the domain, or what its key says. */
const subjectOf = (item: Item): string =>
  String(item.id ?? String(item[TABLE.partitionKey]).replace('JOB#', ''));

const kindOf = (item: Item): string => String(item[TABLE.sortKey]).split('#', 1)[0]?.toLowerCase() ?? '';

/** What every tick of the watchdog reads and writes: as it says nothing most of the time, it is answered at once. */
const isOfStack = (key: Item): boolean => key[TABLE.partitionKey] === SWITCH_KEY.pk;

/**
 * A table of DynamoDB as the document client knows it: items of whatever shape, exact conditional writes, an index that is
 * a moment behind. So what one program writes is what another one reads.
 */
export class ItemTable {
  readonly #in: Surroundings;
  readonly #partitions: Partitions = new Map();
  readonly #index: ItemIndex;
  readonly #onItem: OnItem;

  constructor(surroundings: Surroundings, onItem: OnItem) {
    this.#in = surroundings;
    this.#index = new ItemIndex(surroundings);
    this.#onItem = onItem;
  }

  /** The client of one invocation. */
  clientOf(invocation: Invocation): DynamoDBDocumentClient {
    const send = (command: {
      readonly input: unknown;
      readonly constructor: { readonly name: string };
    }): Promise<unknown> => {
      const { input } = command;
      const { name } = command.constructor;
      switch (name) {
        case 'GetCommand':
          return this.#get(input as GetCommandInput, invocation);
        case 'PutCommand':
          return this.#put(input as PutCommandInput, invocation);
        case 'QueryCommand':
          return this.#query(input as QueryCommandInput, invocation);
        default:
          throw new RangeError(`the imitation of DynamoDB does not know the ${name}`);
      }
    };
    return { send } as unknown as DynamoDBDocumentClient;
  }

  #load(key: Item): Item | undefined {
    return this.#partitions.get(String(key[TABLE.partitionKey]))?.get(String(key[TABLE.sortKey]));
  }

  #get({ Key: key = {} }: GetCommandInput, invocation: Invocation): Promise<unknown> {
    const item = this.#load(key);
    if (isOfStack(key) && (item?.pause === undefined || kindOf(key) === 'tick'))
      return Promise.resolve({ Item: item });
    return invocation.call(`load ${kindOf(key)}`, subjectOf(item ?? key), ITEM_CALL, () =>
      this.#in.weather.strikes('storeDown') ? down() : { Item: this.#load(key) },
    );
  }

  #put(input: PutCommandInput, invocation: Invocation): Promise<unknown> {
    const { weather } = this.#in;
    const item = stored(input.Item ?? {});
    if (isOfStack(item) && kindOf(item) === 'tick') return Promise.resolve(this.#write(item));
    const write = () => {
      if (weather.strikes('storeDown')) down();
      const before = this.#load(item);
      if (input.ConditionExpression && !conditionIn(input.ConditionExpression)(before ?? {}, input))
        refused();
      this.#write(item);
      if (weather.strikes('storeAnswerLost')) down();
      // The client repeats a call that was not answered.
      if (input.ConditionExpression && weather.strikes('storeConditionRepeated')) refused();
      return {};
    };
    return invocation.call(`store ${kindOf(item)}`, subjectOf(item), ITEM_CALL, write);
  }

  #write(item: Item): object {
    const partition = this.#partitions.get(String(item[TABLE.partitionKey])) ?? new Map<string, Item>();
    const before = partition.get(String(item[TABLE.sortKey]));
    this.#partitions.set(String(item[TABLE.partitionKey]), partition.set(String(item[TABLE.sortKey]), item));
    this.#index.write(before, item);
    this.#onItem(item);
    return {};
  }

  /** What is empty now is answered at once: most ticks of the watchdog find nothing. */
  #query(input: QueryCommandInput, invocation: Invocation): Promise<unknown> {
    if (this.#found(input).length === 0) return Promise.resolve({ Items: [], Count: 0 });
    return invocation.call('list', '', LIST_CALL, () =>
      this.#in.weather.strikes('storeDown') ? down() : this.#page(input),
    );
  }

  /** What the condition of a query finds behind its start, in its order. */
  #found({ IndexName, KeyConditionExpression = '', ExclusiveStartKey, ...input }: QueryCommandInput): Item[] {
    const isKey = conditionIn(KeyConditionExpression);
    const partition = String(input.ExpressionAttributeValues?.[':partition']);
    const items = IndexName
      ? this.#index.partition(partition)
      : (this.#partitions.get(partition)?.values() ?? []);
    const positionOf = (item: Item): string =>
      IndexName ? `${item[TABLE.index.sortKey]} ${keyText(item)}` : String(item[TABLE.sortKey]);
    const found: (readonly [position: string, item: Item])[] = [];
    for (const item of items) if (isKey(item, input)) found.push([positionOf(item), item]);
    const sign = input.ScanIndexForward === false ? -1 : 1;
    found.sort(([a], [b]) => (a < b ? -sign : sign));
    const start = ExclusiveStartKey && positionOf(ExclusiveStartKey);
    const rest =
      start === undefined
        ? found
        : found.filter(([position]) => (sign === 1 ? position > start : position < start));
    return rest.map(([, item]) => item);
  }

  /** The filter is applied to what was read. */
  #page(input: QueryCommandInput): Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'> {
    const found = this.#found(input);
    const read = found.slice(0, input.Limit);
    const isKept = input.FilterExpression ? conditionIn(input.FilterExpression) : () => true;
    const items = read.filter((item) => isKept(item, input));
    const last = read.length === input.Limit ? read.at(-1) : undefined;
    return { Items: items, Count: items.length, ...(last && { LastEvaluatedKey: last }) };
  }
}
