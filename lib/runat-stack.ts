import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ASSETS } from '../functions/contract/assets.ts';
import { ANYTHING, NO_ORIGINS } from '../functions/contract/environment.ts';
import { oidcVariable } from '../functions/contract/oidc.ts';
import { QUEUE_READING } from '../functions/contract/queues.ts';
import { STACK_TAG } from '../functions/contract/stack-tag.ts';
import { AlarmSchedules } from './alarm-schedules.ts';
import { JobApi, OUTPUT_ENVIRONMENT } from './api/job-api.ts';
import { RunatFunction } from './function.ts';
import { JobTable } from './job-table.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import type { Options } from './options/options.ts';
import { ReadQueue } from './read-queue.ts';
import { RunCluster } from './run-cluster.ts';
import { TaskEvents } from './task-events.ts';
import { Watchdog } from './watchdog.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

/** API Gateway waits 30 s at most, so a slower answer would reach nobody. */
const API_TIMEOUT_SECONDS = 29;
/** Ten launches of a batch, with the client's own retries, and up to a second of waiting for the instant. */
const WAKE_TIMEOUT_SECONDS = 60;
/**
 * It waits half a second on average for the instant of a message, which is rounded down to the second, and pays for memory
 * meanwhile. This is a seventh of a processor: about a tenth of a second for each start (docs/deploy.md, "What exactness costs").
 */
const WAKE_MEMORY_MIB = 256;
const TRACK_TIMEOUT_SECONDS = 30;
/** A tick begins things for 25 s (functions/domain/execution/watchdog.ts); what is under way then, and a call of ECS, may take 30 s. */
const WATCH_TIMEOUT_SECONDS = 55;

/** What a tick of the watchdog goes through. A caller of the API may ask for one. */
const WATCHED_LISTS = ['scheduled', 'running', 'watch', 'deliveries', 'expected'] as const;

