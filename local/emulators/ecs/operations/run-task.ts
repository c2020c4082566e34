import { AwsError, operation } from '../../aws-wire.ts';
import type { EmulatorDatabase } from '../../emulator-database.ts';
import type { TaskDefinition } from '../definitions/task-definition.ts';
import type { TaskDefinitions } from '../definitions/task-definitions.ts';
import { clientError, type EcsPlace } from '../ground/ecs-settings.ts';
import type { TaskEvents } from '../task/task-events.ts';
import { type StoredTask, taskForApi } from '../task/task-record.ts';
import type { TaskRunner } from '../task/task-runner.ts';
import type { TaskStore } from '../task/task-store.ts';
import type { ClientTokens } from './client-tokens.ts';
import type { Clusters } from './clusters.ts';
import { makeTask } from './make-task.ts';
import {
  checkPlacement,
  checkRunTaskInput,
  type RunTaskInput,
  taskDefinitionNotFound,
} from './run-task-input.ts';
import { checkOverrides } from './task-overrides.ts';

/** What RunTask works with. */
export interface RunTaskParts {
  place: EcsPlace;
  owner: string;
  database: EmulatorDatabase;
  clusters: Clusters;
  definitions: TaskDefinitions;
  tasks: TaskStore;
  tokens: ClientTokens;
  events: TaskEvents;
  runner: TaskRunner;
  now: () => number;
  /** How many calls to answer with `failures`; calls that are only repeated by their token do not count. */
  failures: number | 'always';
  /** How many calls IAM refuses. */
  denials: number;
  /** Told once for each role that overrides that of a definition. */
  onRole: (roleArn: string) => void;
}

const PURGE_INTERVAL_MS = 60_000;

/** In AWS's words: https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/414 */
const notAuthorized = ({ accountId }: EcsPlace): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `User: arn:aws:sts::${accountId}:assumed-role/caller/1 is not authorized to perform: iam:PassRole on resource: arn:aws:iam::${accountId}:role/task because no identity-based policy allows the iam:PassRole action`,
  );

/** What ECS answers when Fargate has no room. */
const NO_CAPACITY =
  'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/**
 * RunTask. Order of checks: rights, the values, the client token, cluster, task definition, placement, overrides.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
export function runTask(parts: RunTaskParts) {
  let failuresLeft = parts.failures === 'always' ? Number.POSITIVE_INFINITY : parts.failures;
  let denialsLeft = parts.denials;
  let nextPurgeAt = 0;
  const rolesTold = new Set<string>();
  const tellRole = (role: string | undefined) => {
    if (role === undefined || rolesTold.has(role)) return;
    rolesTold.add(role);
    parts.onRole(role);
  };
  const purgeSometimes = () => {
    if (parts.now() < nextPurgeAt) return;
    nextPurgeAt = parts.now() + PURGE_INTERVAL_MS;
    parts.tasks.purge();
    parts.tokens.purge();
  };

  const checkRights = () => {
    if (denialsLeft === 0) return;
    denialsLeft -= 1;
    throw notAuthorized(parts.place);
  };

  return operation<RunTaskInput>((input) => {
    checkRights();
    checkRunTaskInput(input);
    const { clientToken, ...parameters } = input;
    const earlier = clientToken === undefined ? undefined : parts.tokens.replay(clientToken, parameters);
    if (earlier) return earlier;

    const planned = planTasks(parts, input);
    const isRefused = failuresLeft > 0;
    if (isRefused) failuresLeft -= 1;
    const tasks = isRefused ? [] : planned.tasks;
    const failures = isRefused ? planned.tasks.map(() => ({ reason: NO_CAPACITY })) : [];
    const answer = asOnTheWire({ tasks: tasks.map(({ record }) => taskForApi(record, true)), failures });

    parts.database.transaction(() => {
      purgeSometimes();
      for (const task of tasks) {
        parts.tasks.insert(task, planned.definition.family);
        parts.events.store(task.record);
      }
      if (clientToken !== undefined) {
        const taskArns = tasks.map(({ record }) => record.taskArn);
        parts.tokens.remember(clientToken, parameters, answer, taskArns);
      }
    });
    const taskArns = tasks.map(({ record }) => record.taskArn);
    for (const taskArn of taskArns) parts.events.deliver(taskArn);
    if (!isRefused) tellRole(input.overrides?.taskRoleArn);
    parts.runner.launchSoon(taskArns);
    return answer;
  });
}

function planTasks(
  parts: RunTaskParts,
  input: RunTaskInput,
): { tasks: StoredTask[]; definition: TaskDefinition } {
  const cluster = parts.clusters.require(input.cluster);
  const definition = activeDefinition(parts.definitions, input.taskDefinition);
  const [container] = definition.containerDefinitions;
  if (!container) throw taskDefinitionNotFound();
  const capacityProvider = checkPlacement(input, cluster);
  const size = checkOverrides(input.overrides ?? {}, definition);
  const { place, owner } = parts;
  const plan = {
    place,
    owner,
    cluster,
    definition,
    container,
    input,
    size,
    capacityProvider,
    now: parts.now(),
  };
  const tasks = Array.from({ length: input.count ?? 1 }, () => makeTask(plan));
  return { tasks, definition };
}

function activeDefinition(definitions: TaskDefinitions, text: string): TaskDefinition {
  const name = definitions.parse(text);
  const definition = name && definitions.find(name);
  if (!definition) throw taskDefinitionNotFound();
  if (definition.status !== 'ACTIVE') throw clientError('TaskDefinition is inactive');
  return definition;
}

/** Instants as seconds, so that a repeated answer is the same to the letter. */
function asOnTheWire(answer: object): object {
  const seconds = function (this: Record<string, unknown>, key: string, value: unknown) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  };
  return JSON.parse(JSON.stringify(answer, seconds)) as object;
}
