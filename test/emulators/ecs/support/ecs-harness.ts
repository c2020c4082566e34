import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
} from '@aws-sdk/client-ecs';
import type { TaskEngine } from '../../../../local/emulators/ecs/engine/task-engine.ts';
import {
  type EcsEmulator,
  type EcsEmulatorOptions,
  type EcsFaults,
  startEcsEmulator,
} from '../../../../local/emulators/ecs/start-ecs-emulator.ts';
import type { TaskStateChange } from '../../../../local/emulators/ecs/task/task-events.ts';
import { ScriptedEngine } from './scripted-engine.ts';

/** Name of the cluster and of the task definition's container in every test. */
export const CLUSTER = 'jobs';
export const CONTAINER = 'main';
export const LOG_GROUP = '/jobs';

/** A task definition as a product would register it. */
export const definitionInput = (
  change: Partial<RegisterTaskDefinitionCommandInput> = {},
): RegisterTaskDefinitionCommandInput => ({
  family: 'job',
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  executionRoleArn: 'arn:aws:iam::000000000000:role/execution',
  containerDefinitions: [containerInput()],
  ...change,
});

/** Its one container. */
export const containerInput = (change: object = {}) => ({
  name: CONTAINER,
  image: 'busybox',
  logConfiguration: {
    logDriver: 'awslogs' as const,
    options: {
      'awslogs-group': LOG_GROUP,
      'awslogs-region': 'us-east-1',
      'awslogs-stream-prefix': 'task',
      mode: 'blocking',
    },
  },
  ...change,
});

/** A call of RunTask that is right in every part. */
export const runInput = (change: Partial<RunTaskCommandInput> = {}): RunTaskCommandInput => ({
  cluster: CLUSTER,
  taskDefinition: 'job',
  launchType: 'FARGATE',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  ...change,
});

/** Overrides of the one container. */
export const overriding = (override: object) => ({
  overrides: { containerOverrides: [{ name: CONTAINER, ...override }] },
});

interface HarnessOptions {
  engine?: TaskEngine;
  openEngine?: EcsEmulatorOptions['openEngine'];
  faults?: EcsFaults;
  isEventWanted?: EcsEmulatorOptions['isEventWanted'];
  clearingMs?: number;
  onRole?: (roleArn: string) => void;
  /** The clock, in milliseconds since the epoch. */
  now?: () => number;
  onTaskStateChange?: EcsEmulatorOptions['onTaskStateChange'];
}

/** The emulator with a client, its events and its logs, over a folder of its own. */
export class EcsHarness {
  readonly dataFolder: string;
  readonly events: TaskStateChange[] = [];
  /** Messages by `<group> <stream>`. */
  readonly logs = new Map<string, string[]>();
  readonly logGroups = new Set([LOG_GROUP]);
  engine: TaskEngine = new ScriptedEngine();
  emulator!: EcsEmulator;
  client!: ECSClient;
  readonly #watchers = new Set<() => void>();

  private constructor(dataFolder: string) {
    this.dataFolder = dataFolder;
  }

  /** Starts it with a cluster and the task definition `job`. */
  static async start(options: HarnessOptions = {}): Promise<EcsHarness> {
    const harness = new EcsHarness(await mkdtemp(join(tmpdir(), 'ecs-emulator-')));
    await harness.open(options);
    await harness.client.send(
      new CreateClusterCommand({ clusterName: CLUSTER, capacityProviders: ['FARGATE_SPOT'] }),
    );
    await harness.client.send(new RegisterTaskDefinitionCommand(definitionInput()));
    return harness;
  }

  /** Opens the folder again, after `close`. */
  async open(options: HarnessOptions = {}): Promise<void> {
    this.engine = options.engine ?? new ScriptedEngine();
    this.emulator = await startEcsEmulator({
      dataFolder: this.dataFolder,
      engine: this.engine,
      secretsFile: this.secretsFile,
      onTaskStateChange: options.onTaskStateChange ?? ((event) => this.#receive(event)),
      logs: {
        groupExists: (group) => this.logGroups.has(group),
        append: (group, stream, lines) => {
          const name = `${group} ${stream}`;
          this.logs.set(name, [...(this.logs.get(name) ?? []), ...lines.map(({ message }) => message)]);
          this.#wake();
        },
      },
      ...(options.isEventWanted ? { isEventWanted: options.isEventWanted } : {}),
      ...(options.clearingMs ? { clearingMs: options.clearingMs } : {}),
      ...(options.onRole ? { onRole: options.onRole } : {}),
      ...(options.now ? { now: options.now } : {}),
      ...(options.openEngine ? { openEngine: options.openEngine } : {}),
      ...(options.faults ? { faults: options.faults } : {}),
    });
    this.client = new ECSClient({
      endpoint: this.emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  /** Closes the emulator and keeps its folder. */
  async close(): Promise<void> {
    this.client.destroy();
    await this.emulator.close();
  }

  async end(): Promise<void> {
    await this.close();
    await rm(this.dataFolder, { recursive: true, force: true });
  }

  /** @returns the ARN of the one task started. */
  async run(change: Partial<RunTaskCommandInput> = {}): Promise<string> {
    const { tasks } = await this.client.send(new RunTaskCommand(runInput(change)));
    return tasks![0]!.taskArn!;
  }

  /** Where values of secrets can be put. */
  get secretsFile(): string {
    return join(this.dataFolder, 'secrets.json');
  }

  get scripted(): ScriptedEngine {
    return this.engine as ScriptedEngine;
  }

  eventsOf(taskArn: string): TaskStateChange[] {
    return this.events.filter(({ resources }) => resources[0] === taskArn);
  }

  statusesOf(taskArn: string): string[] {
    return this.eventsOf(taskArn).map(({ detail }) => String(detail.lastStatus));
  }

  /** Resolves with the event that tells this status. */
  async toReach(taskArn: string, status: string): Promise<TaskStateChange> {
    const find = () => this.eventsOf(taskArn).find(({ detail }) => detail.lastStatus === status);
    await this.until(() => find() !== undefined);
    return find()!;
  }

  /** Output of a task's container. */
  outputOf(taskArn: string): string[] {
    return this.logs.get(`${LOG_GROUP} task/${CONTAINER}/${taskArn.split('/')[2]}`) ?? [];
  }

  /** Resolves once the condition holds; looked at after each event and each line of output. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  async #receive(event: TaskStateChange): Promise<void> {
    this.events.push(event);
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#watchers]) look();
  }
}
