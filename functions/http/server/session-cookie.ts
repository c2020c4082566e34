import type { RouteStep } from './route-group.ts';

/** The cookies of a request, by name; the first of several with one name counts. */
export const readCookies = (cookies: readonly string[] | undefined): Readonly<Record<string, string>> => {
  const pairs = (cookies ?? []).map((cookie) => {
    const [name = ''] = cookie.split('=', 1);
    return [name.trim(), cookie.slice(name.length + 1).trim()] as const;
  });
  return Object.fromEntries(pairs.reverse());
};

/** Tells whether a request came over TLS: API Gateway ends it, local mode has none. */
export const isEncrypted = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  headers['x-forwarded-proto'] === 'https';

/**
 * The cookie that holds the token of a browser. The prefix has browsers refuse it from any other host and without TLS;
 * plain HTTP, which only loopback has, cannot have such a name.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
const cookieName = (isOverTls: boolean): string => (isOverTls ? '__Host-runat-token' : 'runat-token');

const MONTH_SECONDS = 30 * 24 * 60 * 60;

const attributesOf = (isOverTls: boolean): string =>
  `Path=/; HttpOnly; SameSite=Strict${isOverTls ? '; Secure' : ''}`;

/** The header that has a browser keep a token. */
export const signInCookie = (token: string, isOverTls: boolean): string =>
  `${cookieName(isOverTls)}=${token}; Max-Age=${MONTH_SECONDS}; ${attributesOf(isOverTls)}`;

/** The header that has a browser forget it. */
export const signOutCookie = (isOverTls: boolean): string =>
  `${cookieName(isOverTls)}=; Max-Age=0; ${attributesOf(isOverTls)}`;

/** The token that a browser keeps, if it does. */
export const tokenOf = (cookies: Readonly<Record<string, string>>, isOverTls: boolean): string | undefined =>
  cookies[cookieName(isOverTls)] || undefined;

/** Takes the token of the cookie where a request brings none itself. */
export const useSessionCookie: RouteStep = (request) => {
  const { headers, cookies } = request.event;
  if (headers.authorization !== undefined) return;
  const token = tokenOf(readCookies(cookies), isEncrypted(headers));
  if (token === undefined) return;
  request.event = { ...request.event, headers: { ...headers, authorization: `Bearer ${token}` } };
};
