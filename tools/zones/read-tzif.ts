/**
 * Reads compiled time zone files.
 * https://www.rfc-editor.org/rfc/rfc9636
 */

/** A change of a zone's clocks: from an instant on (seconds since the epoch) they are `offset` seconds ahead of UTC. */
export interface ZoneTransition {
  readonly at: number;
  readonly offset: number;
}

/** What a file says of a zone. */
export interface TzifZone {
  /** Before the first transition, in seconds. */
  readonly firstOffset: number;
  readonly transitions: readonly ZoneTransition[];
  /** What holds after the last transition, as a POSIX rule: `CET-1CEST,M3.5.0,M10.5.0/3`. */
  readonly footer: string;
}

const HEADER_BYTES = 44;
const TYPE_BYTES = 6;

interface Header {
  readonly transitions: number;
  readonly types: number;
  /** Bytes of the block behind its transitions and types. */
  readonly rest: number;
}

const readHeader = (file: Buffer, at: number, timeBytes: number): Header => {
  if (file.toString('latin1', at, at + 4) !== 'TZif') throw new Error('no TZif file');
  const [utc = 0, standard = 0, leaps = 0, transitions = 0, types = 0, letters = 0] = [
    20, 24, 28, 32, 36, 40,
  ].map((offset) => file.readUInt32BE(at + offset));
  return { transitions, types, rest: letters + leaps * (timeBytes + 4) + standard + utc };
};

/** The block with times of 64 bits stands behind one with times of 32 bits. */
const secondBlock = (file: Buffer): number => {
  const { transitions, types, rest } = readHeader(file, 0, 4);
  return HEADER_BYTES + transitions * 5 + types * TYPE_BYTES + rest;
};

/**
 * Reads a file of version 2 or later.
 * @throws Error where it is none.
 */
export const readTzif = (file: Buffer): TzifZone => {
  const start = secondBlock(file);
  const header = readHeader(file, start, 8);
  const times = start + HEADER_BYTES;
  const indexes = times + header.transitions * 8;
  const types = indexes + header.transitions;
  const offsetOfType = (type: number): number => file.readInt32BE(types + type * TYPE_BYTES);
  const transitions = Array.from({ length: header.transitions }, (_, index) => ({
    at: Number(file.readBigInt64BE(times + index * 8)),
    offset: offsetOfType(file.readUInt8(indexes + index)),
  }));
  const end = types + header.types * TYPE_BYTES + header.rest;
  return { firstOffset: offsetOfType(0), transitions, footer: file.toString('latin1', end).trim() };
};
