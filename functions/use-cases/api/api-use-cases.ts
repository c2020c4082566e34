import { REQUESTED_TICK_LASTS } from '../../domain/execution/watchdog.ts';
import { listActivity } from '../activity/list-activity.ts';
import { listAllDeliveries, listGivenUp } from '../deliveries/list-all-deliveries.ts';
import { listDeliveries } from '../deliveries/list-deliveries.ts';
import { replayDelivery } from '../deliveries/replay-delivery.ts';
import { stopRunOnRequest } from '../execution/stop-run.ts';
import { sweep } from '../execution/sweep.ts';
import { cancelJob } from '../jobs/cancel-job.ts';
import { createJob } from '../jobs/create-job.ts';
import { createNumberedJob } from '../jobs/create-numbered-job.ts';
import { listJobs } from '../jobs/list-jobs.ts';
import { listNumberedJobs } from '../jobs/list-numbered-jobs.ts';
import { previewJob } from '../jobs/preview-job.ts';
import { putJob } from '../jobs/put-job.ts';
import { readBoard } from '../jobs/read-board.ts';
import { readTimeline } from '../jobs/read-timeline.ts';
import { reviseJob } from '../jobs/revise-job.ts';
import { sortJobs } from '../jobs/sort-jobs.ts';
import { summarize, summarizeJobs } from '../jobs/summarize.ts';
import { followOutput } from '../output/follow-output.ts';
import { readLatestOutput } from '../output/read-latest-output.ts';
import { readOutput } from '../output/read-output.ts';
import { readTail } from '../output/read-tail.ts';
import { findLatestRun } from '../runs/find-latest-run.ts';
import { findRelatives } from '../runs/find-relatives.ts';
import { listAllRuns } from '../runs/list-all-runs.ts';
import { listOccurrences } from '../runs/list-occurrences.ts';
import { listRuns, listRunsOldestFirst } from '../runs/list-runs.ts';
import { reportRun } from '../runs/report-run.ts';
import { runNow } from '../runs/run-now.ts';
import { findDelivery } from '../shared/find-delivery.ts';
import { findJob } from '../shared/find-job.ts';
import { findRun } from '../shared/find-run.ts';
import { readStackState } from '../shared/stack-state.ts';
import { signIn } from '../stack/authenticate.ts';
import { pauseAll, resumeAll } from '../stack/pause-all.ts';
import { readQueues } from '../stack/read-queues.ts';
import { readUsage } from '../stack/read-usage.ts';

/** Every port that a use case of the API needs. */
export type ApiPorts = Parameters<typeof createNumberedJob>[0] &
  Parameters<typeof listNumberedJobs>[0] &
  Parameters<typeof listAllRuns>[0] &
  Parameters<typeof listAllDeliveries>[0] &
  Parameters<typeof listActivity>[0] &
  Parameters<typeof followOutput>[0] &
  Parameters<typeof replayDelivery>[0] &
  Parameters<typeof sweep>[0] &
  Parameters<typeof pauseAll>[0] &
  Parameters<typeof readQueues>[0] &
  Parameters<typeof signIn>[0];

/** What the HTTP API asks the system to do, over its ports. */
export const apiUseCases = (ports: ApiPorts) => ({
  createJob: createJob(ports),
  createNumberedJob: createNumberedJob(ports),
  previewJob: previewJob(ports),
  listJobs: listJobs(ports),
  sortJobs: sortJobs(ports),
  listNumberedJobs: listNumberedJobs(ports),
  findJob: findJob(ports),
  putJob: putJob(ports),
  reviseJob: reviseJob(ports),
  cancelJob: cancelJob(ports),
  runNow: runNow(ports),
  listAllRuns: listAllRuns(ports),
  readBoard: readBoard(ports),
  readTimeline: readTimeline(ports),
  findLatestRun: findLatestRun(ports),
  findRelatives: findRelatives(ports),
  listRuns: listRuns(ports),
  listRunsOldestFirst: listRunsOldestFirst(ports),
  listOccurrences: listOccurrences(ports),
  findRun: findRun(ports),
  stopRun: stopRunOnRequest(ports),
  readOutput: readOutput(ports),
  readTail: readTail(ports),
  followOutput: followOutput(ports),
  readLatestOutput: readLatestOutput(ports),
  reportRun: reportRun(ports),
  listDeliveries: listDeliveries(ports),
  listAllDeliveries: listAllDeliveries(ports),
  listGivenUp: listGivenUp(ports),
  findDelivery: findDelivery(ports),
  replayDelivery: replayDelivery(ports),
  listActivity: listActivity(ports),
  sweep: sweep(ports, REQUESTED_TICK_LASTS),
  summarize: summarize(ports),
  summarizeJobs: summarizeJobs(ports),
  readStackState: readStackState(ports),
  readQueues: readQueues(ports),
  readUsage: readUsage(ports),
  pauseAll: pauseAll(ports),
  resumeAll: resumeAll(ports),
  signIn: signIn(ports),
});

/** What the HTTP API asks the system to do. */
export type ApiUseCases = ReturnType<typeof apiUseCases>;
