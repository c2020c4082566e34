import { type HtmlValue, html } from './html.ts';
import { counted } from './words.ts';

/** What was done with many things at once, as addresses say it: with what, what, and why some are left out. */
const DONE: Readonly<Record<string, readonly [one: string, many: string, word: string, why: string]>> = {
  pause: ['job', 'jobs', 'paused', 'over already, or changed meanwhile'],
  resume: ['job', 'jobs', 'resumed', 'over already, or changed meanwhile'],
  cancel: ['job', 'jobs', 'canceled', 'over already, or changed meanwhile'],
  run: ['job', 'jobs', 'started', 'over already, or changed meanwhile'],
  replay: ['delivery', 'deliveries', 'sent again', 'still being tried, or forgotten by now'],
};

/** Says what came of a bulk action; nothing where the address names none. */
export const doneNote = ({
  did,
  count,
  failed,
}: Readonly<Record<'did' | 'count' | 'failed', string | undefined>>): HtmlValue => {
  const words = did !== undefined && Object.hasOwn(DONE, did) ? DONE[did] : undefined;
  const [done, refused] = [Number(count), Number(failed ?? '0')];
  if (words === undefined || !Number.isInteger(done) || !Number.isInteger(refused)) return false;
  const [one, many, word, why] = words;
  const rest = refused === 0 ? '' : ` ${counted(refused, one, many)} could not be: ${why}.`;
  return html`<p class="note" role="status">${counted(done, one, many)} ${word}.${rest}</p>`;
};
