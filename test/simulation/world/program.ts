/**
 * The product as the simulation runs it, and the entry point of the bundle that `npm run freeze` writes: a frozen program and
 * the present one stand behind the same interface. What crosses it is what crosses the border to AWS and to callers:
 * calls of SDK clients, events, and requests. So each program keeps its own shapes to itself, as it does in AWS.
 *
 * `Wire` and `Program` may gain members, but lose or change none that a frozen program uses.
 */
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { DynamodbActivityStore } from '../../../functions/adapters/dynamodb/dynamodb-activity-store.ts';
import { deliveryOf } from '../../../functions/adapters/dynamodb/dynamodb-delivery-items.ts';
import { DynamodbDeliveryStore } from '../../../functions/adapters/dynamodb/dynamodb-delivery-store.ts';
import { type Item, jobOf, runOf } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { DynamodbJobStore } from '../../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbRunStore } from '../../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbStackStore } from '../../../functions/adapters/dynamodb/dynamodb-stack-store.ts';
import { DynamodbSuccessWatch } from '../../../functions/adapters/dynamodb/dynamodb-success-watch.ts';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { EcsRunLauncher } from '../../../functions/adapters/ecs/ecs-run-launcher.ts';
import { taskStateOfEvent } from '../../../functions/adapters/ecs/ecs-task-state.ts';
import { SchedulerEntries } from '../../../functions/adapters/scheduler-entries.ts';
import { SqsDeliveryQueue } from '../../../functions/adapters/sqs-delivery-queue.ts';
import { sqsMessageReturn } from '../../../functions/adapters/sqs-message-return.ts';
import { type AlarmSettings, AwsWakeUpScheduler } from '../../../functions/adapters/wake-up-scheduler.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import type { AlarmSteps } from '../../../functions/domain/schedule/far-alarm.ts';
import { readDeliveryMessage } from '../../../functions/handlers/delivery-message.ts';
import { handleBatch, type QueueBatchPorts } from '../../../functions/handlers/queue-batch.ts';
import { readWakeUp } from '../../../functions/handlers/wake-up-body.ts';
import { deliverWebhook } from '../../../functions/use-cases/deliveries/deliver-webhook.ts';
import { ReceiverMemory } from '../../../functions/use-cases/deliveries/receiver-memory.ts';
import { replayDelivery } from '../../../functions/use-cases/deliveries/replay-delivery.ts';
import { applyTaskEvent } from '../../../functions/use-cases/execution/apply-task-event.ts';
import { handleWakeUp } from '../../../functions/use-cases/execution/handle-wake-up.ts';
import { stopRunOnRequest } from '../../../functions/use-cases/execution/stop-run.ts';
import { sweep } from '../../../functions/use-cases/execution/sweep.ts';
import { targetLauncher } from '../../../functions/use-cases/execution/target-launcher.ts';
import { cancelJob } from '../../../functions/use-cases/jobs/cancel-job.ts';
import { createJob } from '../../../functions/use-cases/jobs/create-job.ts';
import { putJob } from '../../../functions/use-cases/jobs/put-job.ts';
import { reviseJob } from '../../../functions/use-cases/jobs/revise-job.ts';
import type {
  ActivityStore,
  Clock,
  ContainerLauncher,
  DeliveryQueue,
  DeliveryStore,
  ImageDefinitions,
  JobStore,
  Log,
  Randomness,
  RequestSettings,
  RunLauncher,
  RunStore,
  SigningSecrets,
  StackStore,
  SuccessWatch,
  WakeUpScheduler,
  WebhookSender,
} from '../../../functions/use-cases/ports.ts';
import { reportRun } from '../../../functions/use-cases/runs/report-run.ts';
import { runNow } from '../../../functions/use-cases/runs/run-now.ts';
import { pauseAll, resumeAll } from '../../../functions/use-cases/stack/pause-all.ts';

/** The stores of one invocation. */
export interface Stores {
  readonly activity: ActivityStore;
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly deliveries: DeliveryStore;
  readonly successWatch: SuccessWatch;
  readonly stack: StackStore;
}

/** The world as one invocation of a function has it. */
export interface Wire {
  /** The function. */
  readonly name: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly sqs: SQSClient;
  readonly scheduler: SchedulerClient;
  readonly ecs: ConstructorParameters<typeof EcsRunLauncher>[0]['ecs'];
  readonly definitions: ImageDefinitions;
  readonly signing: SigningSecrets;
  readonly sender: WebhookSender;
  readonly settings: RequestSettings & {
    readonly historyDays: number;
    readonly tableName: string;
    readonly deliveryQueueUrl: string;
    readonly taskEventQueueUrl: string;
    readonly clusterArn: string;
    readonly alarms: AlarmSettings;
    readonly alarmSteps: AlarmSteps;
  };
  /** Only for the present program: stores that keep values instead of items. */
  readonly stores?: Stores | undefined;
}

/** What callers can ask for. */
export type Requests = ReturnType<typeof requestsOn>;

