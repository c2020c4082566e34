import type { OutputItem } from './api-shapes.ts';
import type { TakeOutput } from './watch-job.ts';

/** Writes text, and resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/** Texts for one of the two streams, in order; lines that follow each other on the same one are together. */
export const piecesOf = (
  items: readonly OutputItem[],
): readonly { readonly isError: boolean; readonly text: string }[] => {
  const pieces: { isError: boolean; text: string }[] = [];
  for (const { stream, text } of items) {
    const isError = stream === 'stderr';
    const last = pieces.at(-1);
    if (last?.isError === isError) last.text += `${text}\n`;
    else pieces.push({ isError, text: `${text}\n` });
  }
  return pieces;
};

/** Gives lines of output back as the container wrote them: stderr to stderr, everything else to stdout. */
export const printOutput =
  (out: Write, error: Write): TakeOutput =>
  async (items) => {
    for (const { isError, text } of piecesOf(items)) await (isError ? error : out)(text);
  };

/** Gives lines of output as JSON, one a line. */
export const printOutputJson =
  (out: Write): TakeOutput =>
  async (items) => {
    if (items.length > 0) await out(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
  };
