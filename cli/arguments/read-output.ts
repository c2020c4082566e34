import type { ApiClient } from '../api/api-client.ts';
import type { OutputItem, OutputPage } from '../api/api-shapes.ts';

/** Takes lines of output; the next ones are read when it resolves. */
export type TakeOutput = (items: readonly OutputItem[]) => Promise<void>;

/** Reads the next part of an output. `isAtEnd` says that there was nothing more at the moment. */
export type OutputReader = () => Promise<OutputPage & { readonly isAtEnd: boolean }>;

/** The most that the API gives at once. */
const PAGE_SIZE = 100;
/** A part at least so full is probably followed by more that is there already. */
const FULL_ENOUGH = PAGE_SIZE / 2;
/** So that others get their turn, and the end of the run is noticed, while much is written. */
const MOST_PARTS_A_TURN = 20;
const MOST_EMPTY_PARTS = 20;

/** Reads the output of a run from its beginning on, or from its last `tail` lines on. */
export const outputReader = (runId: string, api: Pick<ApiClient, 'call'>, tail?: number): OutputReader => {
  let cursor: string | undefined;
  return async () => {
    const query =
      cursor === undefined && tail !== undefined
        ? { tail: String(tail) }
        : { limit: String(PAGE_SIZE), cursor };
    const page = await api.call<OutputPage>('readOutput', { path: { runId }, query, patience: 'long' });
    const isAtEnd = page.items.length === 0 && (page.nextCursor === undefined || page.nextCursor === cursor);
    cursor = page.nextCursor ?? cursor;
    return { ...page, isAtEnd };
  };
};

/** What a turn at an output brought. */
export interface Turn {
  readonly hadItems: boolean;
  /** There will be no more. */
  readonly ended: boolean;
  /** There is more already. */
  readonly hasMore: boolean;
}

/** Takes what there is at the moment, or a good part of it. */
export const takeTurn = async (read: OutputReader, take: TakeOutput): Promise<Turn> => {
  let hadItems = false;
  for (let parts = 0; parts < MOST_PARTS_A_TURN; parts += 1) {
    const { items, ended } = await read();
    await take(items);
    hadItems ||= items.length > 0;
    if (ended || items.length < FULL_ENOUGH) return { hadItems, ended, hasMore: false };
  }
  return { hadItems, ended: false, hasMore: true };
};

/** Reads what a run has written so far, or the last `tail` lines of it. */
export const readOutputSoFar = async (
  runId: string,
  api: Pick<ApiClient, 'call'>,
  take: TakeOutput,
  tail?: number,
): Promise<void> => {
  const read = outputReader(runId, api, tail);
  if (tail !== undefined) return take((await read()).items);
  for (let emptyParts = 0; emptyParts < MOST_EMPTY_PARTS; ) {
    const { items, ended, isAtEnd } = await read();
    await take(items);
    if (ended || isAtEnd) return;
    emptyParts = items.length === 0 ? emptyParts + 1 : 0;
  }
};
