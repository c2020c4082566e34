import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { setTransports } from '../functions/adapters/clients/client-settings.ts';
import { QUEUE_READING, type QueueReading } from '../functions/contract/queues.ts';
import { isTellingTaskEvent } from '../functions/contract/task-events.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import type { EmulatorCredentials } from './emulators/aws-wire.ts';
import { startDynamodbEmulator } from './emulators/dynamodb/start-dynamodb-emulator.ts';
import { type EngineChoice, openEngine, selectEngine } from './emulators/ecs/engine/select-engine.ts';
import { type EcsFaults, startEcsEmulator } from './emulators/ecs/start-ecs-emulator.ts';
import { startLogsEmulator } from './emulators/logs/start-logs-emulator.ts';
import type { Delivery } from './emulators/scheduler/deliveries.ts';
import { startSchedulerEmulator } from './emulators/scheduler/start-scheduler-emulator.ts';
import { startSecretsEmulator } from './emulators/secrets/start-secrets-emulator.ts';
import { startSqsEmulator } from './emulators/sqs/start-sqs-emulator.ts';
import { writeEndpoints } from './endpoints-file.ts';
import { type CallSqs, startEventSource } from './events/event-source.ts';
import { startExpiry } from './events/expire-items.ts';
import { functionArn, type Invoke } from './events/invoke.ts';
import { ofThisProcess, Precedence, type Rank } from './events/precedence.ts';
import { startGateway } from './gateway/gateway.ts';
import { requestsInOrder } from './gateway/requests-in-order.ts';
import { inProcessTransport, type Reached, transportsTo } from './in-process-transport.ts';
import { type Functions, type HandlerFiles, loadFunctions } from './load-functions.ts';
import { type LocalSettings, localEnvironment, queueUrl, requireLoopback } from './local-environment.ts';
import { captureFunctionLog } from './log/function-log.ts';
import { createLogLines } from './log/log-lines.ts';
import { type Observers, observedCalls } from './observed-calls.ts';
import { keepFilesPrivate } from './private-files.ts';
import { provision } from './provision.ts';
import { FUNCTIONS, PLACE, QUEUES, TABLE_NAME } from './resources.ts';
import { userPath } from './user-path.ts';

/** What local mode is started with. */
export interface LocalOptions extends LocalSettings {
  /** Created when missing; one process at a time. */
  readonly dataFolder: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly engine: EngineChoice;
  /** Another database than the embedded one. */
  readonly dynamodbUrl?: string;
  readonly handlerFiles: HandlerFiles;
  /** What goes wrong on purpose; for tests. */
  readonly faults?: EcsFaults;
  /** False leaves the store to a power cut; for measuring what that saves. Default: true. */
  readonly isSynced?: boolean | undefined;
  /** See what the functions do; for tests. */
  readonly observers?: Observers;
  /** Told a line for each new status of a run, after it was stored, and for each error of a function. */
  readonly onLine: (line: string) => void;
  /** Told what goes wrong without ending anything. */
  readonly onTrouble: (what: string, error?: unknown) => void;
}

/** Local mode, ready to be used. */
export interface Local {
  readonly url: string;
  /** `docker` or `process`. */
  readonly engineName: string;
  /** Stops everything, in reverse order. */
  readonly close: () => Promise<void>;
}

/** Fargate takes some 15 s to clear a task away. Here it takes long enough for the end of the container to be handled before. */
const CLEARING_MILLISECONDS = 2000;

/** A stop waits no longer for a receiver to answer; what was sent to it is sent again after the next start. */
const ANSWER_PATIENCE_MILLISECONDS = 500;

