import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, Page, PageRequest, SuccessExpectation, SuccessWatch } from '../../use-cases/ports.ts';
import { expectationItem, expectationKey, expectationOf } from './dynamodb-delivery-items.ts';
import { expiry, type Item, sortableInstant } from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const expectedBefore = (before: Instant): ItemList => ({
  name: 'expected',
  in: 'index',
  partition: 'expected',
  before: sortableInstant(before),
  order: 'ascending',
  positions: /^\d{15}#[0-9a-f]{32}$/,
  keyAt: (position) => expectationKey(position.slice(position.indexOf('#') + 1)),
});

/**
 * Remembers in DynamoDB by when jobs must have succeeded. The instant tells whether an item is still what was read.
 * What is forgotten becomes an item that is in no list and expires at once, because the deployed functions may not
 * delete.
 */
export class DynamodbSuccessWatch implements SuccessWatch {
  readonly #table: DynamodbTable;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(options: { readonly table: DynamodbTable; readonly clock: Pick<Clock, 'now'> }) {
    this.#table = options.table;
    this.#clock = options.clock;
  }

  expect(expectation: SuccessExpectation): Promise<void> {
    return this.#table.put(expectationItem(expectation));
  }

  renew(read: SuccessExpectation, expectedBy: Instant): Promise<void> {
    return this.#replace(read, expectationItem({ ...read, expectedBy }));
  }

  forget(read: SuccessExpectation): Promise<void> {
    return this.#replace(read, { ...expectationKey(read.jobId), ...expiry(this.#clock.now()) });
  }

  async overdue(before: Instant, request: PageRequest): Promise<Page<SuccessExpectation>> {
    const page = await this.#table.page(expectedBefore(before), request);
    return { ...page, items: page.items.map(expectationOf) };
  }

  async #replace(read: SuccessExpectation, item: Item): Promise<void> {
    await this.#table.replace(item, read.expectedBy, 'expectedBy');
  }
}
