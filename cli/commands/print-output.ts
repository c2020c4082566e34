import type { OutputItem, RunOfOccurrence } from '../api/api-shapes.ts';
import type { TakeOutput } from '../arguments/read-output.ts';
import { terminalJson } from '../format/terminal-text.ts';
import type { CommandWorld, Write } from './command-world.ts';

/** Texts for one of the two streams, in order; lines that follow each other on the same one are together. */
export const piecesOf = (
  items: readonly OutputItem[],
  prefix = '',
): readonly { readonly isError: boolean; readonly text: string }[] => {
  const pieces: { isError: boolean; text: string }[] = [];
  for (const { stream, text } of items) {
    const isError = stream === 'stderr';
    const last = pieces.at(-1);
    const line = `${prefix}${text}\n`;
    if (last?.isError === isError) last.text += line;
    else pieces.push({ isError, text: line });
  }
  return pieces;
};

/** Gives lines of output back: stderr to stderr, everything else to stdout. */
const printOutput =
  ({ out, error, shownOn }: OutputWorld, prefix: string): TakeOutput =>
  async (items) => {
    const shown = items.map((item) => ({
      ...item,
      text: (item.stream === 'stderr' ? shownOn.error : shownOn.out)(item.text),
    }));
    for (const { isError, text } of piecesOf(shown, prefix)) await (isError ? error : out)(text);
  };

/** Gives lines of output as JSON, one a line. */
const printOutputJson =
  (out: Write, facts: object): TakeOutput =>
  async (items) => {
    if (items.length > 0) await out(items.map((item) => `${terminalJson({ ...facts, ...item })}\n`).join(''));
  };

type OutputWorld = Pick<CommandWorld, 'out' | 'error' | 'shownOn' | 'isJson' | 'progress'>;

/**
 * Where output goes: to both streams as they may have it, or to one as JSON; below what a terminal shows of the progress. Of several
 * copies each line says whose it is.
 */
export const outputTakers =
  (world: OutputWorld, copies = 1) =>
  ({ copy, attempt }: Pick<RunOfOccurrence, 'copy' | 'attempt'>): TakeOutput => {
    const { out, isJson, progress } = world;
    const take = isJson
      ? printOutputJson(out, copies > 1 ? { copy, attempt } : {})
      : printOutput(world, copies > 1 ? `[${copy}] ` : '');
    return async (items) => {
      if (items.length > 0) progress.giveWay();
      await take(items);
    };
  };
