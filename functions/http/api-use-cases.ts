import type { CancelJob } from '../use-cases/cancel-job.ts';
import type { CreateJob } from '../use-cases/create-job.ts';
import type { FindJob } from '../use-cases/find-job.ts';
import type { FindRun } from '../use-cases/find-run.ts';
import type { ListJobs } from '../use-cases/list-jobs.ts';
import type { ListRuns } from '../use-cases/list-runs.ts';
import type { ReadOutput } from '../use-cases/read-output.ts';
import type { SignIn } from '../use-cases/sign-in.ts';
import type { StopRun } from '../use-cases/stop-run.ts';

/** What the HTTP API asks the system to do. */
export interface ApiUseCases {
  readonly createJob: CreateJob;
  readonly listJobs: ListJobs;
  readonly findJob: FindJob;
  readonly cancelJob: CancelJob;
  readonly listRuns: ListRuns;
  readonly findRun: FindRun;
  readonly stopRun: StopRun;
  readonly readOutput: ReadOutput;
  readonly signIn: SignIn;
}
