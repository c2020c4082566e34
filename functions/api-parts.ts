import type { Pages } from './pages/pages.ts';
import type { PageSettings } from './pages/parts/page-request.ts';
import type { ProgramRoutes, ProgramWorld } from './program-routes.ts';

/** What the parts of the API work with. */
export interface PartsWorld extends ProgramWorld {
  readonly pages: PageSettings;
}

/** The parts of the API. Each stands in files of its own, which are loaded for its first request: a cold start reads none of another. */
export interface ApiParts {
  readonly programs: () => Promise<ProgramRoutes>;
  readonly pages: () => Promise<Pages>;
}

const loadPrograms = async (world: PartsWorld): Promise<ProgramRoutes> => {
  const { programRoutes } = await import('./program-routes.ts');
  return programRoutes(world);
};

const loadPages = async ({ useCases, clock, pages: settings }: PartsWorld): Promise<Pages> => {
  const { pages } = await import('./pages/pages.ts');
  return pages({ useCases, clock, settings });
};

/** The parts of the API. Each is made once. */
export const apiParts = (world: PartsWorld): ApiParts => {
  let programs: Promise<ProgramRoutes> | undefined;
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
