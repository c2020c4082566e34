import { AwsAlarmClock } from './adapters/alarm-clock.ts';
import {
  dynamodbClient,
  ecsClient,
  logsClient,
  schedulerClient,
  secretsClient,
  sqsClient,
} from './adapters/aws-clients.ts';
import { CloudwatchRunOutput } from './adapters/cloudwatch-run-output.ts';
import { DynamodbDeliveryStore } from './adapters/dynamodb-delivery-store.ts';
import { DynamodbJobStore } from './adapters/dynamodb-job-store.ts';
import { DynamodbNumberStore } from './adapters/dynamodb-number-store.ts';
import { DynamodbRunStore } from './adapters/dynamodb-run-store.ts';
import { DynamodbStackStore } from './adapters/dynamodb-stack-store.ts';
import { DynamodbSuccessWatch } from './adapters/dynamodb-success-watch.ts';
import { DynamodbTable } from './adapters/dynamodb-table.ts';
import { DynamodbTokenStore } from './adapters/dynamodb-token-store.ts';
import { EcsImageDefinitions } from './adapters/ecs-image-definitions.ts';
import { observationOfEvent } from './adapters/ecs-observation.ts';
import { EcsRunLauncher, type RunNetwork } from './adapters/ecs-run-launcher.ts';
import { HttpSender } from './adapters/http-sender.ts';
import { JsonLog } from './adapters/json-log.ts';
import { SecretsManagerSigningSecrets } from './adapters/secrets-manager-signing-secrets.ts';
import { SqsDeliveryQueue } from './adapters/sqs-delivery-queue.ts';
import { SystemClock } from './adapters/system-clock.ts';
import { SystemRandomness } from './adapters/system-randomness.ts';
import { type Config, readConfig } from './config.ts';
import type { VariableOf } from './contract/environment.ts';
import { RUN_CONTAINER_NAME } from './contract/run-container.ts';
import { SECOND } from './domain/instant.ts';
import { REQUESTED_TICK_LASTS } from './domain/watch.ts';
import type { ApiUseCases } from './http/api-use-cases.ts';
import type { HttpApiOptions } from './http/http-api.ts';
import { cancelJob } from './use-cases/cancel-job.ts';
import { createJob } from './use-cases/create-job.ts';
import { createNumberedJob } from './use-cases/create-numbered-job.ts';
import { type DeliverWebhook, deliverWebhook } from './use-cases/deliver-webhook.ts';
import { findDelivery } from './use-cases/find-delivery.ts';
import { findJob } from './use-cases/find-job.ts';
import { findRun } from './use-cases/find-run.ts';
import { followOutput } from './use-cases/follow-output.ts';
import { followRun } from './use-cases/follow-run.ts';
import { type HandleWakeUp, handleWakeUp } from './use-cases/handle-wake-up.ts';
import { launcherOfAll } from './use-cases/launcher-of-all.ts';
import { listDeliveries } from './use-cases/list-deliveries.ts';
import { listJobs } from './use-cases/list-jobs.ts';
import { listNumberedJobs } from './use-cases/list-numbered-jobs.ts';
import { listOccurrences } from './use-cases/list-occurrences.ts';
import { listRuns, listRunsOldestFirst } from './use-cases/list-runs.ts';
import { outputOfAll } from './use-cases/output-of-all.ts';
import { pauseAll, resumeAll } from './use-cases/pause-all.ts';
import type { Log } from './use-cases/ports.ts';
import { previewJob } from './use-cases/preview-job.ts';
import { putJob } from './use-cases/put-job.ts';
import { readLatestOutput } from './use-cases/read-latest-output.ts';
import { readOutput } from './use-cases/read-output.ts';
import { recordExecution } from './use-cases/record-execution.ts';
import { replayDelivery } from './use-cases/replay-delivery.ts';
import { reviseJob } from './use-cases/revise-job.ts';
import { runNow } from './use-cases/run-now.ts';
import { signIn } from './use-cases/sign-in.ts';
import { stopRun } from './use-cases/stop-run.ts';
import { summarize } from './use-cases/summarize.ts';
import { type Sweep, sweep } from './use-cases/sweep.ts';

