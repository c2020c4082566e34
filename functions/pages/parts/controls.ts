import { type Html, type HtmlValue, html } from './html.ts';

/** What a button asks for, by POST. */
export interface Action {
  readonly path: string;
  readonly word: string;
  /** Where the browser goes on to. */
  readonly back?: string | undefined;
  readonly style?: 'main' | 'danger' | 'quiet';
  /** The key that presses it. */
  readonly key?: string;
  /** What a screen reader says, where the word alone could be of anything. */
  readonly label?: string;
  /** Sent along. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A form that is one button. */
export const actionButton = ({ path, word, back, style, key, label, fields = {} }: Action): Html => {
  const hidden = Object.entries({ ...fields, ...(back !== undefined && { back }) });
  return html`<form method="post" action="${path}">${hidden.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button${style && html` class="${style}"`}${key && html` data-key="${key}"`}${label && html` aria-label="${label}"`}>${word}</button></form>`;
};

/** A term and what it is; `wide` takes the whole line. */
export type Fact = readonly [term: string, value: HtmlValue, width?: 'wide'];

/** Facts; those without a value are left out. */
export const factList = (facts: readonly Fact[]): Html =>
  html`<dl class="facts">${facts
    .filter(([, value]) => value !== undefined && value !== false && value !== null)

    .map(
      ([term, value, width]) =>
        html`<div${width && html` class="${width}"`}><dt>${term}</dt><dd>${value}</dd></div>`,
    )}</dl>`;

/** A text to be copied, such as a command. */
export const copyable = (id: string, text: string, label: string): Html =>
  html`<div class="copyable"><pre id="${id}" tabindex="0" aria-label="${label}">${text}</pre><button type="button" class="quiet scripted" data-copy="${id}" aria-label="Copy: ${label}">Copy</button></div>`;

/** The link to more of a list; nothing at its end. */
export const moreLink = (
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  cursor: string | undefined,
): HtmlValue => {
  if (cursor === undefined) return false;
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = new URLSearchParams([...given, ['cursor', cursor]]);
  return html`<p class="more"><a class="button" href="${path}?${search.toString()}">Show more</a></p>`;
};
