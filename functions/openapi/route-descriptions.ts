import type { RouteName } from '../contract/routes.ts';
import { ACTIVITY_DESCRIPTIONS } from './describe-activity.ts';
import { DELIVERY_DESCRIPTIONS } from './describe-deliveries.ts';
import { DOCKER_DESCRIPTIONS } from './describe-docker.ts';
import { JOB_LOG_DESCRIPTIONS } from './describe-job-logs.ts';
import { JOB_DESCRIPTIONS } from './describe-jobs.ts';
import { RUN_DESCRIPTIONS } from './describe-runs.ts';
import { RUNS_OF_ALL_DESCRIPTIONS } from './describe-runs-of-all.ts';
import { STACK_DESCRIPTIONS } from './describe-stack.ts';
import { TASK_DESCRIPTIONS } from './describe-tasks.ts';
import { TIMER_DESCRIPTIONS } from './describe-timers.ts';
import type { Descriptions } from './route-description.ts';

/** What each route takes and answers. A route of `ROUTES` that is missing here does not compile. */
export const ROUTE_DESCRIPTIONS: Descriptions<RouteName> = {
  ...JOB_DESCRIPTIONS,
  ...RUN_DESCRIPTIONS,
  ...RUNS_OF_ALL_DESCRIPTIONS,
  ...DELIVERY_DESCRIPTIONS,
  ...ACTIVITY_DESCRIPTIONS,
  ...STACK_DESCRIPTIONS,
  ...DOCKER_DESCRIPTIONS,
  ...TIMER_DESCRIPTIONS,
  ...TASK_DESCRIPTIONS,
  ...JOB_LOG_DESCRIPTIONS,
};
