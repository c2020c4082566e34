import { HttpRefusal } from '../answers/problem.ts';
import type { RouteStep } from './route-group.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;

const isSameOrigin = (origin: string, host: string | undefined): boolean => {
  const originHost = hostOf(origin);
  if (originHost === undefined || originHost === '' || host === undefined) return false;
  // The default port may be written or not.
  return hostOf(`${origin.split(':', 1)[0]}://${host}`) === originHost;
};

const comesFromElsewhere = (headers: Readonly<Record<string, string | undefined>>): boolean => {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  if (site !== undefined) return true;
  const { origin, host } = headers;
  return origin !== undefined && !isSameOrigin(origin, host);
};

/**
 * Refuses what a page of another site makes a browser send, with the credentials the browser keeps for us; pages of the
 * allowed origins may.
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site; older browsers send Origin only.
 * @throws HttpRefusal `cross_site`.
 */
export const refuseCrossSite =
  (allowedOrigins: ReadonlySet<string>): RouteStep =>
  ({ event }) => {
    if (SAFE_METHODS.has(event.requestContext.http.method)) return;
    if (!comesFromElsewhere(event.headers)) return;
    if (allowedOrigins.has(event.headers.origin ?? '')) return;
    throw new HttpRefusal(
      'cross_site',
      'a browser sent this for a page of another site (Sec-Fetch-Site, Origin)',
    );
  };
