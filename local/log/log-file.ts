import { appendFileSync, renameSync, rmSync } from 'node:fs';

const LARGEST_BYTES = 10_000_000;
/** What is kept in memory while it cannot be written. */
const MOST_UNWRITTEN_BYTES = 1_000_000;

/** What a log file needs of the file system. */
export interface LogFileOptions {
  /** Default 10 MB. */
  readonly largestBytes?: number;
  /** Default that of `node:fs`. */
  readonly append?: (file: string, bytes: Uint8Array) => void;
}

/**
 * A file of bounded size, begun anew. Beyond it, the file is moved to `<file>.1`, where one is kept. What cannot be
 * written, as on a full disk, is written with the next; stderr says so once.
 */
export class LogFile {
  readonly #file: string;
  readonly #largestBytes: number;
  readonly #append: (file: string, bytes: Uint8Array) => void;
  #bytes = 0;
  #unwritten = Buffer.alloc(0);

  constructor(file: string, { largestBytes = LARGEST_BYTES, append = appendFileSync }: LogFileOptions = {}) {
    this.#file = file;
    this.#largestBytes = largestBytes;
    this.#append = append;
    rmSync(file, { force: true });
    rmSync(`${file}.1`, { force: true });
  }

  write(text: string | Uint8Array): void {
    const wasWritten = this.#unwritten.length === 0;
    const bytes = Buffer.concat([this.#unwritten, Buffer.from(text)]);
    try {
      if (this.#bytes + bytes.length > this.#largestBytes) this.#begin();
      this.#append(this.#file, bytes);
      this.#bytes += bytes.length;
      this.#unwritten = Buffer.alloc(0);
    } catch (error) {
      if (wasWritten) console.error(`${this.#file} cannot be written at the moment: ${messageOf(error)}`);
      this.#unwritten = bytes.subarray(0, MOST_UNWRITTEN_BYTES);
    }
  }

  #begin(): void {
    if (this.#bytes > 0) renameSync(this.#file, `${this.#file}.1`);
    this.#bytes = 0;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