/**
 * Starts the whole product on this machine: the emulators, then the resources in them, then the functions, then what
 * wakes them. The variables of the AWS SDK are those of the emulators from then on, in this process: there can be one
 * local mode in a process. Throws when any part does not start; what had started is stopped again.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  if (options.dynamodbUrl !== undefined) requireLoopback('--dynamodb', options.dynamodbUrl);
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await startParts(options, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type OnClose = (closer: () => unknown) => void;

async function startParts(options: LocalOptions, onClose: OnClose): Promise<Omit<Local, 'close'>> {
  const { dataFolder, onTrouble } = options;
  const files = keepFilesPrivate(dataFolder);
  onClose(files.release);
  onClose(lockDataFolder(dataFolder).release);
  const lineOf = createLogLines();
  const releaseLog = captureFunctionLog(join(dataFolder, 'functions.log'), (entry) => {
    const line = lineOf(entry);
    if (line !== undefined) options.onLine(line);
  });
  onClose(releaseLog);
  const credentials = newCredentials();
  const engineOptions = {
    path: userPath(process.env),
    umask: files.umask,
    dockerHost: process.env.DOCKER_HOST,
    onLine: options.onLine,
  };
  const functions = Promise.withResolvers<Functions>();
  functions.promise.catch(() => undefined);

  const [database, queues, engine] = await all([
    startDatabase(options, credentials, onClose),
    startQueues(dataFolder, credentials, onClose),
    selectEngine(options.engine, engineOptions),
  ]);
  const logs = await startLogsEmulator({ dataFolder, credentials });
  onClose(logs.close);
  const secrets = await startSecretsEmulator({ dataFolder, credentials });
  onClose(secrets.close);
  const scheduler = await startSchedulerEmulator({
    dataFolder,
    credentials,
    deliver: (delivery) => deliver(queues, functions.promise, delivery),
  });
  onClose(scheduler.close);
  const ecs = await startEcsEmulator({
    dataFolder,
    credentials,
    engine,
    openEngine: (name) => openEngine(name, engineOptions),
    logs,
    secretsFile: join(dataFolder, 'secrets.json'),
    isEventWanted: isTellingTaskEvent,
    clearingMs: CLEARING_MILLISECONDS,
    onRole: (role) =>
      options.onLine(`The role ${role} gives no rights on this machine: what runs here has none in AWS`),
    onTaskStateChange: (event) => queues.send(QUEUES.taskEvents.name, JSON.stringify(event)),
    ...(options.faults && { faults: options.faults }),
  });
  onClose(ecs.close);

  const endpoints = {
    dynamodb: database.url,
    sqs: queues.url,
    scheduler: scheduler.url,
    ecs: ecs.url,
    logs: logs.url,
    secrets: secrets.url,
    credentials,
  };
  onClose(writeEndpoints(dataFolder, endpoints));
  process.env = localEnvironment(process.env, endpoints, options);
  const emulators = { dynamodb: database, sqs: queues, scheduler, ecs, logs, secrets };
  const observed = options.observers && observedCalls(options.observers);
  setTransports(transportsTo(observed ? observed.emulators(emulators) : emulators));
  onClose(() => setTransports(() => undefined));
  const watchArn = functionArn(FUNCTIONS.watch.name);
  const [handlers] = await Promise.all([
    loadFunctions(options.handlerFiles),
    provision(queues.client, watchArn, options.keepDays),
  ]);
  const loaded = observed?.functions(handlers) ?? handlers;
  functions.resolve(loaded);

  const precedence = new Precedence(ofThisProcess());
  wakeFunctions(options, queues, loaded, precedence, onClose);
  expireOldItems(onTrouble, onClose);
  const gateway = await startGateway({
    invoke: requestsInOrder(loaded.api, precedence, database.synced),
    port: options.port,
    onError: (error) => onTrouble('A request could not be answered', error),
  });
  onClose(gateway.close);
  loaded
    .watch({})
    .catch((error: unknown) => onTrouble('The watchdog could not look for what was due', error));
  return { url: `http://127.0.0.1:${gateway.port}`, engineName: ecs.engineName };
}

/** Like `Promise.all`, but waits for all of them when one fails, so that each can be closed. */
async function all<Parts extends readonly unknown[]>(
  parts: {
    [Part in keyof Parts]: Promise<Parts[Part]>;
  },
): Promise<Parts> {
  await Promise.allSettled(parts);
  return (await Promise.all(parts)) as unknown as Parts;
}

