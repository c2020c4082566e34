import type { ApiClient } from './api-client.ts';
import { isOver, type Job, type OutputItem, type OutputPage, type Run } from './api-shapes.ts';
import { nextPause, pauseUntilDue } from './pace.ts';
import type { Progress } from './progress.ts';

/** What watching a job needs. */
export interface Watch {
  readonly api: Pick<ApiClient, 'call'>;
  /** Rejects when the person who waits has had enough. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly progress: Progress;
}

/** Takes lines of output; the next ones are read when it resolves. */
export type TakeOutput = (items: readonly OutputItem[]) => Promise<void>;

/** The most that the API gives at once. */
const PAGE_SIZE = 100;
/** A part at least so full is probably followed by more that is there already. */
const FULL_ENOUGH = PAGE_SIZE / 2;
const MOST_EMPTY_PARTS = 20;

/** The run of a job under way, or else its last one. */
export const runOf = ({ activeRuns, lastRun }: Job): string | undefined => activeRuns[0] ?? lastRun?.id;

/** Waits until a job has a run and returns its id; undefined when the job ended without one. */
export const waitForRun = async (first: Job, watch: Watch): Promise<string | undefined> => {
  let job = first;
  for (let wait = nextPause(undefined); ; wait = nextPause(wait)) {
    const runId = runOf(job);
    if (runId !== undefined || job.state === 'history') return runId;
    watch.progress.phase('waiting');
    await watch.pause(pauseUntilDue(job.nextDueAt, watch.now(), wait));
    job = await watch.api.call<Job>('getJob', { path: { id: job.id }, patience: 'long' });
  }
};

/** Waits until a run is over and its output, where it is taken, is read to the end. */
export const watchRun = async (runId: string, watch: Watch, take?: TakeOutput): Promise<Run> => {
  const read = take && outputReader(runId, watch.api);
  let wait: number | undefined;
  for (;;) {
    const part = read && (await takePart(read, take));
    const run = await watch.api.call<Run>('getRun', { path: { runId }, patience: 'long' });
    if (isOver(run.status) && part?.ended !== false) return run;
    watch.progress.phase(run.stoppingAt === undefined ? run.status : 'stopping');
    wait = nextPause(part?.hadItems ? undefined : wait);
    await watch.pause(wait);
  }
};

/** Takes what there is at the moment. */
const takePart = async (
  read: OutputReader,
  take: TakeOutput,
): Promise<{ readonly ended: boolean; readonly hadItems: boolean }> => {
  for (let hadItems = false; ; hadItems = true) {
    const { items, ended } = await read();
    await take(items);
    if (ended || items.length < FULL_ENOUGH) return { ended, hadItems: hadItems || items.length > 0 };
  }
};

/** Reads what a run has written so far. */
export const readOutputSoFar = async (runId: string, api: Watch['api'], take: TakeOutput): Promise<void> => {
  const read = outputReader(runId, api);
  for (let emptyParts = 0; emptyParts < MOST_EMPTY_PARTS; ) {
    const { items, ended, isAtEnd } = await read();
    await take(items);
    if (ended || isAtEnd) return;
    emptyParts = items.length === 0 ? emptyParts + 1 : 0;
  }
};

/** Reads the next part. `isAtEnd` says that there was nothing more at the moment. */
type OutputReader = () => Promise<OutputPage & { readonly isAtEnd: boolean }>;

const outputReader = (runId: string, api: Watch['api']): OutputReader => {
  let cursor: string | undefined;
  return async () => {
    const query = { limit: String(PAGE_SIZE), cursor };
    const page = await api.call<OutputPage>('readOutput', { path: { runId }, query, patience: 'long' });
    const isAtEnd = page.items.length === 0 && (page.nextCursor === undefined || page.nextCursor === cursor);
    cursor = page.nextCursor ?? cursor;
    return { ...page, isAtEnd };
  };
};
