import { type Caller, SCOPES, type TokenScope } from './token.ts';

/** What a token of an issuer says, once its signature and its times are known to hold. */
export type Claims = Readonly<Record<string, unknown>>;

/** Whom tokens of the issuer are for, and what they may do. */
export interface OidcRules {
  readonly audiences: readonly string[];
  /** The claim whose values give rights. */
  readonly scopeClaim: string;
  /** What each value of the claim gives. */
  readonly scopes: Readonly<Record<string, readonly TokenScope[]>>;
}

/** API Gateway takes 10,240 bytes of headers. */
const LONGEST_JWT = 8192;

/** Tells whether a text has the form of a signed token of an issuer. https://www.rfc-editor.org/rfc/rfc7515#section-3.1 */
export const looksLikeJwt = (text: string): boolean =>
  text.length <= LONGEST_JWT && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);

/** What the names of callers with such a token begin with, and no name of a token of the stack. */
export const OIDC_PREFIX = 'oidc:';

/** https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const LONGEST_SUBJECT = 255;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * Tells whether a token is for this stack. Tokens of Cognito for access have `client_id` in place of `aud`; API Gateway takes
 * it as well. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export const isForAudience = (claims: Claims, { audiences }: Pick<OidcRules, 'audiences'>): boolean =>
  listOf(claims.aud ?? claims.client_id).some(
    (audience) => typeof audience === 'string' && audiences.includes(audience),
  );

/** A claim is a list of values, or one text whose words are values, too. */
const valuesOf = (claim: unknown): readonly string[] =>
  typeof claim === 'string'
    ? [claim, ...claim.split(' ')]
    : listOf(claim).filter((value) => typeof value === 'string');

/**
 * Who calls with a token of the issuer. What gives it no right leaves it without any: it is somebody who may do nothing.
 * Undefined where it names nobody.
 */
export const callerOfClaims = (claims: Claims, { scopeClaim, scopes }: OidcRules): Caller | undefined => {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT) return undefined;
  const claim = Object.hasOwn(claims, scopeClaim) ? claims[scopeClaim] : undefined;
  const given = new Set(
    valuesOf(claim).flatMap((value) => (Object.hasOwn(scopes, value) ? (scopes[value] ?? []) : [])),
  );
  return { name: `${OIDC_PREFIX}${sub}`, scopes: SCOPES.filter((scope) => given.has(scope)) };
};
