/** What a caller must be allowed to do. `any` is satisfied by every valid token, `none` by no token at all. */
export type Scope = 'read' | 'run' | 'write' | 'admin';

/** One route of the HTTP API. Paths use API Gateway's placeholders: `{name}`, and `{proxy+}` for all that is left. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly scope: Scope | 'any' | 'none';
}

/** Every route that is answered. Anything else is 404, or 405 where only the method differs. */
export const ROUTES = {
  health: { method: 'GET', path: '/health', scope: 'none' },
  openapi: { method: 'GET', path: '/openapi.json', scope: 'none' },
  docs: { method: 'GET', path: '/docs', scope: 'none' },
  docsFile: { method: 'GET', path: '/docs/{file}', scope: 'none' },
  swaggerUi: { method: 'GET', path: '/swagger-ui', scope: 'none' },
  problem: { method: 'GET', path: '/problems/{name}', scope: 'none' },
  whoami: { method: 'GET', path: '/v1/whoami', scope: 'any' },
  summary: { method: 'GET', path: '/v1/summary', scope: 'read' },
  pauseAll: { method: 'PUT', path: '/v1/pause', scope: 'write' },
  resumeAll: { method: 'DELETE', path: '/v1/pause', scope: 'write' },
  previewJob: { method: 'POST', path: '/v1/preview', scope: 'read' },
  timeline: { method: 'GET', path: '/v1/timeline', scope: 'read' },
  createJob: { method: 'POST', path: '/v1/jobs', scope: 'write' },
  listJobs: { method: 'GET', path: '/v1/jobs', scope: 'read' },
  getJob: { method: 'GET', path: '/v1/jobs/{id}', scope: 'read' },
  patchJob: { method: 'PATCH', path: '/v1/jobs/{id}', scope: 'write' },
  cancelJob: { method: 'DELETE', path: '/v1/jobs/{id}', scope: 'write' },
  // Names may have slashes, and API Gateway has decoded a %2F before the path gets here.
  putJob: { method: 'PUT', path: '/v1/jobs/by-name/{proxy+}', scope: 'write' },
  runNow: { method: 'POST', path: '/v1/jobs/{id}/runs', scope: 'run' },
  listRuns: { method: 'GET', path: '/v1/jobs/{id}/runs', scope: 'read' },
  listOccurrences: { method: 'GET', path: '/v1/jobs/{id}/occurrences', scope: 'read' },
  listAllRuns: { method: 'GET', path: '/v1/runs', scope: 'read' },
  latestRun: { method: 'GET', path: '/v1/jobs/{id}/runs/latest', scope: 'read' },
  jobOutput: { method: 'GET', path: '/v1/jobs/{id}/output', scope: 'read' },
  getRun: { method: 'GET', path: '/v1/runs/{runId}', scope: 'read' },
  stopRun: { method: 'POST', path: '/v1/runs/{runId}/stop', scope: 'run' },
  readOutput: { method: 'GET', path: '/v1/runs/{runId}/output', scope: 'read' },
  listDeliveries: { method: 'GET', path: '/v1/jobs/{id}/deliveries', scope: 'read' },
  listAllDeliveries: { method: 'GET', path: '/v1/deliveries', scope: 'read' },
  getDelivery: { method: 'GET', path: '/v1/deliveries/{id}', scope: 'read' },
  replayDelivery: { method: 'POST', path: '/v1/deliveries/{id}/replay', scope: 'run' },
  jobActivity: { method: 'GET', path: '/v1/jobs/{id}/activity', scope: 'read' },
  listActivity: { method: 'GET', path: '/v1/activity', scope: 'read' },
  dockerRoot: { method: 'GET', path: '/', scope: 'read' },
  dockerList: { method: 'GET', path: '/jobs', scope: 'read' },
  dockerCreate: { method: 'POST', path: '/job', scope: 'write' },
  dockerGet: { method: 'GET', path: '/job/{id}', scope: 'read' },
  dockerGetByQuery: { method: 'GET', path: '/job', scope: 'read' },
  dockerCancel: { method: 'DELETE', path: '/job/{id}', scope: 'write' },
  dockerCancelByQuery: { method: 'DELETE', path: '/job', scope: 'write' },
  timerCreate: { method: 'POST', path: '/timers', scope: 'write' },
  timerGet: { method: 'GET', path: '/timers/{id}', scope: 'read' },
  taskCreate: { method: 'POST', path: '/api/v1/tasks/create', scope: 'write' },
  taskLatestOutput: { method: 'GET', path: '/api/v1/tasks/{id}/latest_output', scope: 'read' },
  taskComplete: { method: 'POST', path: '/api/v1/tasks/{id}/complete', scope: 'run' },
  taskSchedule: { method: 'POST', path: '/api/v1/tasks/schedule', scope: 'write' },
  jobLogCreate: { method: 'POST', path: '/jobs', scope: 'write' },
  jobLogGet: { method: 'GET', path: '/jobs/{id}', scope: 'read' },
  jobLogSweep: { method: 'POST', path: '/jobs/run', scope: 'run' },
} as const satisfies Record<string, Route>;

/** The name of a route in `ROUTES`. */
export type RouteName = keyof typeof ROUTES;

/** The routes of the older APIs. */
export type DialectRouteName = Extract<RouteName, `${'docker' | 'timer' | 'task' | 'jobLog'}${string}`>;
