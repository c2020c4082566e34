import { formatInstant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';
import { instantText } from './job-view.ts';

/** A run as `/v1` shows it; what is not known yet is absent. */
export const runView = (run: Run): object => ({
  id: run.id,
  jobId: run.jobId,
  dueAt: formatInstant(run.dueAt),
  copy: run.copy,
  attempt: run.attempt,
  cause: run.cause,
  status: run.status,
  exitCode: run.exitCode,
  reason: run.reason,
  latenessMs: run.latenessMs,
  launchTries: run.launchTries,
  createdAt: formatInstant(run.createdAt),
  launchedAt: instantText(run.launchedAt),
  pullStartedAt: instantText(run.pullStartedAt),
  pullStoppedAt: instantText(run.pullStoppedAt),
  startedAt: instantText(run.startedAt),
  stoppingAt: instantText(run.stoppingAt),
  stoppedAt: instantText(run.stoppedAt),
  imageDigest: run.imageDigest,
});
