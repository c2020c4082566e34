import type { Scope } from './routes.ts';

/** Whose tokens are taken beside the stack's own, and what they may do. */
export interface OidcSettings {
  /** As it stands in `iss`. */
  readonly issuer: string;
  /** A token must be for one of them. */
  readonly audiences: readonly string[];
  /** The claim whose values give rights. */
  readonly scopeClaim: string;
  /** What each value of the claim gives. */
  readonly scopes: Readonly<Record<string, readonly Scope[]>>;
}

/** The value of OIDC that stands for no issuer. */
export const NO_ISSUER = 'none';

/** The claim of OAuth 2.0: https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3 */
export const DEFAULT_SCOPE_CLAIM = 'scope';

/** What gives rights where nothing else is said: nothing that a token has by chance. */
export const DEFAULT_SCOPES: OidcSettings['scopes'] = {
  'runat:read': ['read'],
  'runat:run': ['run'],
  'runat:write': ['write'],
  'runat:admin': ['admin'],
};

const LONGEST_TEXT = 200;
const SCOPE_NAMES: readonly string[] = ['read', 'run', 'write', 'admin'] satisfies Scope[];
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Printable ASCII without a comma, which separates values. */
const isText = (text: string): boolean =>
  text.length <= LONGEST_TEXT && /^[!-+\--~](?:[ -+\--~]*[!-+\--~])?$/.test(text);

const isAddress = (text: string): boolean =>
  isText(text) && /^https?:\/\/[^?#@\s]+$/.test(text) && URL.canParse(text);

/**
 * Tells whether a text is an issuer: an `https` URL without a query, as it stands in `iss`.
 * https://openid.net/specs/openid-connect-core-1_0.html#IDToken
 */
export const isIssuer = (text: string): boolean => isAddress(text) && text.startsWith('https://');

/** Tells whether a text is an issuer on this machine, which needs no TLS. Only local mode takes it. */
export const isLoopbackIssuer = (text: string): boolean =>
  isAddress(text) && text.startsWith('http://') && LOOPBACK.has(new URL(text).hostname);

/** Tells whether a text is an audience. */
export const isAudience = isText;

/** Tells whether a text is the name of a claim. */
export const isClaimName = isText;

/** What `isIssuer` takes, in words. */
export const ISSUER_RULE = `the URL of an issuer as it stands in iss, with https and without a query, ${LONGEST_TEXT} characters at most, such as https://login.example.com/`;

/** What `isAudience` and `isClaimName` take, in words. */
export const TEXT_RULE = `${LONGEST_TEXT} printable characters at most without a comma`;

/** What `readScopeRule` takes, in words. */
export const SCOPE_RULE = `values of the claim and what they give, such as job-admins=read+run+write, of ${SCOPE_NAMES.join(', ')}`;

/** Reads what a value of the claim gives: `job-admins=read+run+write`; undefined for any other text. */
export const readScopeRule = (
  text: string,
): readonly [value: string, scopes: readonly Scope[]] | undefined => {
  const equals = text.lastIndexOf('=');
  const value = text.slice(0, Math.max(0, equals));
  const scopes = text.slice(equals + 1).split('+');
  return isText(value) && scopes.every(isScope) ? [value, scopes] : undefined;
};

const isScope = (text: string): text is Scope => SCOPE_NAMES.includes(text);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && isText(item));

/** The settings as the functions get them. */
export const oidcVariable = (settings: OidcSettings | undefined): string =>
  settings === undefined ? NO_ISSUER : JSON.stringify(settings);

/** Reads the settings as the functions get them, which is JSON; undefined for any other text. */
export const readOidcSettings = (text: string): OidcSettings | undefined => {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const { issuer, audiences, scopeClaim, scopes } = value;
  const isWhole =
    typeof issuer === 'string' &&
    (isIssuer(issuer) || isLoopbackIssuer(issuer)) &&
    isTexts(audiences) &&
    audiences.length > 0 &&
    typeof scopeClaim === 'string' &&
    isClaimName(scopeClaim) &&
    isRecord(scopes) &&
    Object.values(scopes).every((given) => isTexts(given) && given.every(isScope));
  return isWhole ? { issuer, audiences, scopeClaim, scopes: scopes as OidcSettings['scopes'] } : undefined;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
