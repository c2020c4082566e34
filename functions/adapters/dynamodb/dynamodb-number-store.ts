import { UPDATED } from '../../contract/table.ts';
import type { ListedNumber, NumberStore, Page, PageRequest } from '../../use-cases/ports.ts';
import { counterKey, expiry, type Item, listedNumberKey, rememberedKey } from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const listOf = (series: string): ItemList => {
  const { pk } = listedNumberKey(series, 0);
  return {
    name: `numbers-${series}`,
    in: 'table',
    partition: pk,
    order: 'ascending',
    positions: /^\d{16}$/,
    keyAt: (position) => ({ pk, sk: position }),
  };
};

const listedNumberOf = ({ number, listedAt }: Item): ListedNumber => ({
  number: Number(number),
  listedAt: Number(listedAt),
});

/** Numbers jobs in DynamoDB. One item a series is the counter. */
export class DynamodbNumberStore implements NumberStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  next(series: string): Promise<number> {
    return this.#table.raise(counterKey(series), UPDATED.counter);
  }

  async remember(key: string, number: number): Promise<number> {
    const item = { ...rememberedKey(key), number, ...expiry(this.#table.keptUntil()) };
    if ((await this.#table.insert(item)) === 'inserted') return number;
    return (await this.remembered(key)) ?? this.remember(key, number);
  }

  async remembered(key: string): Promise<number | undefined> {
    const item = await this.#table.load(rememberedKey(key));
    return item && Number(item.number);
  }

  addToList(series: string, added: ListedNumber): Promise<void> {
    return this.#table.put({ ...listedNumberKey(series, added.number), ...added });
  }

  /** The deployed functions may not delete: the item expires at the instant at which it was added. */
  async takeOffList(series: string, listed: ListedNumber): Promise<void> {
    const item = { ...listedNumberKey(series, listed.number), ...listed, ...expiry(listed.listedAt) };
    await this.#table.replace(item, listed.listedAt, 'listedAt');
  }

  async list(series: string, request: PageRequest): Promise<Page<ListedNumber>> {
    const page = await this.#table.page(listOf(series), request);
    return { ...page, items: page.items.map(listedNumberOf) };
  }
}
