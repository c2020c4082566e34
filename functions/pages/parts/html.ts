import { html as write } from 'hono/html';
import { visible } from './visible.ts';

/** A piece of a page, escaped. */
export type Html = ReturnType<typeof write>;

/** What may stand in a template. Texts are escaped; what is false or absent leaves nothing. */
export type HtmlValue = string | number | boolean | null | undefined | Html | readonly HtmlValue[];

/** Writes a piece of a page from a template: every text in it is escaped, in content and in quoted attributes. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  write(strings, ...values);

/** A text from outside. It cannot turn what stands beside it around, and nothing in it is invisible. */
export const shown = (text: string): Html => html`<bdi>${visible(text)}</bdi>`;

/** A text from outside, in the type of a machine. */
export const code = (text: string): Html => html`<code><bdi>${visible(text)}</bdi></code>`;

/** Pieces with something between them. */
export const joined = (pieces: readonly HtmlValue[], between: HtmlValue): HtmlValue =>
  pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]));

/** Fields between double quotes, and addresses of AWS. No other address becomes a link: a reason may quote what a registry wrote. */
const SPECIAL = /("[a-zA-Z]+"|https:\/\/(?:[a-z]+\.)?aws\.amazon\.com\/[\w/#-]*)/;

const special = (part: string): Html =>
  part.startsWith('"') ? html`<code>${part.slice(1, -1)}</code>` : html`<a href="${part}">${part}</a>`;

/** A reason or an advice: what it names as a field is code, and where AWS helps is a link. */
export const withCode = (text: string): Html =>
  html`<bdi>${visible(text)
    .split(SPECIAL)
    .map((part, index) => (index % 2 === 1 ? special(part) : part))}</bdi>`;