/** The functions of a stack, as they were at one moment. */
export interface Program {
  wake(event: SQSEvent, wire: Wire): Promise<SQSBatchResponse>;
  track(event: SQSEvent, wire: Wire): Promise<SQSBatchResponse>;
  /** @param process the process that the invocation is made in: the same object until it dies */
  deliver(event: SQSEvent, wire: Wire, process: object): Promise<SQSBatchResponse>;
  watch(wire: Wire): Promise<unknown>;
  api(wire: Wire): Requests;
  /** What it reads items as. */
  readonly reading: {
    readonly job: (item: Item) => Job;
    readonly run: (item: Item) => Run;
    readonly delivery: (item: Item) => Delivery;
  };
}

/** What an invocation is given before the launcher learns of webhooks. */
export type BarePorts = Stores & {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly settings: RequestSettings;
  readonly alarms: WakeUpScheduler;
  readonly deliveryQueue: DeliveryQueue;
  readonly launcher: ContainerLauncher;
  readonly definitions: ImageDefinitions;
  readonly signing: SigningSecrets;
  readonly sender: WebhookSender;
};

/** Every port. */
type Ports = Omit<BarePorts, 'launcher'> & { readonly launcher: RunLauncher };

/** Changes what an invocation of a function is given. */
export type Tamper = (ports: BarePorts, invocation: Pick<Wire, 'name'>) => BarePorts;

const storesOn = ({ dynamodb, clock, settings }: Wire): Stores => {
  const table = new DynamodbTable({
    client: dynamodb,
    tableName: settings.tableName,
    clock,
    indexShards: 1,
    historyDays: settings.historyDays,
  });
  return {
    activity: new DynamodbActivityStore(table),
    jobs: new DynamodbJobStore(table),
    runs: new DynamodbRunStore(table),
    deliveries: new DynamodbDeliveryStore(table),
    successWatch: new DynamodbSuccessWatch({ table, clock }),
    stack: new DynamodbStackStore(table),
  };
};

/** The ports of one invocation, as functions/compose/ makes them. */
const portsOn = (wire: Wire, tamper: Tamper): Ports => {
  const { sqs, scheduler, ecs, clock, randomness, log, settings } = wire;
  const start = {
    subnetIds: [],
    securityGroupIds: [],
    publicAddresses: settings.publicAddresses,
    stackName: 'Runat',
  };
  const { alarms: alarmSettings, alarmSteps: steps } = settings;
  const ports: BarePorts = {
    ...(wire.stores ?? storesOn(wire)),
    clock,
    randomness,
    log,
    settings,
    alarms: new AwsWakeUpScheduler({
      sqs,
      entries: new SchedulerEntries(scheduler),
      clock,
      log,
      settings: alarmSettings,
      steps,
    }),
    deliveryQueue: new SqsDeliveryQueue({ sqs, clock, queueUrl: settings.deliveryQueueUrl }),
    launcher: new EcsRunLauncher({ ecs, clusterArn: settings.clusterArn, start }),
    definitions: wire.definitions,
    signing: wire.signing,
    sender: wire.sender,
  };
  const tampered = tamper(ports, wire);
  return { ...tampered, launcher: targetLauncher(tampered) };
};

/** What the reader of a queue needs. */
const readingOn = ({ log, sqs }: Wire, queueUrl: string): QueueBatchPorts => ({
  log,
  comeAgain: sqsMessageReturn({ sqs, queueUrl }),
});

const requestsOn = (ports: Ports) => ({
  createJob: createJob(ports),
  putJob: putJob(ports),
  reviseJob: reviseJob(ports),
  cancelJob: cancelJob(ports),
  // The frozen program takes the intent, and no caller.
  stopRun: (runId: string, _intent: 'user', callerName: string) => stopRunOnRequest(ports)(runId, callerName),
  runNow: runNow(ports),
  // Under the name that the frozen program knows.
  recordExecution: reportRun(ports),
  replayDelivery: replayDelivery(ports),
  pauseAll: pauseAll(ports),
  resumeAll: resumeAll(ports),
});

/** The program of this source; with `tamper` it is broken on purpose. */
export const programOf = (tamper: Tamper = (ports) => ports): Program => {
  const memories = new WeakMap<object, ReceiverMemory>();
  const memoryOf = (process: object): ReceiverMemory => {
    const memory = memories.get(process) ?? new ReceiverMemory();
    memories.set(process, memory);
    return memory;
  };
  return {
    wake: (event, wire) => {
      const ports = readingOn(wire, wire.settings.alarms.wakeQueueUrl);
      return handleBatch(event, ports, readWakeUp, handleWakeUp(portsOn(wire, tamper)));
    },
    track: (event, wire) => {
      const follow = applyTaskEvent(portsOn(wire, tamper));
      const takeIn = async (body: unknown): Promise<void> => {
        const seen = taskStateOfEvent(body);
        if (seen) await follow(seen);
      };
      return handleBatch(event, readingOn(wire, wire.settings.taskEventQueueUrl), (body) => body, takeIn);
    },
    deliver: (event, wire, process) => {
      const ports = { ...portsOn(wire, tamper), memory: memoryOf(process) };
      const reading = readingOn(wire, wire.settings.deliveryQueueUrl);
      return handleBatch(event, reading, readDeliveryMessage, deliverWebhook(ports));
    },
    watch: (wire) => sweep(portsOn(wire, tamper))(),
    api: (wire) => requestsOn(portsOn(wire, tamper)),
    reading: { job: jobOf, run: runOf, delivery: deliveryOf },
  };
};

/** The program of this source. */
export const program: Program = programOf();