/**
 * New ones for each start: only who can read the data folder can call the emulators. The id stays, because DynamoDB
 * Local keeps a database for each.
 */
function newCredentials(): EmulatorCredentials {
  return { accessKeyId: 'local', secretAccessKey: randomBytes(32).toString('base64url') };
}

/** A database of the user's own is reached over the network. */
async function startDatabase(
  options: LocalOptions,
  credentials: EmulatorCredentials,
  onClose: OnClose,
): Promise<{ readonly url: string; readonly synced?: () => Promise<void> } & Partial<Reached>> {
  if (options.dynamodbUrl !== undefined) return { url: options.dynamodbUrl };
  const { dataFolder, isSynced } = options;
  const database = await startDynamodbEmulator({ dataFolder, credentials, isSynced });
  onClose(database.close);
  return database;
}

function expireOldItems(onTrouble: LocalOptions['onTrouble'], onClose: OnClose): void {
  const client = new DynamoDBClient({});
  onClose(() => client.destroy());
  const onError = (error: unknown) => onTrouble('Items whose time is over could not be deleted', error);
  onClose(startExpiry({ client, tableName: TABLE_NAME, now: Date.now, onError }));
}

interface Queues extends Reached {
  readonly url: string;
  readonly call: CallSqs;
  readonly client: SQSClient;
  readonly send: (queueName: string, body: string, attributes?: Record<string, string>) => Promise<void>;
}

async function startQueues(
  dataFolder: string,
  credentials: EmulatorCredentials,
  onClose: OnClose,
): Promise<Queues> {
  const { url, ask, perform, call, close } = await startSqsEmulator({ dataFolder, credentials });
  onClose(close);
  const client = new SQSClient({ endpoint: url, region: PLACE.region, ...inProcessTransport(ask) });
  onClose(() => client.destroy());
  return {
    url,
    ask,
    perform,
    call,
    client,
    send: async (queueName, body, attributes = {}) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const QueueUrl = queueUrl(url, queueName);
      await call('SendMessage', { QueueUrl, MessageBody: body, MessageAttributes });
    },
  };
}

/** What EventBridge Scheduler does with a schedule that fires: a message to a queue, or a call of a function. */
async function deliver(queues: Queues, functions: Promise<Functions>, delivery: Delivery): Promise<void> {
  const { arn, input, attributes } = delivery;
  const name = arn.split(':').at(-1) ?? '';
  if (arn.startsWith('arn:aws:sqs:')) await queues.send(name, input, attributes);
  else if (name === FUNCTIONS.watch.name) await (await functions).watch(JSON.parse(input));
  else throw new Error(`target "${arn}": expected a queue or the function ${FUNCTIONS.watch.name}`);
}

function wakeFunctions(
  options: LocalOptions,
  queues: Queues,
  functions: Functions,
  precedence: Precedence,
  onClose: OnClose,
): void {
  const onError = (error: unknown) => options.onTrouble('A message could not be handled', error);
  const start = (
    { name, arn }: { name: string; arn: string },
    invoke: Invoke,
    reading: QueueReading,
    rank: Rank,
  ) =>
    startEventSource({
      sqs: queues.call,
      queueUrl: queueUrl(queues.url, name),
      queueArn: arn,
      invoke,
      reading,
      precedence,
      rank,
      onError,
    });
  const wake = start(QUEUES.wake, functions.wake, QUEUE_READING.wake, 'start');
  const track = start(QUEUES.taskEvents, functions.track, QUEUE_READING.track, 'other');
  const deliver = start(QUEUES.deliveries, functions.deliver, QUEUE_READING.deliver, 'other');
  onClose(() => {
    const patience = pause(ANSWER_PATIENCE_MILLISECONDS, undefined, { ref: false });
    return Promise.all([wake.close(), track.close(), Promise.race([deliver.close(), patience])]);
  });
}
