import { isFinal, type Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { type Instant, SECOND } from '../../domain/shared/instant.ts';
import { decodeRecord, type OutputLine, type OutputStream } from '../../domain/target/shell-wrapper.ts';
import type { Clock } from '../ports.ts';
import { LARGEST_ANSWER, sizeInAnswer } from '../shared/answer-size.ts';
import { findRun } from '../shared/find-run.ts';
import { isOutputComplete, type ReadOutputPorts } from './read-output.ts';

/** A line, and the position to go on from behind it. */
export interface FollowedLine extends OutputLine {
  readonly position: string;
}

/** What a follower gets next. */
export interface FollowedPart {
  readonly lines: readonly FollowedLine[];
  /** Where to go on; absent as long as nothing could have been written. */
  readonly position?: string | undefined;
  /** The run as it ended, once every line has been given. */
  readonly ended?: Run;
}

/** A part, and after how many milliseconds to ask for the next one; 0 where that request waits for output itself. */
export interface FollowedAnswer extends FollowedPart {
  readonly askAgainIn: number;
}

/** Which part of an output is wanted. */
export interface FollowRequest {
  /** A position that was given before, or the cursor of a page; without it the output from its beginning. */
  readonly position?: string | undefined;
  readonly stream?: OutputStream | undefined;
  /** The most lines to give at once. */
  readonly mostLines: number;
  /** Whether to wait for output. Otherwise the answer holds what is there now. */
  readonly waits: boolean;
}

/** Gives what a run has written since; `over` to who knows already how it ended. */
export type FollowOutput = (runId: string, request: FollowRequest) => Promise<FollowedAnswer | 'over'>;

/** What following needs. */
export interface FollowOutputPorts extends ReadOutputPorts {
  readonly clock: Clock;
  readonly settings: ReadOutputPorts['settings'] & {
    /**
     * For how long a request waits for output, in milliseconds. 0 where whoever waits takes the place of others: an execution of
     * Lambda. A new account has ten for everything. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
     */
    readonly followWait: number;
  };
}

/** The position behind the end of a run. No cursor is like it. */
export const END_POSITION = 'end';

/** Of an output that is there no further page is read after this, so that nobody keeps the API's function busy for long. */
const LONGEST_READING = 5 * SECOND;
/** When a client asks again that is never kept waiting: soon where output comes, and later where there was none. */
const ASK_SOON = 0.5 * SECOND;
const ASK_LATER = 2 * SECOND;
/** Pauses between looks: short where a line has just come. Each line is sent within a second of its being there. */
const FIRST_PAUSE = 0.25 * SECOND;
const LONGEST_PAUSE = 0.5 * SECOND;
const PAGE_SIZE = 100;
/** The bytes around a line in an answer, at most: its instant, its stream and its position. */
const AROUND_A_LINE = 400;

/** A place in an output: behind the first `given` lines of the page that begins at `cursor`. */
interface Place {
  readonly cursor: string | undefined;
  readonly given: number;
}

const positionOf = ({ cursor = '', given }: Place): string => (given === 0 ? cursor : `${cursor}.${given}`);

const placeOf = (position: string): Place => {
  const [, cursor = position, given = '0'] = /^(.*)\.(\d{1,7})$/s.exec(position) ?? [];
  return { cursor: cursor === '' ? undefined : cursor, given: Number(given) };
};

const unknownPosition = (): DomainError =>
  new DomainError('invalid', 'the position cannot be read', {
    faults: [{ pointer: '/cursor', detail: `"${END_POSITION}": the run has not ended` }],
  });

/** Lines taken so far, as many as fit into an answer. */
class TakenLines {
  readonly lines: FollowedLine[] = [];
  readonly #mostLines: number;
  #bytes = 0;

  constructor(mostLines: number) {
    this.#mostLines = mostLines;
  }

  get isFull(): boolean {
    return this.lines.length >= this.#mostLines;
  }

  /** Adds a line unless there is no room for it; the first one always has room. */
  add(line: FollowedLine): boolean {
    const bytes = this.#bytes + sizeInAnswer(line.text) + AROUND_A_LINE;
    if (this.isFull || (this.lines.length > 0 && bytes > LARGEST_ANSWER)) return false;
    this.lines.push(line);
    this.#bytes = bytes;
    return true;
  }
}

/**
 * Takes the lines of a page that begins at `place`, as far as there is room.
 * @param next the cursor behind the page
 * @returns where to go on
 */
const takeLines = (
  page: readonly OutputLine[],
  place: Place,
  next: string,
  stream: OutputStream | undefined,
  taken: TakenLines,
): Place => {
  for (const [index, line] of page.entries()) {
    if (index < place.given || (stream !== undefined && line.stream !== stream)) continue;
    const behind = index + 1 === page.length ? { cursor: next, given: 0 } : { ...place, given: index + 1 };
    if (!taken.add({ ...line, position: positionOf(behind) })) return { ...place, given: index };
  }
  return { cursor: next, given: Math.max(0, place.given - page.length) };
};

/** Takes what there is: one page at least, and no further one after `until`. */
const look = async (
  { output, clock, settings }: FollowOutputPorts,
  run: Run,
  { position, stream, mostLines }: FollowRequest,
  until: Instant,
): Promise<FollowedPart> => {
  const isComplete = isOutputComplete(run, clock.now(), settings.outputDelay);
  const ending = isComplete ? { ended: run } : {};
  if (run.handle === undefined) return { lines: [], position, ...ending };
  const taken = new TakenLines(mostLines);
  for (let place = placeOf(position ?? ''); ; ) {
    const page = await output.read(run.handle, { limit: PAGE_SIZE, cursor: place.cursor });
    const lines = page.records.flatMap(({ at, message }) => decodeRecord(at, message, run.isShell));
    place = takeLines(lines, place, page.cursor, stream, taken);
    const told = { lines: taken.lines, position: positionOf(place) };
    const hadRoom = place.cursor === page.cursor;
    if (!hadRoom) return told;
    if (page.isAtEnd) return { ...told, ...ending };
    // A page that is not full may be the last one; of an output that is complete, that is found out at once.
    const isEnough =
      taken.isFull || (told.lines.length > 0 && page.records.length < PAGE_SIZE && !isComplete);
    if (isEnough || clock.now() >= until) return told;
  }
};

/**
 * Follows the output of runs: gives what was written since a position, oldest first, and waits for it as the settings say.
 * Resumed at the position of any line it goes on behind that line, so that none is lost and none comes twice.
 * @throws DomainError `not_found`; `invalid` at `/cursor` for a position that is not of this output.
 */
export const followOutput = (ports: FollowOutputPorts): FollowOutput => {
  const { clock, settings } = ports;
  const find = findRun(ports);
  const askAgainAfter = ({ lines }: FollowedPart): number => {
    if (settings.followWait > 0) return 0;
    return lines.length > 0 ? ASK_SOON : ASK_LATER;
  };
  const within = (span: number, { waits }: FollowRequest): Instant => clock.now() + (waits ? span : 0);
  return async (runId, request) => {
    const until = within(settings.followWait, request);
    const readUntil = within(LONGEST_READING, request);
    let { position } = request;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const run = await find(runId);
      if (position === END_POSITION) {
        if (isFinal(run.status)) return 'over';
        throw unknownPosition();
      }
      const part = await look(ports, run, { ...request, position }, readUntil);
      if (part.lines.length > 0 || part.ended || clock.now() >= until)
        return { ...part, askAgainIn: askAgainAfter(part) };
      position = part.position;
      await clock.waitUntil(Math.min(clock.now() + pause, until));
    }
  };
};
