import { dynamodbClient } from '../adapters/clients/dynamodb-client.ts';
import { ecsClient } from '../adapters/clients/ecs-client.ts';
import { logsClient } from '../adapters/clients/logs-client.ts';
import { CloudwatchRunOutput } from '../adapters/cloudwatch-run-output.ts';
import { DynamodbNumberStore } from '../adapters/dynamodb-number-store.ts';
import { DynamodbTokenStore } from '../adapters/dynamodb-token-store.ts';
import { EcsImageDefinitions } from '../adapters/ecs-image-definitions.ts';
import { readConfig } from '../config.ts';
import { SECOND } from '../domain/instant.ts';
import { REQUESTED_TICK_LASTS } from '../domain/watchdog.ts';
import type { ApiUseCases } from '../http/api-use-cases.ts';
import type { HttpApiOptions } from '../http/http-api.ts';
import { cancelJob } from '../use-cases/cancel-job.ts';
import { createJob } from '../use-cases/create-job.ts';
import { createNumberedJob } from '../use-cases/create-numbered-job.ts';
import { findDelivery } from '../use-cases/find-delivery.ts';
import { findJob } from '../use-cases/find-job.ts';
import { findRun } from '../use-cases/find-run.ts';
import { followOutput } from '../use-cases/follow-output.ts';
import { listDeliveries } from '../use-cases/list-deliveries.ts';
import { listJobs } from '../use-cases/list-jobs.ts';
import { listNumberedJobs } from '../use-cases/list-numbered-jobs.ts';
import { listOccurrences } from '../use-cases/list-occurrences.ts';
import { listRuns, listRunsOldestFirst } from '../use-cases/list-runs.ts';
import { outputOfAll } from '../use-cases/output-of-all.ts';
import { pauseAll, resumeAll } from '../use-cases/pause-all.ts';
import { previewJob } from '../use-cases/preview-job.ts';
import { putJob } from '../use-cases/put-job.ts';
import { readLatestOutput } from '../use-cases/read-latest-output.ts';
import { readOutput } from '../use-cases/read-output.ts';
import { recordExecution } from '../use-cases/record-execution.ts';
import { replayDelivery } from '../use-cases/replay-delivery.ts';
import { reviseJob } from '../use-cases/revise-job.ts';
import { runNow } from '../use-cases/run-now.ts';
import { signIn } from '../use-cases/sign-in.ts';
import { stopRun } from '../use-cases/stop-run.ts';
import { summarize } from '../use-cases/summarize.ts';
import { sweep } from '../use-cases/sweep.ts';
import { runningPorts } from './running-ports.ts';

/** What the HTTP handler works with. */
export const composeApi = (): {
  readonly useCases: ApiUseCases;
  readonly options: HttpApiOptions;
} => {
  const config = readConfig('api');
  const common = runningPorts(config);
  const { table, clock, log } = common;
  const definitions = new EcsImageDefinitions({
    ecs: ecsClient(),
    table,
    clock,
    settings: {
      familyPrefix: config.RUN_FAMILY_PREFIX,
      taskRoleArn: config.RUN_TASK_ROLE_ARN,
      executionRoleArn: config.RUN_EXECUTION_ROLE_ARN,
      logGroupName: config.RUN_LOG_GROUP_NAME,
    },
  });
  const settings = { ...common.settings, webhookRanges: config.WEBHOOK_ALLOWED_RANGES };
  const ofJobs = { ...common, definitions, settings };
  const containers = new CloudwatchRunOutput({
    logs: logsClient(),
    logGroupName: config.RUN_LOG_GROUP_NAME,
  });
  const ofOutput = {
    ...common,
    output: outputOfAll({ ...common, output: containers }),
    settings: { outputDelay: config.OUTPUT_DELAY_SECONDS * SECOND },
  };
  const tokens = new DynamodbTokenStore({ table, client: dynamodbClient(), tableName: config.TABLE_NAME });
  const numbers = new DynamodbNumberStore(table);
  return {
    useCases: {
      createJob: createJob(ofJobs),
      createNumberedJob: createNumberedJob({ ...ofJobs, numbers }),
      previewJob: previewJob(ofJobs),
      listJobs: listJobs(common),
      listNumberedJobs: listNumberedJobs({ ...common, numbers }),
      findJob: findJob(common),
      putJob: putJob(ofJobs),
      reviseJob: reviseJob(ofJobs),
      cancelJob: cancelJob(common),
      runNow: runNow(common),
      listRuns: listRuns(common),
      listRunsOldestFirst: listRunsOldestFirst(common),
      listOccurrences: listOccurrences(common),
      findRun: findRun(common),
      stopRun: stopRun(common),
      readOutput: readOutput(ofOutput),
      followOutput: followOutput(ofOutput),
      readLatestOutput: readLatestOutput(ofOutput),
      recordExecution: recordExecution(common),
      listDeliveries: listDeliveries(common),
      findDelivery: findDelivery(common),
      replayDelivery: replayDelivery(common),
      sweep: sweep(common, REQUESTED_TICK_LASTS),
      summarize: summarize(common),
      pauseAll: pauseAll(common),
      resumeAll: resumeAll(common),
      signIn: signIn({ tokens, clock, log }),
    },
    options: {
      signIn: config.SIGN_IN,
      log,
      clock,
      dialects: {
        defaultImage: config.DEFAULT_IMAGE,
        taskCopies: config.TASK_COPIES,
        timezone: config.DIALECT_TIMEZONE,
      },
      allowedOrigins: config.ALLOWED_ORIGINS,
    },
  };
};
