import { type HtmlValue, html } from '../parts/html.ts';
import { counted } from '../parts/words.ts';

/** What was done with many jobs at once, as addresses say it. */
const DONE: Readonly<Record<string, string>> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'canceled',
  run: 'started',
};

/** Says what came of a bulk action; nothing where the address names none. */
export const doneNote = ({
  did,
  count,
  failed,
}: Readonly<Record<'did' | 'count' | 'failed', string | undefined>>): HtmlValue => {
  const word = did !== undefined && Object.hasOwn(DONE, did) ? DONE[did] : undefined;
  const [done, refused] = [Number(count), Number(failed ?? '0')];
  if (word === undefined || !Number.isInteger(done) || !Number.isInteger(refused)) return false;
  const rest =
    refused === 0 ? '' : ` ${counted(refused, 'job')} could not be: over already, or changed meanwhile.`;
  return html`<p class="note" role="status">${counted(done, 'job')} ${word}.${rest}</p>`;
};
