import { createHash, timingSafeEqual } from 'node:crypto';
import type { ActivityId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';

/** What a caller may do. `admin` may do everything. */
export const SCOPES = ['read', 'run', 'write', 'admin'] as const;

/** One of `SCOPES`. */
export type TokenScope = (typeof SCOPES)[number];

/** A credential as it is kept: never the secret itself. */
export interface Token {
  /** SHA-256 of the secret, 64 hexadecimal characters. */
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly lastUsedAt?: Instant;
  /** It counts no more; it is kept for a while, so that the activity can tell of it. */
  readonly revokedAt?: Instant;
  /** The id of the entry about the last change that somebody made. */
  readonly lastChange?: ActivityId;
}

/** Who makes a request: a token, or everyone where no sign-in is asked for. */
export interface Caller {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
}

const SECRET_PREFIX = 'runat_';
const SECRET_BYTES = 32;

/** The secret made from 32 random bytes; shown once and never stored. */
export const secretFrom = (random: Uint8Array): string => {
  if (random.length !== SECRET_BYTES) throw new RangeError(`a secret needs ${SECRET_BYTES} bytes`);
  return SECRET_PREFIX + Buffer.from(random).toString('base64url');
};

/** Tells whether a text has the form of a secret; what has not is not looked up. */
export const looksLikeSecret = (text: string): boolean => /^runat_[A-Za-z0-9_-]{43}$/.test(text);

/** What is kept of a secret. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Tells whether a kept token was made for the secret of this hash and still holds, in constant time. */
export const isValid = (token: Token, hash: string, now: Instant): boolean => {
  const [kept, given] = [Buffer.from(token.hash, 'hex'), Buffer.from(hash, 'hex')];
  if (kept.length !== given.length || !timingSafeEqual(kept, given)) return false;
  return token.revokedAt === undefined && (token.expiresAt === undefined || now < token.expiresAt);
};

/**
 * A token once it is revoked. It has no scopes, so that a program that does not know of revoked tokens lets its holder do nothing. Its end is
 * that of its record.
 */
export const revoked = (
  token: Token,
  now: Instant,
  lastChange: ActivityId,
): Token & { readonly revokedAt: Instant } => {
  const { expiresAt: _expiresAt, ...kept } = token;
  return { ...kept, scopes: [], revokedAt: now, lastChange };
};

/** Tells whether a caller may use a route of a scope. */
export const mayUse = (caller: Caller, scope: TokenScope | 'any'): boolean =>
  scope === 'any' || caller.scopes.includes('admin') || caller.scopes.includes(scope);
