import { isFinal } from '../domain/run.ts';
import { decodeRecord, type OutputLine, type OutputStream } from '../domain/stderr-mark.ts';
import { findRun } from './find-run.ts';
import type { PageRequest, RunOutput, RunStore } from './ports.ts';

/** A part of a run's output. */
export interface OutputPage {
  readonly items: readonly OutputLine[];
  /** Where to read on; absent before anything could have been written. */
  readonly cursor?: string;
  /** There is no more and there will be no more. */
  readonly ended: boolean;
}

/** Reads what a run wrote, optionally of one stream. */
export type ReadOutput = (
  runId: string,
  options: PageRequest & { readonly stream?: OutputStream | undefined },
) => Promise<OutputPage>;

type OutputPart = Awaited<ReturnType<RunOutput['read']>>;

/**
 * Half of what Lambda can answer with, for what stands around the texts.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const LARGEST_ANSWER = 3_000_000;

/** The bytes of a part's texts in an answer: JSON within the JSON in which a function hands its answer over. */
const sizeOf = ({ records }: OutputPart): number =>
  records.reduce((sum, { message }) => sum + Buffer.byteLength(JSON.stringify(JSON.stringify(message))), 0);

/**
 * Reads the output of runs, oldest first.
 * @throws DomainError `not_found`; `invalid` for a cursor that is not of this output.
 */
export const readOutput = (ports: { readonly runs: RunStore; readonly output: RunOutput }): ReadOutput => {
  const find = findRun(ports);

  /** A part that would be too large is read again with fewer records; one record always fits. */
  const readPart = async (handle: string, page: PageRequest): Promise<OutputPart> => {
    const part = await ports.output.read(handle, page);
    const count = part.records.length;
    if (count <= 1 || sizeOf(part) <= LARGEST_ANSWER) return part;
    return readPart(handle, { ...page, limit: Math.floor(count / 2) });
  };

  /** A part that is not full may be the last one; of a run that is over, that is found out at once. */
  const readOn = async (handle: string, page: PageRequest, isOver: boolean): Promise<OutputPart> => {
    const first = await readPart(handle, page);
    const room = page.limit - first.records.length;
    if (!isOver || first.isAtEnd || room === 0) return first;
    const second = await ports.output.read(handle, { limit: room, cursor: first.cursor });
    if (sizeOf(first) + sizeOf(second) > LARGEST_ANSWER) return first;
    return { ...second, records: [...first.records, ...second.records] };
  };

  return async (runId, { stream, ...page }) => {
    const run = await find(runId);
    if (run.handle === undefined) return { items: [], ended: isFinal(run.status) };
    const { records, cursor, isAtEnd } = await readOn(run.handle, page, isFinal(run.status));
    const lines = records.flatMap(({ at, message }) => decodeRecord(at, message, run.isShell));
    const items = stream === undefined ? lines : lines.filter((line) => line.stream === stream);
    return { items, cursor, ended: isAtEnd && isFinal(run.status) };
  };
};
