import type { Run } from '../../domain/run/run.ts';
import { decodeRecord, type OutputLine, type OutputStream } from '../../domain/target/shell-wrapper.ts';
import type { OutputRecord, RunOutput } from '../ports.ts';
import { LARGEST_ANSWER, sizeInAnswer } from '../shared/answer-size.ts';

/** Which lines before a place are wanted. */
export interface BackRequest {
  /** How many, 1 to 10,000. */
  readonly lines: number;
  readonly stream?: OutputStream | undefined;
  /** Before which place; the end where it is left out. */
  readonly cursor?: string | undefined;
}

/** The last lines before a place. */
export interface BackPart {
  /** Oldest first. */
  readonly lines: readonly OutputLine[];
  /** The place before them; absent at the start of the output. */
  readonly previous?: string;
  /** Where to read on behind them. */
  readonly cursor: string;
}

type EarlierPart = Awaited<ReturnType<RunOutput['readBack']>>;

/** What one request for the lines of one stream reads: so many records at once, so many times. */
const RECORDS_AT_ONCE = 2000;
const MOST_PARTS = 10;
/** How often a part is read again because it was too large: its end moves while the run writes. */
const MOST_REPEATS = 3;

/** How much room there is for lines. */
interface Room {
  readonly lines: number;
  readonly bytes: number;
}

/** A part of an output as lines, and how many of its records, from the last one on, there was room for. */
interface Fitting {
  readonly lines: readonly OutputLine[];
  readonly records: number;
  readonly bytes: number;
}

/** A record gives all of its lines or none, so that no line is between two parts. One record always fits. */
const fitInto = (
  room: Room,
  records: readonly OutputRecord[],
  linesOf: (record: OutputRecord) => readonly OutputLine[],
): Fitting => {
  const taken: (readonly OutputLine[])[] = [];
  let [count, bytes] = [0, 0];
  for (const record of records.toReversed()) {
    const lines = linesOf(record);
    const size = lines.reduce((sum, { text }) => sum + sizeInAnswer(text), 0);
    if (count >= room.lines || (count > 0 && bytes + size > room.bytes)) break;
    taken.push(lines);
    count += lines.length;
    bytes += size;
  }
  return { lines: taken.reverse().flat(), records: taken.length, bytes };
};

/**
 * Reads the last lines of a run before a place. Where the wanted stream has few lines, it may find fewer than
 * asked for and still have a `previous`. A record of the log that holds several lines is not cut, so there may be a line more.
 */
export const readBack = async (
  output: RunOutput,
  handle: string,
  { isShell }: Pick<Run, 'isShell'>,
  { lines: most, stream, cursor: start }: BackRequest,
): Promise<BackPart> => {
  const linesOf = ({ at, message }: OutputRecord): readonly OutputLine[] =>
    decodeRecord(at, message, isShell).filter((line) => stream === undefined || line.stream === stream);

  /** A part with as many records as there is room for. */
  const readFitting = async (
    place: string | undefined,
    room: Room,
  ): Promise<{ readonly part: EarlierPart; readonly fitting: Fitting; readonly isCut: boolean }> => {
    let limit = stream === undefined ? room.lines : Math.max(room.lines, RECORDS_AT_ONCE);
    for (let repeats = 0; ; repeats += 1) {
      const part = await output.readBack(handle, { limit, cursor: place });
      const fitting = fitInto(room, part.records, linesOf);
      if (fitting.records === part.records.length || repeats === MOST_REPEATS) {
        return { part, fitting, isCut: repeats > 0 };
      }
      limit = fitting.records;
    }
  };

  const parts: (readonly OutputLine[])[] = [];
  let [place, cursor]: [string | undefined, string | undefined] = [start, undefined];
  let room: Room = { lines: most, bytes: LARGEST_ANSWER };
  for (let count = 0; count < MOST_PARTS && room.lines > 0; count += 1) {
    const { part, fitting, isCut } = await readFitting(place, room);
    cursor ??= part.cursor;
    if (count > 0 && fitting.bytes > room.bytes) break;
    parts.unshift(fitting.lines);
    place = part.previous;
    room = { lines: room.lines - fitting.lines.length, bytes: room.bytes - fitting.bytes };
    if (part.isAtStart) return { lines: parts.flat(), cursor };
    if (isCut) break;
  }
  return { lines: parts.flat(), cursor: cursor ?? '', ...(place !== undefined && { previous: place }) };
};
