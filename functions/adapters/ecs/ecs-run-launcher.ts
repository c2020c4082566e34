import {
  ConflictException,
  DescribeTasksCommand,
  type DescribeTasksCommandOutput,
  type ECSClient,
  ListTasksCommand,
  type ListTasksCommandOutput,
  RunTaskCommand,
  type RunTaskCommandInput,
  type RunTaskCommandOutput,
  StopTaskCommand,
  type Tag,
} from '@aws-sdk/client-ecs';
import { STACK_TAG } from '../../contract/stack-tag.ts';
import { isDenied, startFailure } from '../../domain/run/start-reason.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { RunId } from '../../domain/shared/identifiers.ts';
import type { ContainerLauncher, ContainerLaunchRequest, LaunchAnswer } from '../../use-cases/ports.ts';
import { errorMessage, errorName, isNamed, isThrottling, orUnavailable, unexpected } from '../sdk-errors.ts';
import { observationOf } from './ecs-task-state.ts';

/** What is the same for every container that is started. */
export interface StartSettings {
  /** The network that it is started into. */
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Containers get a public IPv4 address each: what a public subnet needs, and a private one does not. */
  readonly publicAddresses: boolean;
  /** The value of its tag `runat:stack`. */
  readonly stackName: string;
}

/** The most tasks that one DescribeTasks takes. */
const TASKS_PER_CALL = 100;
const LONGEST_STOP_REASON = 255;
const SEARCHING = 'looking for a container';

/**
 * Answers of RunTask that say that nothing was started, and why.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html#API_RunTask_Errors
 */
const REFUSALS = [
  'AccessDeniedException',
  'BlockedException',
  'ClientException',
  'ClusterNotFoundException',
  'InvalidParameterException',
  'PlatformTaskDefinitionIncompatibilityException',
  'PlatformUnknownException',
  'SerializationException',
  'UnsupportedFeatureException',
  'ValidationException',
];

/** What an error may tell that is not about the request and may pass; a new account may be unblocked within the hour. */
const PASSING = new Set(['account_blocked', 'no_capacity', 'quota_reached', 'throttled']);

/** Starts containers as Fargate tasks. */
export class EcsRunLauncher implements ContainerLauncher {
  readonly #ecs: ECSClient;
  readonly #clusterArn: string;
  readonly #start: StartSettings | undefined;

  /** Without settings of a start it stops and describes, but does not launch. */
  constructor(options: {
    readonly ecs: ECSClient;
    readonly clusterArn: string;
    readonly start?: StartSettings | undefined;
  }) {
    this.#ecs = options.ecs;
    this.#clusterArn = options.clusterArn;
    this.#start = options.start;
  }

