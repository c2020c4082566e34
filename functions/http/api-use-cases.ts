import type { CancelJob } from '../use-cases/cancel-job.ts';
import type { CreateJob } from '../use-cases/create-job.ts';
import type { FindJob } from '../use-cases/find-job.ts';
import type { FindRun } from '../use-cases/find-run.ts';
import type { FollowOutput } from '../use-cases/follow-output.ts';
import type { ListJobs } from '../use-cases/list-jobs.ts';
import type { ListOccurrences } from '../use-cases/list-occurrences.ts';
import type { ListRuns } from '../use-cases/list-runs.ts';
import type { PauseAll, ResumeAll } from '../use-cases/pause-all.ts';
import type { PreviewJob } from '../use-cases/preview-job.ts';
import type { PutJob } from '../use-cases/put-job.ts';
import type { ReadOutput } from '../use-cases/read-output.ts';
import type { ReviseJob } from '../use-cases/revise-job.ts';
import type { RunNow } from '../use-cases/run-now.ts';
import type { SignIn } from '../use-cases/sign-in.ts';
import type { StopRun } from '../use-cases/stop-run.ts';
import type { Summarize } from '../use-cases/summarize.ts';

/** What the HTTP API asks the system to do. */
export interface ApiUseCases {
  readonly createJob: CreateJob;
  readonly previewJob: PreviewJob;
  readonly listJobs: ListJobs;
  readonly findJob: FindJob;
  readonly putJob: PutJob;
  readonly reviseJob: ReviseJob;
  readonly cancelJob: CancelJob;
  readonly runNow: RunNow;
  readonly listRuns: ListRuns;
  readonly listOccurrences: ListOccurrences;
  readonly findRun: FindRun;
  readonly stopRun: StopRun;
  readonly readOutput: ReadOutput;
  readonly followOutput: FollowOutput;
  readonly summarize: Summarize;
  readonly pauseAll: PauseAll;
  readonly resumeAll: ResumeAll;
  readonly signIn: SignIn;
}
