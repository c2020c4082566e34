import { HOUR, type Instant, MINUTE } from '../../domain/shared/instant.ts';
import {
  callerOfClaims,
  isForAudience,
  looksLikeJwt,
  type OidcRules,
} from '../../domain/stack/oidc-caller.ts';
import { type Caller, hashOf, isValid, looksLikeSecret, type Token } from '../../domain/stack/token.ts';
import type { Clock, IssuerTokens, Log, TokenStore } from '../ports.ts';

/** Tells whose secret this is; undefined when nobody's. */
export type SignIn = (secret: string) => Promise<Caller | undefined>;

/** Whose tokens are taken beside those of the stack. */
export interface OidcSignIn {
  readonly issuer: IssuerTokens;
  readonly rules: OidcRules;
}

const CACHED_FOR = MINUTE;
const MOST_CACHED = 1000;
/** How exactly the last use of a token is kept: a write for every request would cost more than it tells. */
const USE_NOTED_EVERY = HOUR;

/**
 * Who calls with a token of the issuer. The answer to a refused token says only that it does not count. So a token that the issuer
 * has signed, and that is refused, is logged. What nobody has signed is not: anybody can send it.
 */
const signInByIssuer = async (
  jwt: string,
  { issuer, rules }: OidcSignIn,
  log: Log,
): Promise<Caller | undefined> => {
  const claims = await issuer.verify(jwt);
  if (!claims) return undefined;
  if (!isForAudience(claims, rules)) {
    log.warn('a token of the issuer is not for this stack', { audience: JSON.stringify(claims.aud ?? null) });
    return undefined;
  }
  return callerOfClaims(claims, rules);
};

/**
 * Signs callers in: by token, which is trusted for a minute before it is looked up again, or by a token of the issuer where there
 * is one. All that is not taken is answered alike.
 */
export const signIn = (ports: {
  readonly tokens: TokenStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly oidc?: OidcSignIn | undefined;
}): SignIn => {
  const { tokens, clock, log, oidc } = ports;
  const cache = new Map<string, { readonly token: Token; readonly until: Instant }>();

  const noteUse = async (token: Token, now: Instant): Promise<void> => {
    if (token.lastUsedAt !== undefined && now - token.lastUsedAt < USE_NOTED_EVERY) return;
    try {
      await tokens.touch(token.hash, now);
    } catch (cause) {
      log.warn('the use of a token could not be noted', { token: token.name }, cause);
    }
  };

  const lookUp = async (hash: string, now: Instant): Promise<Token | undefined> => {
    const cached = cache.get(hash);
    if (cached && now < cached.until) return cached.token;
    const token = await tokens.load(hash);
    if (!token) {
      cache.delete(hash);
      return undefined;
    }
    if (cache.size >= MOST_CACHED) cache.clear();
    cache.set(hash, { token, until: now + CACHED_FOR });
    await noteUse(token, now);
    return token;
  };

  return async (secret) => {
    if (oidc && looksLikeJwt(secret)) return signInByIssuer(secret, oidc, log);
    if (!looksLikeSecret(secret)) return undefined;
    const now = clock.now();
    const hash = hashOf(secret);
    const token = await lookUp(hash, now);
    return token && isValid(token, hash, now) ? { name: token.name, scopes: token.scopes } : undefined;
  };
};
