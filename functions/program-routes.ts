import { dockerScheduler } from './dialects/docker/docker-scheduler.ts';
import { jobLogs } from './dialects/job-logs/job-logs.ts';
import type { DialectSettings } from './dialects/shared/dialect-settings.ts';
import { tasks } from './dialects/tasks/tasks.ts';
import { timers } from './dialects/timers/timers.ts';
import type { ReadAsset } from './http/docs/static-file.ts';
import type { RouteGroup } from './http/server/route-group.ts';
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

/** What programs ask for: the routes of `/v1` and of the older APIs. Each group tells errors in its own way. */
export const programRoutes = ({ useCases, clock, dialects, readAsset }: ProgramWorld) =>
  [
    v1Routes(useCases, readAsset),
    dockerScheduler(useCases, dialects),
    timers(useCases, clock),
    tasks(useCases, dialects),
    jobLogs(useCases, dialects, clock),
  ] as readonly RouteGroup[];
