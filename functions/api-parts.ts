import type { RouteName } from './contract/routes.ts';
import type { RouteAnswer, RouteGroup } from './http/server/route-group.ts';
import type { Pages } from './pages/pages.ts';
import type { PageSettings } from './pages/parts/page-request.ts';
import type { ProgramWorld } from './program-routes.ts';

/** What the parts of the API work with. */
export interface PartsWorld extends ProgramWorld {
  readonly pages: PageSettings;
}

/** The routes of programs, by name, and the group of each. */
interface Programs {
  readonly routes: Readonly<Record<RouteName, RouteAnswer>>;
  readonly groupOf: (name: RouteName) => RouteGroup | undefined;
}

/** The parts of the API. Each stands in files of its own, which are loaded for its first request: a cold start reads none of another. */
export interface ApiParts {
  readonly programs: () => Promise<Programs>;
  readonly pages: () => Promise<Pages>;
}

const loadPrograms = async (world: PartsWorld): Promise<Programs> => {
  const { programRoutes } = await import('./program-routes.ts');
  const groups = programRoutes(world);
  const routes = Object.assign({}, ...groups.map((group) => group.routes)) as Programs['routes'];
  return { routes, groupOf: (name) => groups.find((group) => name in group.routes) };
};

const loadPages = async ({ useCases, clock, pages: settings }: PartsWorld): Promise<Pages> => {
  const { pages } = await import('./pages/pages.ts');
  return pages({ useCases, clock, settings });
};

/** The parts of the API. Each is made once. */
export const apiParts = (world: PartsWorld): ApiParts => {
  let programs: Promise<Programs> | undefined;
  let pages: Promise<Pages> | undefined;
  return {
    programs: () => {
      programs ??= loadPrograms(world);
      return programs;
    },
    pages: () => {
      pages ??= loadPages(world);
      return pages;
    },
  };
};