  async launch(order: ContainerLaunchRequest): Promise<LaunchAnswer> {
    if (this.#start === undefined)
      throw new RangeError('a launcher without settings of a start cannot launch');
    const input = runTaskInput(order, this.#clusterArn, this.#start);
    try {
      return answerOf(await this.#ecs.send(new RunTaskCommand(input)));
    } catch (error) {
      return answerOfError(error);
    }
  }

  async stop(handle: string, reason: string): Promise<void> {
    const stop = new StopTaskCommand({
      cluster: this.#clusterArn,
      task: handle,
      reason: reason.slice(0, LONGEST_STOP_REASON),
    });
    await orUnavailable('stopping a container', async () => {
      try {
        await this.#ecs.send(stop);
      } catch (error) {
        const isGone = isNamed(error, 'InvalidParameterException', 'ClientException');
        if (!(isGone && /not found/i.test(errorMessage(error)))) throw error;
      }
    });
  }

  async describe(handles: readonly string[]): Promise<ReadonlyMap<string, TaskState | 'not_found'>> {
    const chunks = Array.from({ length: Math.ceil(handles.length / TASKS_PER_CALL) }, (_, index) =>
      handles.slice(index * TASKS_PER_CALL, (index + 1) * TASKS_PER_CALL),
    );
    const seen = await Promise.all(chunks.map((chunk) => this.#describe(chunk)));
    return new Map(seen.flat());
  }

  async find(runId: RunId, definition?: string): Promise<string | undefined> {
    const list = new ListTasksCommand({ cluster: this.#clusterArn, startedBy: runId });
    const { taskArns } = await orUnavailable(SEARCHING, () => this.#ecs.send(list));
    return taskArns?.[0] ?? (await this.#findStopped(runId, definition));
  }

  /**
   * A task that has ended is listed for about an hour. By AWS's model `startedBy` must be the only filter, and alone it finds
   * what is to run. Where ECS refuses it beside the status, the stopped tasks of the definition are looked through.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
   */
  async #findStopped(runId: RunId, family: string | undefined): Promise<string | undefined> {
    const [cluster, desiredStatus] = [this.#clusterArn, 'STOPPED'] as const;
    const answer = await orUnavailable(SEARCHING, async () => {
      try {
        return await this.#ecs.send(new ListTasksCommand({ cluster, startedBy: runId, desiredStatus }));
      } catch (error) {
        if (isNamed(error, 'InvalidParameterException', 'ClientException')) return 'refused';
        throw error;
      }
    });
    if (answer !== 'refused') return answer.taskArns?.[0];
    let nextToken: string | undefined;
    do {
      const list = new ListTasksCommand({ cluster, family, desiredStatus, nextToken });
      const page: ListTasksCommandOutput = await orUnavailable(SEARCHING, () => this.#ecs.send(list));
      const seen = await this.describe(page.taskArns ?? []);
      const found = [...seen].find(([, task]) => task !== 'not_found' && task.runId === runId);
      if (found) return found[0];
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return undefined;
  }

  /** ECS refuses the whole call for one handle that it cannot read, so the handles are then asked for in halves. */
  async #describe(tasks: string[]): Promise<Described[]> {
    const describe = new DescribeTasksCommand({ cluster: this.#clusterArn, tasks });
    const answer = await orUnavailable('looking at containers', async () => {
      try {
        return await this.#ecs.send(describe);
      } catch (error) {
        if (isNamed(error, 'InvalidParameterException')) return 'refused';
        throw error;
      }
    });
    if (answer !== 'refused') return describedIn(answer);
    if (tasks.length <= 1) return tasks.map((handle) => [handle, 'not_found']);
    const middle = Math.ceil(tasks.length / 2);
    return [
      ...(await this.#describe(tasks.slice(0, middle))),
      ...(await this.#describe(tasks.slice(middle))),
    ];
  }
}

type Described = readonly [handle: string, seen: TaskState | 'not_found'];

/**
 * A task that is not found is a failure with the reason `MISSING`; other failures say nothing about the task.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
const describedIn = ({ tasks = [], failures = [] }: DescribeTasksCommandOutput): Described[] => [
  ...tasks.flatMap((task): Described[] => {
    const seen = observationOf(task);
    return seen ? [[seen.handle, seen]] : [];
  }),
  ...failures.flatMap(({ arn, reason }): Described[] =>
    arn !== undefined && reason === 'MISSING' ? [[arn, 'not_found']] : [],
  ),
];

const runTaskInput = (
  order: ContainerLaunchRequest,
  cluster: string,
  start: StartSettings,
): RunTaskCommandInput => {
  const { run, job, overrides, token } = order;
  return {
    cluster,
    taskDefinition: job.definition,
    count: 1,
    startedBy: run.id,
    clientToken: token,
    capacityProviderStrategy: [
      { capacityProvider: job.target.capacity === 'spot' ? 'FARGATE_SPOT' : 'FARGATE', weight: 1 },
    ],
    platformVersion: 'LATEST',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...start.subnetIds],
        securityGroups: [...start.securityGroupIds],
        assignPublicIp: start.publicAddresses ? 'ENABLED' : 'DISABLED',
      },
    },
    overrides: {
      ...overrides,
      containerOverrides: overrides.containerOverrides.map(({ name, command, environment }) => ({
        name,
        ...(command && { command: [...command] }),
        environment: environment.map((variable) => ({ ...variable })),
      })),
    },
    enableECSManagedTags: true,
    tags: tagsOf(order, start),
  };
};

/** For people who look at the console of AWS, and at its bill. */
const tagsOf = ({ run, job }: ContainerLaunchRequest, { stackName }: StartSettings): Tag[] => [
  { key: STACK_TAG, value: stackName },
  { key: 'runat:job-id', value: job.id },
  { key: 'runat:run-id', value: run.id },
  ...(job.name === undefined ? [] : [{ key: 'runat:job-name', value: tagValue(job.name) }]),
];

const LONGEST_TAG_VALUE = 256;

/**
 * A text as the value of a tag. What begins with `aws:` is reserved, in any case.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
 */
const tagValue = (text: string): string => {
  const taken = text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').replace(/^(aws):/i, '$1_');
  return [...taken].slice(0, LONGEST_TAG_VALUE).join('');
};

/** RunTask answers 200 also when it has started nothing, and says why in `failures`. */
const answerOf = (answer: RunTaskCommandOutput): LaunchAnswer => {
  const handle = answer.tasks?.[0]?.taskArn;
  if (handle !== undefined) return { kind: 'launched', handle };
  const [failure] = answer.failures ?? [];
  if (!failure) throw new DomainError('unavailable', 'ECS named neither a task nor a failure');
  const message = [failure.reason, failure.detail].filter(Boolean).join(': ');
  return { kind: 'refused', reason: startFailure(message) };
};

const answerOfError = (error: unknown): LaunchAnswer => {
  // The token has been used with other parameters, such as an older definition: the task is there.
  const existing = error instanceof ConflictException ? error.resourceIds?.[0] : undefined;
  if (existing !== undefined) return { kind: 'launched', handle: existing };
  const message = `${errorName(error)}: ${errorMessage(error)}`;
  const reason = startFailure(message);
  if (isThrottling(error)) return { kind: 'refused', reason, keepsToken: true };
  if (!isNamed(error, ...REFUSALS)) throw unexpected(error, 'starting a container');
  // IAM is asked before the token is looked at.
  if (isNamed(error, 'AccessDeniedException')) return { kind: 'denied', reason, keepsToken: true };
  if (isDenied(message)) return { kind: 'denied', reason };
  const isPassing = isNamed(error, 'ClientException', 'BlockedException') && PASSING.has(reason.code);
  return { kind: isPassing ? 'refused' : 'impossible', reason };
};