/** What every handler has: the store, the queues, time and the log. */
const commonPorts = (config: Pick<Config<'track'>, VariableOf<'deliver'> & VariableOf<'track'>>) => {
  const clock = new SystemClock();
  const log = new JsonLog({ clock, stackName: config.STACK_NAME });
  const table = new DynamodbTable({
    client: dynamodbClient(),
    tableName: config.TABLE_NAME,
    clock,
    indexShards: config.INDEX_SHARDS,
  });
  return {
    table,
    clock,
    randomness: new SystemRandomness(),
    log,
    settings: { historyDays: config.HISTORY_DAYS, containerName: RUN_CONTAINER_NAME },
    jobs: new DynamodbJobStore(table),
    runs: new DynamodbRunStore(table),
    stack: new DynamodbStackStore(table),
    deliveries: new DynamodbDeliveryStore(table),
    successWatch: new DynamodbSuccessWatch({ table, clock }),
    deliveryQueue: new SqsDeliveryQueue({ sqs: sqsClient(), clock, queueUrl: config.DELIVERY_QUEUE_URL }),
    alarms: new AwsAlarmClock({
      log,
      sqs: sqsClient(),
      scheduler: schedulerClient(),
      clock,
      settings: {
        wakeQueueUrl: config.WAKE_QUEUE_URL,
        wakeQueueArn: config.WAKE_QUEUE_ARN,
        wakeDeadLetterQueueArn: config.WAKE_DEAD_LETTER_QUEUE_ARN,
        scheduleGroupName: config.SCHEDULE_GROUP_NAME,
        scheduleRoleArn: config.SCHEDULE_ROLE_ARN,
      },
    }),
  };
};

/** As commonPorts, and what starts runs, which needs the network only to start containers. */
const runningPorts = (config: Config<'track'>, network?: RunNetwork) => {
  const common = commonPorts(config);
  const containers = { ecs: ecsClient(), clusterArn: config.CLUSTER_ARN, ...(network && { network }) };
  return { ...common, launcher: launcherOfAll({ ...common, launcher: new EcsRunLauncher(containers) }) };
};

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

/** What the reader of the wake queue works with. */
export const composeWake = (): { readonly handleWakeUp: HandleWakeUp; readonly log: Log } => {
  const config = readConfig('wake');
  const network = { subnetIds: config.SUBNET_IDS, securityGroupIds: config.SECURITY_GROUP_IDS };
  const ports = runningPorts(config, network);
  return { handleWakeUp: handleWakeUp(ports), log: ports.log };
};

/** What the reader of the task-event queue works with; `takeIn` takes an event in, and leaves others' alone. */
export const composeTrack = (): {
  readonly takeIn: (event: unknown) => Promise<void>;
  readonly log: Log;
} => {
  const common = runningPorts(readConfig('track'));
  const { log } = common;
  const follow = followRun(common);
  const takeIn = async (event: unknown): Promise<void> => {
    const seen = observationOfEvent(event);
    if (seen) {
      await follow(seen);
      return;
    }
    log.warn('an event about a task that is no run');
    log.count('ForeignContainer');
  };
  return { takeIn, log };
};

/** What the watchdog works with. */
export const composeWatch = (): { readonly sweep: Sweep } => ({
  sweep: sweep(runningPorts(readConfig('watch'))),
});

/** What the sender of webhooks works with. */
export const composeDeliver = (): { readonly deliver: DeliverWebhook; readonly log: Log } => {
  const config = readConfig('deliver');
  const common = commonPorts(config);
  const { clock, log } = common;
  const deliver = deliverWebhook({
    ...common,
    signing: new SecretsManagerSigningSecrets({
      client: secretsClient(),
      secretArn: config.SIGNING_SECRET_ARN,
      clock,
    }),
    sender: new HttpSender({ allowed: config.WEBHOOK_ALLOWED_RANGES }),
  });
  return { deliver, log };
};
