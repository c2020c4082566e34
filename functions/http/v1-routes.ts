import type { DialectRouteName, RouteName } from '../contract/routes.ts';
import type { ApiUseCases } from '../use-cases/api/api-use-cases.ts';
import { listActivity, listActivityOfJob } from './activity/activity-routes.ts';
import { problemDetails } from './answers/problem.ts';
import {
  getDelivery,
  listAllDeliveries,
  listDeliveries,
  replayDelivery,
} from './deliveries/delivery-routes.ts';
import { docsPage, docsRoutes } from './docs/docs-routes.ts';
import type { ReadAsset } from './docs/static-file.ts';
import { cancelJob, createJob, getJob, listJobs, patchJob, previewJob, putJob } from './jobs/job-routes.ts';
import { listAllRuns } from './runs/list-routes.ts';
import { readOutput, readOutputOfJob } from './runs/output-routes.ts';
import { getLatestRun, getRun, listOccurrences, listRuns, runNow, stopRun } from './runs/run-routes.ts';
import { readTimeline } from './runs/timeline-routes.ts';
import type { RouteGroup } from './server/route-group.ts';
import { getProblem } from './stack/problem-routes.ts';
import { health, pauseAll, resumeAll, summary, whoami } from './stack/stack-routes.ts';

type V1RouteName = Exclude<RouteName, DialectRouteName>;

/** The routes of `/v1`, `/health`, and the description of the API. */
export const v1Routes = (useCases: ApiUseCases, readAsset: ReadAsset): RouteGroup<V1RouteName> => ({
  routes: {
    health,
    docs: docsPage,
    swaggerUi: docsPage,
    ...docsRoutes(readAsset),
    problem: getProblem,
    whoami,
    summary: summary(useCases),
    pauseAll: pauseAll(useCases),
    resumeAll: resumeAll(useCases),
    createJob: createJob(useCases),
    previewJob: previewJob(useCases),
    listJobs: listJobs(useCases),
    getJob: getJob(useCases),
    putJob: putJob(useCases),
    patchJob: patchJob(useCases),
    cancelJob: cancelJob(useCases),
    runNow: runNow(useCases),
    listRuns: listRuns(useCases),
    listOccurrences: listOccurrences(useCases),
    listAllRuns: listAllRuns(useCases),
    timeline: readTimeline(useCases),
    latestRun: getLatestRun(useCases),
    jobOutput: readOutputOfJob(useCases),
    getRun: getRun(useCases),
    stopRun: stopRun(useCases),
    readOutput: readOutput(useCases),
    listDeliveries: listDeliveries(useCases),
    listAllDeliveries: listAllDeliveries(useCases),
    getDelivery: getDelivery(useCases),
    replayDelivery: replayDelivery(useCases),
    jobActivity: listActivityOfJob(useCases),
    listActivity: listActivity(useCases),
  },
  writeProblem: problemDetails,
});
