import { JOB_ORDERS, type JobOrder, type JobSorting } from '../../domain/job/job-order.ts';
import { PRICE_TABLE } from '../../domain/target/price.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';

/** An order as addresses say it; with a minus it begins at its other end: the last name, the latest, the most. */
export type Sort = JobOrder | `-${JobOrder}`;

/** Every `Sort`. */
export const SORTS: readonly Sort[] = JOB_ORDERS.flatMap((order) => [order, `-${order}`] as const);

/** The order that an address asks for. */
export const sortingOf = (sort: Sort): JobSorting => {
  const by = JOB_ORDERS.find((order) => sort.endsWith(order)) ?? 'name';
  return { by, descending: sort.startsWith('-') };
};

/** What comes first at which end of an order. */
const WORDS: Readonly<Record<Sort, string>> = {
  name: 'name, A first',
  '-name': 'name, Z first',
  next: 'next, the soonest first',
  '-next': 'next, the furthest first',
  ended: 'last run, the oldest first',
  '-ended': 'last run, the latest first',
  took: 'duration, the shortest first',
  '-took': 'duration, the longest first',
  price: 'price, the lowest first',
  '-price': 'price, the highest first',
};

/** Which end people look for first. */
const FIRST: Readonly<Record<JobOrder, Sort>> = {
  name: 'name',
  next: 'next',
  ended: '-ended',
  took: '-took',
  price: '-price',
};

const otherEnd = (sort: Sort): Sort =>
  SORTS.find((each) => each === `-${sort}` || `-${each}` === sort) ?? sort;

/** A head of a column that sorts by it; once more, and the other end comes first. */
export const sortHead =
  (addressOf: (sort: Sort) => string, sort: Sort | undefined) =>
  (by: JobOrder, word: string): Html => {
    const isBy = sort !== undefined && sortingOf(sort).by === by;
    const next = isBy ? otherEnd(sort) : FIRST[by];
    const direction = sort?.startsWith('-') ? 'descending' : 'ascending';
    const kind = by === 'name' || by === 'ended' ? undefined : by === 'took' ? 'num took' : 'num';
    return html`<th${kind && html` class="${kind}"`}${isBy && html` aria-sort="${direction}"`}><a class="sort" href="${addressOf(next)}" title="Sort by ${WORDS[next]}">${word}</a></th>`;
  };

/** The same as a list to choose from, for screens that show no heads. */
export const sortChoice = (
  sort: Sort | undefined,
): Html => html`<label class="unseen" for="sort">Sort by</label>
<select id="sort" name="sort" data-submit-on-change><option value="">as they come</option>${SORTS.map(
  (each) => html`<option value="${each}"${each === sort && html` selected`}>${WORDS[each]}</option>`,
)}</select>`;

/** Says what is sorted, and how to have it as before. */
export const sortNote = (sort: Sort, sortedOnly: number | undefined, unsorted: string): HtmlValue =>
  html`<p class="fine sorted">Sorted by ${WORDS[sort]}${
    sortedOnly !== undefined &&
    html`: only the first ${sortedOnly} jobs of the list, those that run and those due next. Filter by name, tag or state to sort others`
  }. <a href="${unsorted}">As they come</a></p>`;

/** What the column of prices means. */
export const priceNote = html`<p class="fine">30 days: about the price of the runs due in the next 30 days, if each takes as long as the last one; with + where none has run yet, at the minute that is billed at least. ${PRICE_TABLE.region}, list prices of ${PRICE_TABLE.asOf}, without logs and transfer.</p>`;
