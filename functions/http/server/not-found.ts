import { PAGE_ROUTES, type PageRouteName } from '../../contract/page-routes.ts';
import { ROUTES, type Route, type RouteName } from '../../contract/routes.ts';
import { quote } from '../../domain/shared/quote.ts';
import { HttpRefusal } from '../answers/problem.ts';
import type { Answer } from '../answers/response.ts';
import { nearestRoute } from './nearest-route.ts';

interface NamedRoute extends Route {
  readonly name: RouteName | PageRouteName;
}

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replaceAll(/\{\w+\}/g, '[^/]+')
      .replace('{proxy+}', '.+')}/?$`,
  );

const routes = Object.entries({ ...ROUTES, ...PAGE_ROUTES }).map(([name, route]) => ({
  route: { name: name as RouteName | PageRouteName, ...route } satisfies NamedRoute,
  pattern: patternOf(route.path),
}));

/** The routes of a path, of any method. */
export const routesAt = (path: string): readonly NamedRoute[] =>
  routes.filter(({ pattern }) => pattern.test(path)).map(({ route }) => route);

const firstStep = (path: string): string | undefined => path.split('/').at(1) || undefined;

/** The routes that begin like a path. An unknown path beside them gets its error in their form. */
export const routesBeside = (path: string): readonly NamedRoute[] => {
  const first = firstStep(path);
  return routes.flatMap(({ route }) =>
    first !== undefined && firstStep(route.path) === first ? [route] : [],
  );
};

const LONGEST_SHOWN_PATH = 100;

/**
 * Answers what no route takes: OPTIONS tells the methods of a path.
 * @throws HttpRefusal `no_such_route`; `method_not_allowed` with the header `allow`.
 */
export const refuseUnrouted = ({ method, path }: { method: string; path: string }): Answer => {
  const methods: ReadonlySet<string> = new Set(routesAt(path).map((route) => route.method));
  const shown = path.slice(0, LONGEST_SHOWN_PATH);
  const nearest = nearestRoute(method, path);
  const question = nearest === undefined ? '' : `; did you mean ${method} ${quote(nearest)}?`;
  if (methods.size === 0) throw new HttpRefusal('no_such_route', `there is no route "${shown}"${question}`);
  const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return { statusCode: 204, headers: { allow } };
  throw new HttpRefusal('method_not_allowed', `"${shown}" knows ${allow}${question}`, { allow });
};
