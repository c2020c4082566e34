import { type Html, html } from './html.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'search'],
  ['j k', 'next, previous row'],
  ['Enter', 'open the row'],
  ['n', 'new job'],
  ['r', 'run now, or again'],
  ['p', 'pause or resume'],
  ['e', 'edit'],
  ['x', 'only what failed'],
  ['f', 'follow the log'],
  ['[ ]', 'earlier, later neighbour'],
  ['?', 'these keys'],
];

/** The list of keys, which `?` opens. */
export const keysDialog = (): Html => html`<dialog id="keys" aria-labelledby="keys-title">
<h2 id="keys-title">Keys</h2>
<dl class="keys">${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
<form method="dialog"><button>Close</button></form>
</dialog>`;
