import { isFinal, type Run } from '../../domain/run/run.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import {
  decodeRecord,
  type OutputLine,
  type OutputStream,
  splitLines,
} from '../../domain/target/shell-wrapper.ts';
import type { Clock, PageRequest, RunOutput, RunStore } from '../ports.ts';
import { LARGEST_ANSWER, sizeInAnswer } from '../shared/answer-size.ts';
import { findRun } from '../shared/find-run.ts';
import { readBack } from './read-back.ts';

/** A part of a run's output. */
export interface OutputPage {
  readonly items: readonly OutputLine[];
  /** Where to read on; absent before anything could have been written, and in a part that was read backwards. */
  readonly cursor?: string;
  /** Where to read what comes before; absent at the beginning, and in a part that was read forwards. */
  readonly previousCursor?: string;
  /** There is no more and there will be no more. */
  readonly ended: boolean;
}

/** Reads what a run wrote, optionally of one stream: what comes behind a `cursor`, or before a `previousCursor`. */
export type ReadOutput = (
  runId: string,
  options: PageRequest & { readonly stream?: OutputStream | undefined },
) => Promise<OutputPage>;

/** What reading output needs. */
export interface ReadOutputPorts {
  readonly runs: RunStore;
  readonly output: RunOutput;
  readonly clock: Pick<Clock, 'now'>;
  readonly settings: {
    /** How long after the end of a container its last lines may still be under way to the log, in milliseconds; 0 for no delay at all. */
    readonly outputDelay: number;
  };
}

type OutputPart = Awaited<ReturnType<RunOutput['read']>>;

const sizeOf = ({ records }: OutputPart): number =>
  records.reduce((sum, { message }) => sum + sizeInAnswer(message), 0);

/**
 * Tells whether all that a run wrote, or will ever have written, can be read at `now`. The log gets lines some time
 * after they were written, so the end of the run is not yet the end of its output. A run whose end has no instant
 * was found to be gone, which nobody can tell before its last line has long come.
 */
export const isOutputComplete = (run: Run, now: Instant, outputDelay: number): boolean => {
  if (!isFinal(run.status)) return false;
  const hasRun = run.handle !== undefined && run.status !== 'start_failed';
  return !hasRun || outputDelay === 0 || run.stoppedAt === undefined || now >= run.stoppedAt + outputDelay;
};

/** What a cursor that reads backwards begins with. No other cursor has a dot in it. */
const BACK = 'back.';

/** The field of a part that says where to read what comes before. */
export const previousCursorOf = (previous: string | undefined): Pick<OutputPage, 'previousCursor'> =>
  previous === undefined ? {} : { previousCursor: `${BACK}${previous}` };

/** What a worker outside said that it wrote; it is short enough to be given at once. */
export const reportedLines = (
  { reported, createdAt: at }: Run,
  wanted: OutputStream | undefined,
): OutputLine[] =>
  (['stdout', 'stderr'] as const)
    .filter((stream) => wanted === undefined || wanted === stream)
    .flatMap((stream) => splitLines(at, stream, reported?.[stream] ?? ''));

/**
 * Reads the output of runs, oldest first.
 * @throws DomainError `not_found`; `invalid` for a cursor that is not of this output.
 */
export const readOutput = (ports: ReadOutputPorts): ReadOutput => {
  const find = findRun(ports);

  /** A part that would be too large is read again with fewer records; one record always fits. */
  const readPart = async (handle: string, page: PageRequest): Promise<OutputPart> => {
    const part = await ports.output.read(handle, page);
    const count = part.records.length;
    if (count <= 1 || sizeOf(part) <= LARGEST_ANSWER) return part;
    return readPart(handle, { ...page, limit: Math.floor(count / 2) });
  };

  /** A part that is not full may be the last one; of an output that is complete, that is found out at once. */
  const readOn = async (handle: string, page: PageRequest, isComplete: boolean): Promise<OutputPart> => {
    const first = await readPart(handle, page);
    const room = page.limit - first.records.length;
    if (!isComplete || first.isAtEnd || room === 0) return first;
    const second = await ports.output.read(handle, { limit: room, cursor: first.cursor });
    if (sizeOf(first) + sizeOf(second) > LARGEST_ANSWER) return first;
    return { ...second, records: [...first.records, ...second.records] };
  };

  return async (runId, { stream, ...page }) => {
    const run = await find(runId);
    const isComplete = isOutputComplete(run, ports.clock.now(), ports.settings.outputDelay);
    if (run.handle === undefined) return { items: reportedLines(run, stream), ended: isComplete };
    if (page.cursor?.startsWith(BACK)) {
      const request = { lines: page.limit, stream, cursor: page.cursor.slice(BACK.length) };
      const { lines, previous } = await readBack(ports.output, run.handle, run, request);
      return { items: lines, ...previousCursorOf(previous), ended: false };
    }
    const { records, cursor, isAtEnd } = await readOn(run.handle, page, isComplete);
    const lines = records.flatMap(({ at, message }) => decodeRecord(at, message, run.isShell));
    const items = stream === undefined ? lines : lines.filter((line) => line.stream === stream);
    return { items, cursor, ended: isAtEnd && isComplete };
  };
};
