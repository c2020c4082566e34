import type { Attack } from './draft.ts';
import { MARKER } from './drawn/texts.ts';
import type { Held } from './probe.ts';
import type { Exchange, WireAnswer } from './wire.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Words of an error that was meant for nobody outside. */
const INSIDE = /\b(TypeError|RangeError|ReferenceError|SyntaxError|node:internal)|\n\s+at .+:\d+:\d+/;

const faultsOfAnswer = ({ status, headers, body }: WireAnswer): readonly string[] => {
  const type = headers.get('content-type') ?? '';
  const faults: string[] = [];
  if (!(status >= 200 && status < 500)) faults.push(`answered ${status}`);
  if (/json/.test(type) && body !== '' && !isJson(body)) faults.push(`answered ${type} that is no JSON`);
  if (status >= 400 && INSIDE.test(body)) faults.push('tells of its inside');
  if (type.startsWith('text/html') && body.includes(`<i id=${MARKER}`)) faults.push('shows a text as markup');
  if (headers.has(MARKER)) faults.push('writes a text as a header');
  return faults;
};

/** What is wrong about what came of an attack. */
export const faultsOf = (attack: Attack, { answers, isSilent }: Exchange): readonly string[] => {
  const faults = answers.flatMap(faultsOfAnswer);
  if (isSilent) faults.push('did not answer in time');
  else if (answers.length < attack.answers && !attack.mayBeCut)
    faults.push('ended the connection without an answer');
  return faults;
};

/** So many bytes for each attack of a batch are no growth yet: caches that are still being filled, code that is still being compiled. */
const BYTES_AN_ATTACK = 250;
/** Batches over which growth is looked at, so that one in which garbage was late hides none, and one in which it was early accuses none. */
const WINDOW = 3;

/**
 * Whether a process has come to rest: after equal batches, what it holds when its garbage is collected is no longer more
 * than before them. A process may take as many batches as it likes for that; one that leaks never comes to rest. How busy the
 * machine is changes when batches end, not what is held after them.
 *
 * @param bytes after each batch, in their order
 * @param attacks in each batch
 */
export const isAtRest = (bytes: readonly number[], attacks: number): boolean => {
  const now = bytes.at(-1);
  const before = bytes.at(-1 - WINDOW);
  if (now === undefined || before === undefined) return false;
  return now - before < WINDOW * attacks * BYTES_AN_ATTACK;
};

/** So many descriptors may stay open that were not before: files that are opened for the first time. */
const DESCRIPTORS = 4;

/** What stays open after a batch, and was not open before the first. */
export const leftOpen = (before: Held, after: Held): readonly string[] => [
  ...(after.sockets > before.sockets ? [`${after.sockets - before.sockets} sockets`] : []),
  ...(after.descriptors > before.descriptors + DESCRIPTORS
    ? [`${after.descriptors - before.descriptors} descriptors`]
    : []),
  ...(after.handles > before.handles + DESCRIPTORS ? [`${after.handles - before.handles} handles`] : []),
];
