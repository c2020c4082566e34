import { type Html, type HtmlValue, html } from '../parts/html.ts';

const TIMES = ['', 'once', 'twice', 'three times', 'four times', 'five times'];

/** How often in a row, and for how long by now: `three times in a row for 2 h, `. What happened once says nothing. */
export const timesWords = (count: number, since: Html, isMore = false): HtmlValue =>
  count >= 2 && html`${TIMES[count] ?? `${count} times`}${isMore && ' or more'} in a row for ${since}, `;
