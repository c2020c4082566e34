import type { PageRouteName } from '../contract/page-routes.ts';
import { routesAt, routesBeside } from '../http/server/not-found.ts';
import { prefersHtml } from '../http/server/prefers-html.ts';
import type { ApiRequest, RefusedRequest } from '../http/server/route-group.ts';

/** Tells whether a route is one of the pages. */
export const isPageName = (name: string): name is PageRouteName => name.startsWith('page');

const isShared = (method: string, path: string): boolean =>
  (method === 'GET' && /^\/(jobs(\/[^/]+)?)?$/.test(path)) || (method === 'POST' && path === '/jobs');

/** Tells whether whoever asks at an address that pages share with an older API wants the answer of that API. */
export const isForPrograms = ({ headers, query }: Pick<ApiRequest, 'headers' | 'query'>): boolean =>
  !prefersHtml(headers.accept) || query.has('format');

/** Tells whether a person reads the error: at the addresses of pages, and where a browser asks for a page. */
export const isPage = ({ method, path, headers, rawQuery }: RefusedRequest): boolean => {
  if (!prefersHtml(headers.accept)) return false;
  if (method === 'POST' && path === '/jobs') return new URLSearchParams(rawQuery).get('form') === 'true';
  if (isShared(method, path)) return true;
  const atPath = routesAt(path);
  if (atPath.some(({ name }) => isPageName(name))) return true;
  return method === 'GET' && atPath.length === 0 && routesBeside(path).every(({ name }) => isPageName(name));
};