/** Runat in one account and region: what the capabilities are and who may use which. */
export class RunatStack extends Stack {
  constructor(scope: Construct, options: Options) {
    super(scope, options.stackName, {
      description: 'Runat: runs any container image at any time',
      analyticsReporting: false,
    });
    const name = options.stackName.toLowerCase();
    Tags.of(this).add('application', 'runat');
    Tags.of(this).add(STACK_TAG, options.stackName);

    const jobTable = new JobTable(this, 'Jobs', options);
    const wakeQueue = new ReadQueue(this, 'Wake', WAKE_TIMEOUT_SECONDS, QUEUE_READING.wake);
    const alarms = new AlarmSchedules(this, 'Alarms', { groupName: `${name}-alarms`, wakeQueue });
    const runs = new RunCluster(this, 'Runs', { ...options, familyPrefix: `${name}-run-` });
    const taskEvents = new TaskEvents(this, 'TaskEvents', {
      clusterArn: runs.cluster.clusterArn,
      readerTimeoutSeconds: TRACK_TIMEOUT_SECONDS,
    });
    const store = { STACK_NAME: options.stackName, ...jobTable.environment, ...alarms.environment };
    const webhooks = new WebhookDelivery(this, 'Deliver', {
      environment: store,
      allowedRanges: options.webhookRanges,
      concurrency: options.concurrency.deliver,
      tracing: options.tracing,
    });
    const common = { ...store, ...webhooks.environment };

    const api = new RunatFunction(this, 'ApiFunction', {
      handler: 'api',
      assets: ASSETS,
      description: 'Answers the HTTP API',
      memoryMiB: 1024,
      timeoutSeconds: API_TIMEOUT_SECONDS,
      tracing: options.tracing,
      environment: {
        ...common,
        ...runs.environment,
        ...runs.registerEnvironment,
        ...runs.addressEnvironment,
        ...OUTPUT_ENVIRONMENT,
        ...webhooks.judgeEnvironment,
        WAKE_DEAD_LETTER_QUEUE_URL: wakeQueue.deadLetters.queueUrl,
        TASK_EVENT_QUEUE_URL: taskEvents.queue.queueUrl,
        TASK_EVENT_DEAD_LETTER_QUEUE_URL: taskEvents.deadLetters.queueUrl,
        DELIVERY_DEAD_LETTER_QUEUE_URL: webhooks.deadLetters.queueUrl,
        ALLOWED_RANGES: options.api.allowedRanges.join(',') || ANYTHING,
        ALLOWED_ORIGINS: options.api.allowedOrigins.join(',') || NO_ORIGINS,
        DEFAULT_IMAGE: options.defaultImage,
        TASK_COPIES: String(options.taskCopies),
        DIALECT_TIMEZONE: options.dialectTimezone,
        SIGN_IN: 'token',
        OIDC: oidcVariable(options.api.oidc),
      },
    });
    jobTable.grantItems(api, {
      read: ['job', 'stack', 'definition', 'token', 'rememberedNumber'],
      readMany: ['job', 'stack'],
      write: ['job', 'stack', 'definition', 'rememberedNumber', 'numbers'],
      // The last use of a token, and the next number of a series.
      update: ['token', 'counter'],
    });
    jobTable.grantPages(api, ['job', 'numbers']);
    jobTable.grantStateLists(api, [...WATCHED_LISTS, 'history', 'given-up']);
    jobTable.grantRunLists(api);
    for (const queue of [wakeQueue, taskEvents, webhooks]) queue.grantCount(api);
    alarms.grantClear(api);
    runs.grantRegister(api);
    runs.grantDescribe(api);
    runs.grantStop(api);
    runs.grantReadOutput(api);

    const wake = new RunatFunction(this, 'WakeFunction', {
      handler: 'wake',
      description: 'Handles what is due and launches runs',
      memoryMiB: WAKE_MEMORY_MIB,
      timeoutSeconds: WAKE_TIMEOUT_SECONDS,
      tracing: options.tracing,
      environment: { ...common, ...runs.environment, ...runs.launchEnvironment, ...runs.addressEnvironment },
    });
    wakeQueue.readBy({ fn: wake, ...QUEUE_READING.wake, maxConcurrency: options.concurrency.wake });
    jobTable.grantItems(wake, { read: ['job', 'stack'], write: ['job'] });
    runs.grantLaunch(wake);
    runs.grantFind(wake);
    runs.grantDescribe(wake);
    runs.grantStop(wake);

    const track = new RunatFunction(this, 'TrackFunction', {
      handler: 'track',
      description: 'Follows tasks into the history of runs and jobs',
      memoryMiB: 512,
      timeoutSeconds: TRACK_TIMEOUT_SECONDS,
      tracing: options.tracing,
      environment: { ...common, ...runs.environment, TASK_EVENT_QUEUE_URL: taskEvents.queue.queueUrl },
    });
    taskEvents.readBy({ fn: track, ...QUEUE_READING.track, maxConcurrency: options.concurrency.track });
    jobTable.grantItems(track, { read: ['job'], write: ['job'] });
    runs.grantStop(track);

    const watch = new RunatFunction(this, 'WatchFunction', {
      handler: 'watch',
      description: 'Finds jobs and runs that a lost message left behind',
      memoryMiB: 512,
      timeoutSeconds: WATCH_TIMEOUT_SECONDS,
      tracing: options.tracing,
      environment: { ...common, ...runs.environment },
    });
    jobTable.grantItems(watch, { read: ['job', 'stack'], write: ['job', 'stack'] });
    jobTable.grantStateLists(watch, WATCHED_LISTS);
    runs.grantDescribe(watch);
    runs.grantStop(watch);

    for (const fn of [api, wake, track, watch]) alarms.grantSet(fn);
    for (const fn of [api, wake, track, watch, webhooks.deliver]) webhooks.grantSend(fn);
    jobTable.grantItems(webhooks.deliver, { read: ['job'], write: ['job'] });
    // It only ever wakes others at once, so it needs no schedule entries.
    wakeQueue.grantSend(webhooks.deliver);
    const jobApi = new JobApi(this, 'Api', {
      name: options.stackName,
      lambda: api.lambda,
      domain: options.api.domain,
    });
    const watchdog = new Watchdog(this, 'Watchdog', { groupName: `${name}-watchdog`, watch });
    const { topic } = new Monitoring(this, 'Monitoring', {
      ...options.monitoring,
      watched: {
        name: options.stackName,
        functions: { api, wake, track, deliver: webhooks.deliver, watch },
        queues: { wake: wakeQueue, track: taskEvents, deliver: webhooks },
        watchdogDeadLetters: watchdog.deadLetters,
        httpApi: jobApi.httpApi,
        table: jobTable.table,
      },
    });

    new CfnOutput(this, 'ApiUrl', { value: jobApi.url, description: 'The address of the HTTP API' });
    new CfnOutput(this, 'TableName', { value: jobTable.table.tableName, description: 'For npm run tokens' });
    new CfnOutput(this, 'SigningSecretArn', {
      value: webhooks.signingSecret.secretArn,
      description: 'For npm run signing',
    });
    if (topic) {
      const description = 'Tells alarms and the budget: subscribe who should know';
      new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn, description });
    }
    new CfnOutput(this, 'ClusterName', { value: runs.cluster.clusterName, description: 'Where tasks run' });
  }
}
