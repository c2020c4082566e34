import type { ApiClient } from '../api/api-client.ts';
import { isOver, type RunOfOccurrence } from '../api/api-shapes.ts';
import { type OutputReader, outputReader, type TakeOutput, takeTurn } from '../arguments/read-output.ts';
import { nextPause } from './poll-interval.ts';
import type { Progress } from './progress.ts';

/** What watching needs. */
export interface Watch {
  readonly api: Pick<ApiClient, 'call'>;
  /** Rejects when the person who waits has had enough. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly progress: Progress;
}

/** Runs that are watched together. */
export interface WatchedRuns<R extends RunOfOccurrence> {
  /** Reads them as they are now; there may be more of them than before. */
  readonly read: () => Promise<readonly R[]>;
  /** Asked once all that were read are over: tells that no further one is to come. */
  readonly areAll: (runs: readonly R[]) => Promise<boolean>;
}

/** Who takes the output of a run. */
export type TakerOf = (run: RunOfOccurrence) => TakeOutput;

/** What is done with what is seen. */
export interface Viewer {
  /** Output is read where this is given. */
  readonly takerOf?: TakerOf;
  /** Of what was written before only so many lines of each run are read. */
  readonly tail?: number | undefined;
  /** Told once of each run that is over and whose output, where it is read, is complete. */
  readonly tellEnd?: (run: RunOfOccurrence) => void;
}

/** Waits until runs are over and their output, where it is read, has come to its end. */
export const watchRuns = async <R extends RunOfOccurrence>(
  { read, areAll }: WatchedRuns<R>,
  watch: Watch,
  { takerOf, tail, tellEnd = () => {} }: Viewer = {},
): Promise<readonly R[]> => {
  const outputs = new Outputs(takerOf, watch.api, tail);
  const told = new Set<string>();
  let wait: number | undefined;
  for (;;) {
    const runs = await read();
    const { hadItems, hasMore } = await outputs.turn(runs);
    const ended = runs.filter(({ id, status }) => isOver(status) && !outputs.isOpen(id));
    for (const run of ended.filter(({ id }) => !told.has(id))) {
      tellEnd(run);
      told.add(run.id);
    }
    if (ended.length === 0 || ended.length < runs.length) watch.progress.phase(phaseOf(runs));
    else if (await areAll(runs)) return runs;
    wait = nextPause(hadItems ? undefined : wait);
    if (!hasMore) await watch.pause(wait);
  }
};

/** The outputs of several runs, each read on where it was left. */
class Outputs {
  readonly #takerOf: Viewer['takerOf'];
  readonly #api: Watch['api'];
  readonly #tail: number | undefined;
  readonly #open = new Map<string, { readonly read: OutputReader; readonly take: TakeOutput }>();
  readonly #ended = new Set<string>();

  constructor(takerOf: Viewer['takerOf'], api: Watch['api'], tail: number | undefined) {
    this.#takerOf = takerOf;
    this.#api = api;
    this.#tail = tail;
  }

  isOpen(runId: string): boolean {
    return this.#takerOf !== undefined && !this.#ended.has(runId);
  }

  /** One after the other: who follows a hundred copies shall not ask a hundred things at once. */
  async turn(runs: readonly RunOfOccurrence[]): Promise<{ hadItems: boolean; hasMore: boolean }> {
    const sum = { hadItems: false, hasMore: false };
    const takerOf = this.#takerOf;
    if (!takerOf) return sum;
    for (const run of runs) {
      if (run.status === 'queued' || !this.isOpen(run.id)) continue;
      const { read, take } = this.#readerOf(run, takerOf);
      const { hadItems, ended, hasMore } = await takeTurn(read, take);
      sum.hadItems ||= hadItems;
      sum.hasMore ||= hasMore;
      if (!ended) continue;
      this.#open.delete(run.id);
      this.#ended.add(run.id);
    }
    return sum;
  }

  #readerOf(
    run: RunOfOccurrence,
    takerOf: TakerOf,
  ): { readonly read: OutputReader; readonly take: TakeOutput } {
    const known = this.#open.get(run.id);
    if (known) return known;
    const reader = { read: outputReader(run.id, this.#api, this.#tail), take: takerOf(run) };
    this.#open.set(run.id, reader);
    return reader;
  }
}

const ORDER = ['queued', 'starting', 'running'];

/** What goes on: of several runs what the furthest one does that is not over. The last lines may take a while to come. */
const phaseOf = (runs: readonly RunOfOccurrence[]): string => {
  const open = runs
    .filter(({ status }) => !isOver(status))
    .sort((a, b) => ORDER.indexOf(b.status) - ORDER.indexOf(a.status));
  const [first] = open;
  if (!first) return runs.length === 0 ? 'starting' : 'reading the rest';
  const what = first.stoppingAt === undefined ? first.status : 'stopping';
  return first.attempt > 1 ? `${what} (attempt ${first.attempt})` : what;
};
