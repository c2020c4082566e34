import { OutputLines } from './output-lines.ts';
import type { OutputLine } from './task-engine.ts';

const HEADER_BYTES = 8;
const SPACE = 0x20;
const NO_BYTES = Buffer.alloc(0);

/** Lines that one or more frames completed. */
export interface FramesRead {
  lines: OutputLine[];
  /** How many frames from the beginning of the log need not be read again. */
  position: number;
}

interface HalfLine {
  lines: OutputLines;
  firstFrame: number;
}

/**
 * Reads the log of a container as docker sends it with timestamps: one frame per message, the standard stream in its
 * header, and a long line in several messages; only the last of them ends with a line feed.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class DockerLogFrames {
  readonly #skip: number;
  readonly #halves = new Map<number, HalfLine>();
  #unread: Buffer = NO_BYTES;
  #frames = 0;
  #latest = 0;

  /** @param skip frames that an earlier reader has passed on. */
  constructor(skip: number) {
    this.#skip = skip;
  }

  push(chunk: Buffer): FramesRead {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    const lines: OutputLine[] = [];
    for (let frame = this.#nextFrame(); frame; frame = this.#nextFrame()) {
      this.#frames += 1;
      lines.push(...this.#read(frame.stream, frame.payload));
    }
    return { lines, position: this.#position() };
  }

  /** The lines that were begun and never ended, at the end of the container. */
  flush(): FramesRead {
    const messages = [...this.#halves.values()].flatMap((half) => half.lines.flush());
    this.#halves.clear();
    return { lines: this.#stamp(messages), position: this.#position() };
  }

  #nextFrame(): { stream: number; payload: Buffer } | undefined {
    if (this.#unread.length < HEADER_BYTES) return undefined;
    const end = HEADER_BYTES + this.#unread.readUInt32BE(4);
    if (this.#unread.length < end) return undefined;
    const frame = { stream: this.#unread.readUInt8(0), payload: this.#unread.subarray(HEADER_BYTES, end) };
    this.#unread = this.#unread.subarray(end);
    return frame;
  }

  #read(stream: number, payload: Buffer): OutputLine[] {
    const space = payload.indexOf(SPACE);
    this.#latest = Math.max(this.#latest, Date.parse(payload.toString('latin1', 0, space)));
    if (this.#frames <= this.#skip) return [];
    const half = this.#halves.get(stream) ?? { lines: new OutputLines(), firstFrame: this.#frames };
    const messages = half.lines.push(payload.subarray(space + 1));
    if (half.lines.isMidLine) this.#halves.set(stream, half);
    else this.#halves.delete(stream);
    return this.#stamp(messages);
  }

  /** Never earlier than a line before: who reads a log stream forwards would miss it. */
  #stamp(messages: string[]): OutputLine[] {
    return messages.map((message) => ({ timestamp: this.#latest, message }));
  }

  /** A line that was begun is read again as a whole. */
  #position(): number {
    const begun = [...this.#halves.values()].map(({ firstFrame }) => firstFrame - 1);
    return Math.max(this.#skip, Math.min(this.#frames, ...begun));
  }
}
