import { REQUESTED_TICK_LASTS } from '../domain/watchdog.ts';
import { cancelJob } from './cancel-job.ts';
import { createJob } from './create-job.ts';
import { createNumberedJob } from './create-numbered-job.ts';
import { findDelivery } from './find-delivery.ts';
import { findJob } from './find-job.ts';
import { findRun } from './find-run.ts';
import { followOutput } from './follow-output.ts';
import { listDeliveries } from './list-deliveries.ts';
import { listJobs } from './list-jobs.ts';
import { listNumberedJobs } from './list-numbered-jobs.ts';
import { listOccurrences } from './list-occurrences.ts';
import { listRuns, listRunsOldestFirst } from './list-runs.ts';
import { pauseAll, resumeAll } from './pause-all.ts';
import { previewJob } from './preview-job.ts';
import { putJob } from './put-job.ts';
import { readLatestOutput } from './read-latest-output.ts';
import { readOutput } from './read-output.ts';
import { recordExecution } from './record-execution.ts';
import { replayDelivery } from './replay-delivery.ts';
import { reviseJob } from './revise-job.ts';
import { runNow } from './run-now.ts';
import { signIn } from './sign-in.ts';
import { stopRun } from './stop-run.ts';
import { summarize } from './summarize.ts';
import { sweep } from './sweep.ts';

/** Every port that a use case of the API needs. */
export type ApiPorts = Parameters<typeof createNumberedJob>[0] &
  Parameters<typeof listNumberedJobs>[0] &
  Parameters<typeof followOutput>[0] &
  Parameters<typeof replayDelivery>[0] &
  Parameters<typeof sweep>[0] &
  Parameters<typeof pauseAll>[0] &
  Parameters<typeof signIn>[0];

/** What the HTTP API asks the system to do, over its ports. */
export const apiUseCases = (ports: ApiPorts) => ({
  createJob: createJob(ports),
  createNumberedJob: createNumberedJob(ports),
  previewJob: previewJob(ports),
  listJobs: listJobs(ports),
  listNumberedJobs: listNumberedJobs(ports),
  findJob: findJob(ports),
  putJob: putJob(ports),
  reviseJob: reviseJob(ports),
  cancelJob: cancelJob(ports),
  runNow: runNow(ports),
  listRuns: listRuns(ports),
  listRunsOldestFirst: listRunsOldestFirst(ports),
  listOccurrences: listOccurrences(ports),
  findRun: findRun(ports),
  stopRun: stopRun(ports),
  readOutput: readOutput(ports),
  followOutput: followOutput(ports),
  readLatestOutput: readLatestOutput(ports),
  recordExecution: recordExecution(ports),
  listDeliveries: listDeliveries(ports),
  findDelivery: findDelivery(ports),
  replayDelivery: replayDelivery(ports),
  sweep: sweep(ports, REQUESTED_TICK_LASTS),
  summarize: summarize(ports),
  pauseAll: pauseAll(ports),
  resumeAll: resumeAll(ports),
  signIn: signIn(ports),
});

/** What the HTTP API asks the system to do. */
export type ApiUseCases = ReturnType<typeof apiUseCases>;
