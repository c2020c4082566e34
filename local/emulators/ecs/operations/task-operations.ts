import { operation } from '../../aws-wire.ts';
import { type EcsPlace, invalidParameter, taskArn } from '../ground/ecs-settings.ts';
import { nextPage, readPage } from '../ground/paging.ts';
import { taskForApi } from '../task/task-record.ts';
import type { TaskRunner } from '../task/task-runner.ts';
import type { TaskStore } from '../task/task-store.ts';
import type { Clusters } from './clusters.ts';

interface ListTasksInput {
  cluster?: string;
  startedBy?: string;
  family?: string;
  desiredStatus?: string;
  launchType?: string;
  serviceName?: string;
  containerInstance?: string;
  daemonName?: string;
  maxResults?: number;
  nextToken?: string;
}

/** StopTask, DescribeTasks and ListTasks. */
export function taskOperations(clusters: Clusters, tasks: TaskStore, runner: TaskRunner, place: EcsPlace) {
  return {
    /** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html */
    StopTask: operation<{ cluster?: string; task: string; reason?: string }>((input) => {
      const { clusterName } = clusters.require(input.cluster);
      const task = tasks.get(arnOf(input.task, clusterName, place));
      if (!task) throw invalidParameter('The referenced task was not found.');
      return { task: taskForApi(runner.stop(task, input.reason || 'Task stopped by user'), true) };
    }),

    /** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
    DescribeTasks: operation<{ cluster?: string; tasks: string[]; include?: string[] }>((input) => {
      if (input.tasks.length === 0) throw invalidParameter('Tasks cannot be empty.');
      if (input.tasks.length > 100) throw invalidParameter('Tasks cannot have more than 100 elements.');
      const { clusterName } = clusters.require(input.cluster);
      const arns = new Set(input.tasks.map((text) => arnOf(text, clusterName, place)));
      const found: object[] = [];
      const failures: object[] = [];
      for (const arn of arns) {
        const task = tasks.get(arn);
        if (task) found.push(taskForApi(task.record, input.include?.includes('TAGS') ?? false));
        else failures.push({ arn, reason: 'MISSING' });
      }
      return { tasks: found, failures };
    }),

    /** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html */
    ListTasks: operation<ListTasksInput>((input) => {
      const { startedBy, family, desiredStatus = 'RUNNING', launchType = 'FARGATE' } = input;
      const { after, size } = readPage(input);
      // AWS says so and is known to let RUNNING pass; nobody has told of STOPPED.
      const { cluster: _cluster, maxResults: _maxResults, nextToken: _nextToken, ...filters } = input;
      if (startedBy && Object.keys(filters).length > 1) {
        throw invalidParameter('startedBy must be the only filter.');
      }
      const { clusterArn } = clusters.require(input.cluster);
      if (isElsewhere(input) || launchType !== 'FARGATE') return { taskArns: [] };
      const query = {
        clusterArn,
        desiredStatus,
        ...(startedBy ? { startedBy } : {}),
        ...(family ? { family } : {}),
      };
      const page = tasks.page(query, after, size);
      return {
        taskArns: page.taskArns,
        nextToken: page.next === undefined ? undefined : nextPage(page.next),
      };
    }),
  };
}

/** There are no services, instances or daemons here, so none of the tasks is one of theirs. */
const isElsewhere = (input: ListTasksInput) =>
  [input.serviceName, input.containerInstance, input.daemonName].some((filter) => filter !== undefined);

/**
 * The ARN that a task id or an ARN means.
 * @throws AwsError `InvalidParameterException` when it is malformed or of another cluster.
 */
function arnOf(text: string, clusterName: string, place: EcsPlace): string {
  if (!text.startsWith('arn:')) {
    if (text.length !== 32 && text.length !== 36)
      throw invalidParameter('taskId length should be one of [32,36]');
    return taskArn(place, clusterName, text);
  }
  const [taskPart, cluster, taskId] = text.split('/');
  if (!taskPart?.endsWith(':task') || !cluster) throw invalidParameter(`Invalid identifier: ${text}`);
  if (taskId === undefined) return taskArn(place, clusterName, cluster);
  if (cluster !== clusterName) {
    throw invalidParameter(
      `Invalid identifier: Identifier is for cluster ${cluster}. Your cluster is ${clusterName}`,
    );
  }
  return text;
}
