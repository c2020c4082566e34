import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Clock, ListedNumber, NumberStore, Page, PageRequest } from '../../functions/use-cases/ports.ts';
import { keptUntil } from '../retention.ts';
import { pageOf } from './paging.ts';

/** Numbers jobs in maps. */
export class InMemoryNumberStore implements NumberStore {
  readonly #last = new Map<string, number>();
  readonly #remembered = new Map<string, { readonly number: number; readonly until: Instant }>();
  readonly #lists = new Map<string, Map<number, Instant>>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The last number that a series gave; 0 where it gave none. */
  last(series: string): number {
    return this.#last.get(series) ?? 0;
  }

  async next(series: string): Promise<number> {
    const number = this.last(series) + 1;
    this.#last.set(series, number);
    return number;
  }

  async remember(key: string, number: number): Promise<number> {
    const known = this.#find(key);
    if (known !== undefined) return known;
    this.#remembered.set(key, { number, until: keptUntil(this.#clock.now()) });
    return number;
  }

  async remembered(key: string): Promise<number | undefined> {
    return this.#find(key);
  }

  async addToList(series: string, { number, listedAt }: ListedNumber): Promise<void> {
    this.#listOf(series).set(number, listedAt);
  }

  async takeOffList(series: string, { number, listedAt }: ListedNumber): Promise<void> {
    const list = this.#listOf(series);
    if (list.get(number) === listedAt) list.delete(number);
  }

  async list(series: string, page: PageRequest): Promise<Page<ListedNumber>> {
    const placed = [...this.#listOf(series)].map(
      ([number, listedAt]) => [String(number).padStart(16, '0'), { number, listedAt }] as const,
    );
    return pageOf(`numbers-${series}`, placed, page);
  }

  #listOf(series: string): Map<number, Instant> {
    const list = this.#lists.get(series) ?? new Map<number, Instant>();
    this.#lists.set(series, list);
    return list;
  }

  #find(key: string): number | undefined {
    const known = this.#remembered.get(key);
    return known === undefined || known.until <= this.#clock.now() ? undefined : known.number;
  }
}
