import { randomUUID } from 'node:crypto';
import {
  type Ask,
  constraintError,
  type EmulatorCredentials,
  type Perform,
  type RefuseInput,
  type ServiceLimits,
  startAwsJsonService,
} from '../aws-wire.ts';
import type { EmulatorDatabase } from '../emulator-database.ts';
import ecsLimits from '../limits/ecs.generated.json' with { type: 'json' };
import { registerTaskDefinition } from './definitions/register-task-definition.ts';
import { taskDefinitionOperations } from './definitions/task-definition-operations.ts';
import { TaskDefinitions } from './definitions/task-definitions.ts';
import type { TaskEngine } from './engine/task-engine.ts';
import { openEcsDatabase } from './ground/ecs-database.ts';
import { ClientTokens } from './operations/client-tokens.ts';
import { Clusters, clusterOperations } from './operations/clusters.ts';
import { runTask } from './operations/run-task.ts';
import { taskOperations } from './operations/task-operations.ts';
import { SecretsFile } from './task/secrets-file.ts';
import { TaskEvents, type TaskEventsFault, type TaskStateChange } from './task/task-events.ts';
import { type TaskLogs, TaskRunner } from './task/task-runner.ts';
import { TaskStore } from './task/task-store.ts';

/** What goes wrong on purpose; for tests. */
export interface EcsFaults {
  /** So many calls of RunTask are answered with `failures` and no task. */
  runTaskFailures?: number | 'always';
  /** So many calls of RunTask are refused by IAM, as shortly after a deploy. */
  runTaskDenials?: number;
  taskEvents?: TaskEventsFault;
}

/** How to start the emulator. */
export interface EcsEmulatorOptions {
  /** Everything is kept here; made when it is missing. */
  dataFolder: string;
  /** Closed with the emulator. */
  engine: TaskEngine;
  /** Opens the engine of tasks that were started on another one; undefined, as by default, when it cannot be asked. */
  openEngine?: (name: string) => Promise<TaskEngine | undefined>;
  /** Gets each state change; what it rejects comes again. */
  onTaskStateChange: (event: TaskStateChange) => Promise<void>;
  /** The rule of EventBridge: tells by the `detail` of an event whether it is handed over; default each. */
  isEventWanted?: (detail: object) => boolean;
  /** How long a task stays DEPROVISIONING, in milliseconds; default 0, on Fargate about 15 s. */
  clearingMs?: number;
  logs: TaskLogs;
  /** A JSON object of values by the ARNs of secrets and parameters, read at each start of a task; default none. */
  secretsFile?: string;
  /** Told once for each role that is named instead of that of the definition: no task has its rights here. */
  onRole?: (roleArn: string) => void;
  /** Default `000000000000`. */
  accountId?: string;
  /** Default `us-east-1`. */
  region?: string;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Milliseconds since the epoch; default the clock. */
  now?: () => number;
  faults?: EcsFaults;
}

/** A running emulator. */
export interface EcsEmulator {
  /** `http://127.0.0.1:<port>` */
  url: string;
  ask: Ask;
  perform: Perform;
  engineName: string;
  /** Containers that can outlive this process run on and are found again at the next start. */
  close(): Promise<void>;
}

const limits: ServiceLimits = ecsLimits;

/** Emulates ECS on Fargate on 127.0.0.1; docs/emulators/ecs.md tells how far. */
export async function startEcsEmulator(options: EcsEmulatorOptions): Promise<EcsEmulator> {
  const { dataFolder, engine, openEngine = async () => undefined } = options;
  const { logs, faults = {}, now = Date.now, clearingMs = 0 } = options;
  const place = { accountId: options.accountId ?? '000000000000', region: options.region ?? 'us-east-1' };
  const database = openEcsDatabase(dataFolder);
  const owner = ownerOf(database);
  const clusters = new Clusters(database, place);
  const definitions = new TaskDefinitions(database, place);
  const tasks = new TaskStore(database, now);
  const tokens = new ClientTokens(database, tasks, now);
  const events = new TaskEvents({
    database,
    place,
    receive: options.onTaskStateChange,
    isWanted: options.isEventWanted ?? (() => true),
    fault: faults.taskEvents ?? 'as-is',
  });
  const secrets = new SecretsFile(options.secretsFile);
  const runner = new TaskRunner({
    database,
    tasks,
    events,
    engine,
    openEngine,
    logs,
    secrets,
    now,
    clearingMs,
  });

  await runner.recover(owner);
  events.resume();

  const failures = faults.runTaskFailures ?? 0;
  const server = await startAwsJsonService({
    service: 'ecs',
    targetPrefix: 'AmazonEC2ContainerServiceV20141113',
    ...place,
    port: options.port ?? 0,
    credentials: options.credentials,
    limits,
    refuseInput,
    operations: {
      ...clusterOperations(clusters, tasks, place),
      ...taskDefinitionOperations(definitions, now),
      ...taskOperations(clusters, tasks, runner, place),
      RegisterTaskDefinition: registerTaskDefinition(definitions, place.region, now),
      RunTask: runTask({
        place,
        owner,
        database,
        clusters,
        definitions,
        tasks,
        tokens,
        events,
        runner,
        now,
        failures,
        denials: faults.runTaskDenials ?? 0,
        onRole: options.onRole ?? (() => undefined),
      }),
    },
  });

  const close = async () => {
    await server.close();
    await runner.close();
    events.close();
    database.close();
  };
  let closed: Promise<void> | undefined;
  return {
    url: server.url,
    ask: server.ask,
    perform: server.perform,
    engineName: engine.name,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

/** ECS has no validation exception of its own: task definitions answer with one error, everything else with another. */
const refuseInput: RefuseInput = (violations, operation) => {
  const code = operation.includes('TaskDefinition') ? 'ClientException' : 'InvalidParameterException';
  return constraintError(code)(violations, operation);
};

/** A name that stays with the data folder. */
function ownerOf(database: EmulatorDatabase): string {
  const sql = "insert into setting (name, value) values ('owner', ?) on conflict do nothing";
  database.run(sql, randomUUID());
  return String(database.first("select value from setting where name = 'owner'")?.value);
}
