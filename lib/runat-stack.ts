import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AlarmSchedules } from './alarm-schedules.ts';
import { RunatFunction } from './function.ts';
import { JobApi, OUTPUT_ENVIRONMENT } from './job-api.ts';
import { JobTable } from './job-table.ts';
import type { Options } from './options.ts';
import { RunCluster } from './run-cluster.ts';
import { TaskEvents } from './task-events.ts';
import { WakeQueue } from './wake-queue.ts';
import { Watchdog } from './watchdog.ts';

/** API Gateway waits 30 s at most, so a slower answer would reach nobody. */
const API_TIMEOUT_SECONDS = 29;
/** Ten launches of a batch, with the client's own retries, and up to a second of waiting for the instant. */
const WAKE_TIMEOUT_SECONDS = 60;
const TRACK_TIMEOUT_SECONDS = 30;
/** Ten pages of a hundred; the next tick takes over what is left. */
const WATCH_TIMEOUT_SECONDS = 55;

/** At most six executions read queues, which leaves four of the ten that a new account has. */
const WAKE_CONCURRENCY = 4;
const TRACK_CONCURRENCY = 2;

/** Runat in one account and region: what the capabilities are and who may use which. */
export class RunatStack extends Stack {
  constructor(scope: Construct, options: Options) {
    super(scope, options.stackName, {
      description: 'Runat: runs any container image at any time',
      analyticsReporting: false,
    });
    const name = options.stackName.toLowerCase();
    Tags.of(this).add('application', 'runat');

    const jobTable = new JobTable(this, 'Jobs', options);
    const wakeQueue = new WakeQueue(this, 'Wake', WAKE_TIMEOUT_SECONDS);
    const alarms = new AlarmSchedules(this, 'Alarms', { groupName: `${name}-alarms`, wakeQueue });
    const runs = new RunCluster(this, 'Runs', { ...options, familyPrefix: `${name}-run-` });
    const taskEvents = new TaskEvents(this, 'TaskEvents', {
      clusterArn: runs.cluster.clusterArn,
      readerTimeoutSeconds: TRACK_TIMEOUT_SECONDS,
    });
    const store = { STACK_NAME: options.stackName, ...jobTable.environment, ...alarms.environment };

    const api = new RunatFunction(this, 'ApiFunction', {
      handler: 'api',
      description: 'Answers the HTTP API',
      memoryMiB: 1024,
      timeoutSeconds: API_TIMEOUT_SECONDS,
      environment: {
        ...store,
        ...runs.environment,
        ...runs.registerEnvironment,
        ...OUTPUT_ENVIRONMENT,
        SIGN_IN: 'token',
      },
    });
    jobTable.grantTouch(api);
    jobTable.grantListOfJob(api);
    jobTable.grantListByState(api);
    alarms.grantClear(api);
    runs.grantRegister(api);
    runs.grantStop(api);
    runs.grantReadOutput(api);

    const wake = new RunatFunction(this, 'WakeFunction', {
      handler: 'wake',
      description: 'Handles what is due and launches runs',
      memoryMiB: 512,
      timeoutSeconds: WAKE_TIMEOUT_SECONDS,
      environment: { ...store, ...runs.environment, ...runs.launchEnvironment },
    });
    wakeQueue.readBy({ fn: wake, maxConcurrency: WAKE_CONCURRENCY });
    runs.grantLaunch(wake);
    runs.grantFind(wake);
    runs.grantStop(wake);

    const track = new RunatFunction(this, 'TrackFunction', {
      handler: 'track',
      description: 'Follows tasks into the history of runs and jobs',
      memoryMiB: 512,
      timeoutSeconds: TRACK_TIMEOUT_SECONDS,
      environment: { ...store, ...runs.environment },
    });
    taskEvents.readBy({ fn: track, maxConcurrency: TRACK_CONCURRENCY });
    runs.grantStop(track);

    const watch = new RunatFunction(this, 'WatchFunction', {
      handler: 'watch',
      description: 'Finds jobs and runs that a lost message left behind',
      memoryMiB: 512,
      timeoutSeconds: WATCH_TIMEOUT_SECONDS,
      environment: { ...store, ...runs.environment },
    });
    jobTable.grantListByState(watch);
    runs.grantDescribe(watch);
    runs.grantStop(watch);

    for (const fn of [api, wake, track, watch]) {
      jobTable.grantItems(fn);
      alarms.grantSet(fn);
    }
    const jobApi = new JobApi(this, 'Api', { api });
    new Watchdog(this, 'Watchdog', { groupName: `${name}-watchdog`, watch });

    new CfnOutput(this, 'ApiUrl', { value: jobApi.url, description: 'The address of the HTTP API' });
    new CfnOutput(this, 'TableName', { value: jobTable.table.tableName, description: 'For npm run tokens' });
    new CfnOutput(this, 'ClusterName', { value: runs.cluster.clusterName, description: 'Where tasks run' });
  }
}
