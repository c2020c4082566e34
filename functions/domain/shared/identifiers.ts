import { createHash } from 'node:crypto';
import { isExactNumber } from './exact-json.ts';
import { compactInstant, type Instant, parseCompactInstant } from './instant.ts';

/** 32 lower-case hexadecimal characters: a UUIDv7 without dashes, or the start of a SHA-256. */
export type JobId = string;

/** `<jobId>-<dueAt>-<copy>-<attempt>`: computed, so the same occurrence has the same id everywhere. */
export type RunId = string;

/** Of an entry of the activity: `<instant>-<12 hexadecimal characters>`, so that ids sort by time. */
export type ActivityId = string;

/** What a run id says. Copy and attempt count from 1. */
export interface RunKey {
  readonly jobId: JobId;
  readonly dueAt: Instant;
  readonly copy: number;
  readonly attempt: number;
}

const JOB_ID = /^[0-9a-f]{32}$/;
const RUN_ID = /^([0-9a-f]{32})-(\d{8}T\d{6,9}Z)-([1-9]\d{0,2})-([1-9]\d?)$/;

/** Tells whether a text can be the id of a job. */
export const isJobId = (text: string): boolean => JOB_ID.test(text);

/**
 * A new job id: UUIDv7 (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7) without its dashes, so that
 * ids sort by age. `random` is 10 random bytes.
 */
export const newJobId = (now: Instant, random: Uint8Array): JobId => {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  bytes.set(random.subarray(0, 10), 6);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  return Buffer.from(bytes).toString('hex');
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The id of a job made under an Idempotency-Key: the repeat finds the first one by it. */
export const jobIdForKey = (caller: string, route: string, key: string): JobId =>
  sha256(JSON.stringify([caller, route, key])).slice(0, 32);

/** The id of a job that is kept under a name: putting it again finds it. */
export const jobIdForName = (name: string): JobId => sha256(name).slice(0, 32);

/** Writes a run id. */
export const formatRunId = (key: RunKey): RunId =>
  `${key.jobId}-${compactInstant(key.dueAt)}-${key.copy}-${key.attempt}`;

/** Reads a run id; undefined for any other text. */
export const parseRunId = (text: string): RunKey | undefined => {
  const [, jobId, due, copy, attempt] = RUN_ID.exec(text) ?? [];
  const dueAt = due === undefined ? undefined : parseCompactInstant(due);
  if (jobId === undefined || dueAt === undefined) return undefined;
  return { jobId, dueAt, copy: Number(copy), attempt: Number(attempt) };
};

/**
 * The token under which ECS starts a run's container at most once: 40 hexadecimal characters that change only
 * with the try, which grows only when ECS has answered that it started nothing.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
export const launchToken = (runId: RunId, tokenTry: number): string =>
  sha256(JSON.stringify([runId, tokenTry])).slice(0, 40);

type Piece = { readonly text: string } | { readonly value: unknown };

const separated = (members: readonly (readonly Piece[])[]): Piece[] =>
  members.flatMap((pieces, index) => (index === 0 ? pieces : [{ text: ',' }, ...pieces]));

const piecesOf = (value: unknown): Piece[] => {
  if (Array.isArray(value)) {
    return [{ text: '[' }, ...separated(value.map((inner) => [{ value: inner }])), { text: ']' }];
  }
  if (value === null || typeof value !== 'object' || isExactNumber(value))
    return [{ text: JSON.stringify(value) ?? 'null' }];
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [{ text: `${JSON.stringify(key)}:` }, { value: inner }]);
  return [{ text: '{' }, ...separated(members), { text: '}' }];
};

/** The one JSON text of a value. It does not recurse, because the caller chooses how deep a body is. */
const canonical = (body: unknown): string => {
  const written: string[] = [];
  const pending: Piece[] = [{ value: body }];
  for (let piece = pending.pop(); piece; piece = pending.pop()) {
    if ('text' in piece) written.push(piece.text);
    else for (const inner of piecesOf(piece.value).reverse()) pending.push(inner);
  }
  return written.join('');
};

/** The same for two bodies exactly when they are equal as JSON values, whatever the order of their members. */
export const fingerprint = (body: unknown): string => sha256(canonical(body));
