import type { Route } from './routes.ts';

/** The addresses of the pages that no other API answers. What browsers get at shared addresses, `SHARED_PAGES` says. */
export const PAGE_ROUTES = {
  pageAsset: { method: 'GET', path: '/assets/{name}', scope: 'none' },
  pageSignIn: { method: 'GET', path: '/sign-in', scope: 'none' },
  pageSignInByForm: { method: 'POST', path: '/sign-in', scope: 'none' },
  pageSignOut: { method: 'POST', path: '/sign-out', scope: 'none' },
  pageClock: { method: 'POST', path: '/clock', scope: 'none' },
  pageBulk: { method: 'POST', path: '/bulk', scope: 'write' },
  pageExample: { method: 'POST', path: '/example', scope: 'write' },
  pagePreview: { method: 'POST', path: '/preview', scope: 'read' },
  pageEdit: { method: 'GET', path: '/jobs/{id}/edit', scope: 'read' },
  pageEditByForm: { method: 'POST', path: '/jobs/{id}/edit', scope: 'write' },
  pageRunNow: { method: 'POST', path: '/jobs/{id}/run', scope: 'run' },
  pagePause: { method: 'POST', path: '/jobs/{id}/pause', scope: 'write' },
  pageResume: { method: 'POST', path: '/jobs/{id}/resume', scope: 'write' },
  pageCancel: { method: 'POST', path: '/jobs/{id}/cancel', scope: 'write' },
  pageRuns: { method: 'GET', path: '/runs', scope: 'read' },
  pageRun: { method: 'GET', path: '/runs/{id}', scope: 'read' },
  pageLog: { method: 'GET', path: '/runs/{id}/log', scope: 'read' },
  pageRaw: { method: 'GET', path: '/runs/{id}/raw', scope: 'read' },
  pageStop: { method: 'POST', path: '/runs/{id}/stop', scope: 'run' },
  pageDeliveries: { method: 'GET', path: '/deliveries', scope: 'read' },
  pageReplay: { method: 'POST', path: '/deliveries', scope: 'run' },
  pageActivity: { method: 'GET', path: '/activity', scope: 'read' },
  pageStatus: { method: 'GET', path: '/status', scope: 'read' },
  pagePauseAll: { method: 'POST', path: '/pause', scope: 'write' },
  pageResumeAll: { method: 'POST', path: '/resume', scope: 'write' },
} as const satisfies Record<string, Route>;

/** The name of a route in `PAGE_ROUTES`. */
export type PageRouteName = keyof typeof PAGE_ROUTES;

/** Routes of the older APIs at which browsers get pages. */
export const SHARED_PAGES = ['dockerRoot', 'dockerList', 'jobLogGet', 'jobLogCreate'] as const;

/** One of `SHARED_PAGES`. */
export type SharedPageName = (typeof SHARED_PAGES)[number];
