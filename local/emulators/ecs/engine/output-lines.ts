/**
 * The longest message of one log event in bytes: 256 KiB less 26 for its overhead.
 * @see https://docs.docker.com/engine/logging/drivers/awslogs/
 */
const LONGEST_LINE_BYTES = 262_144 - 26;

const LINE_FEED = 0x0a;

/**
 * Cuts a stream of bytes into lines as docker's awslogs driver does: without the line feed, empty lines left out
 * (CloudWatch Logs takes no empty message), and lines over 256 KiB in several pieces, never inside a character.
 */
export class OutputLines {
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  /** True while a line is begun and not ended. */
  get isMidLine(): boolean {
    return this.#pendingBytes > 0;
  }

  /** @returns the lines that this chunk completes. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      this.#keep(rest.subarray(0, end));
      lines.push(...this.#take());
      rest = rest.subarray(end + 1);
    }
    this.#keep(rest);
    if (this.#pendingBytes > LONGEST_LINE_BYTES) lines.push(...this.#takeFullPieces());
    return lines;
  }

  /** @returns the line that was begun and never ended, at the end of the stream. */
  flush(): string[] {
    return this.#take();
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #take(): string[] {
    const pieces = piecesOf(this.#drain());
    return pieces.map((piece) => piece.toString('utf8'));
  }

  #takeFullPieces(): string[] {
    const pieces = piecesOf(this.#drain());
    const last = pieces.pop();
    if (last) this.#keep(last);
    return pieces.map((piece) => piece.toString('utf8'));
  }

  #drain(): Buffer {
    const line =
      this.#pending.length === 1 ? (this.#pending[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return line;
  }
}

function piecesOf(line: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  while (line.length - start > LONGEST_LINE_BYTES) {
    const end = startOfCharacter(line, start + LONGEST_LINE_BYTES);
    pieces.push(line.subarray(start, end));
    start = end;
  }
  if (start < line.length) pieces.push(line.subarray(start));
  return pieces;
}

/** The last place at or before `index` at which a UTF-8 character begins; `index` itself in bytes that are no text. */
function startOfCharacter(bytes: Buffer, index: number): number {
  for (let back = 0; back < 4; back += 1) {
    if (((bytes[index - back] ?? 0) & 0xc0) !== 0x80) return index - back;
  }
  return index;
}
