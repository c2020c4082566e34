import type { RouteName } from './contract/routes.ts';
import { dockerScheduler } from './dialects/docker/docker-scheduler.ts';
import { jobLogs } from './dialects/job-logs/job-logs.ts';
import type { DialectSettings } from './dialects/shared/dialect-settings.ts';
import { tasks } from './dialects/tasks/tasks.ts';
import { timers } from './dialects/timers/timers.ts';
import type { ReadAsset } from './http/docs/static-file.ts';
import type { RouteAnswer, RouteGroup } from './http/server/route-group.ts';
import { v1Routes } from './http/v1-routes.ts';
import type { ApiUseCases } from './use-cases/api/api-use-cases.ts';
import type { Clock } from './use-cases/ports.ts';

/** What the routes of programs work with. */
export interface ProgramWorld {
  readonly useCases: ApiUseCases;
  readonly clock: Pick<Clock, 'now'>;
  readonly dialects: DialectSettings;
  readonly readAsset: ReadAsset;
}

/** The routes of programs, and the group of each, which tells errors in its own way. */
export interface ProgramRoutes {
  readonly routes: Readonly<Record<RouteName, RouteAnswer>>;
  readonly groupOf: (name: RouteName) => Pick<RouteGroup, 'writeProblem'> | undefined;
}

/** What programs ask for: the routes of `/v1` and of the older APIs. A route without a handler does not compile. */
export const programRoutes = ({ useCases, clock, dialects, readAsset }: ProgramWorld): ProgramRoutes => {
  const v1 = v1Routes(useCases, readAsset);
  const docker = dockerScheduler(useCases, dialects);
  const timersGroup = timers(useCases, clock);
  const tasksGroup = tasks(useCases, dialects);
  const jobLogsGroup = jobLogs(useCases, dialects, clock);
  const groups = [v1, docker, timersGroup, tasksGroup, jobLogsGroup];
  return {
    routes: {
      ...v1.routes,
      ...docker.routes,
      ...timersGroup.routes,
      ...tasksGroup.routes,
      ...jobLogsGroup.routes,
    },
    groupOf: (name) => groups.find(({ routes }) => name in routes),
  };
};
