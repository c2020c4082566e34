import { ConflictException, type ECSClient, type RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { isTellingTaskEvent } from '../../../functions/contract/task-events.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Invocation, Surroundings } from '../world/invocation.ts';
import {
  CLEARED_AFTER,
  END_TOLD_AFTER,
  type Life,
  lifeOf,
  noticeOf,
  pullOf,
  SPOT_NOTICE,
} from './container-life.ts';
import { type ContainerTask, detailOf } from './container-task.ts';

/** A call takes so long, in milliseconds; a start takes longer. */
const CALL = 60;
const START_CALL = 400;

/** RunTask takes 20 a second, 100 at once. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html */
const STARTS_A_SECOND = 20;
const STARTS_AT_ONCE = 100;

const DESCRIBED_FOR = HOUR;
const TOKEN_KEPT_AFTER_END = HOUR;
const TOKEN_KEPT = DAY;
const LATEST_EVENT = 10 * MINUTE;
/** DescribeTasks may not find a task for up to five minutes. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const LONGEST_HIDDEN = 5 * MINUTE;
/** So long after its end a task may be shown as deleted, until it is forgotten. */
const DELETED_AFTER = 30 * MINUTE;

/** Who is told what becomes of containers. */
export interface ContainerWatch {
  readonly onStart: (task: ContainerTask) => void;
  readonly onStop: (task: ContainerTask) => void;
}

interface Token {
  readonly definition: string;
  readonly task?: ContainerTask;
  readonly forgottenAt: Instant;
}

class ServiceError extends Error {
  constructor(name: string, message = name) {
    super(message);
    this.name = name;
  }
}

/**
 * ECS with Fargate: starts under tokens, refuses and throttles, tells state changes late, twice, in any order or not
 * at all, and forgets stopped tasks after an hour.
 */
export class ContainerService {
  readonly #in: Surroundings;
  readonly #tell: (event: string) => void;
  readonly #watch: ContainerWatch;
  readonly #tasks = new Map<string, ContainerTask>();
  readonly #tokens = new Map<string, Token>();
  /** Tasks for which a call is refused as a whole. */
  readonly #refused = new Set<string>();
  #started = 0;
  #allowance = STARTS_AT_ONCE;
  #allowanceAt = 0;

  constructor(surroundings: Surroundings, tell: (event: string) => void, watch: ContainerWatch) {
    this.#in = surroundings;
    this.#tell = tell;
    this.#watch = watch;
  }

  /** How many tasks were ever started. */
  get started(): number {
    return this.#started;
  }

  get alive(): ContainerTask[] {
    return [...this.#tasks.values()].filter((task) => task.lastStatus !== 'STOPPED');
  }

  /** The client of one invocation. */
  clientOf(invocation: Invocation): ECSClient {
    const send = (command: { readonly input: unknown; readonly constructor: { readonly name: string } }) => {
      switch (command.constructor.name) {
        case 'RunTaskCommand': {
          const input = command.input as RunTaskCommandInput;
          return invocation.call('start', input.startedBy ?? '', START_CALL, () => this.#run(input));
        }
        case 'StopTaskCommand': {
          const { task = '' } = command.input as { task?: string };
          return invocation.call('stop', this.#tasks.get(task)?.startedBy ?? '', CALL, () =>
            this.#stop(task),
          );
        }
        case 'DescribeTasksCommand': {
          const { tasks = [] } = command.input as { tasks?: string[] };
          return invocation.call('describe', '', CALL, () => this.#describe(tasks));
        }
        default: {
          const { startedBy = '', desiredStatus = 'RUNNING' } = command.input as {
            startedBy?: string;
            desiredStatus?: string;
          };
          return invocation.call('look for task', startedBy, CALL, () =>
            this.#list(startedBy, desiredStatus),
          );
        }
      }
    };
    return { send } as unknown as ECSClient;
  }

  #mayStart(): boolean {
    const { now } = this.#in.time;
    const passed = Math.max(0, now - this.#allowanceAt) / SECOND;
    this.#allowance = Math.min(STARTS_AT_ONCE, this.#allowance + passed * STARTS_A_SECOND);
    this.#allowanceAt = now;
    if (this.#allowance < 1) return false;
    this.#allowance -= 1;
    return true;
  }

  #run(input: RunTaskCommandInput): object {
    const { time, weather } = this.#in;
    if (!this.#mayStart() || weather.strikes('startThrottled')) {
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    }
    if (weather.strikes('startDown')) throw new ServiceError('ServerException');
    const token = input.clientToken ?? '';
    const definition = input.taskDefinition ?? '';
    const known = this.#tokens.get(token);
    if (known && known.forgottenAt > time.now && this.#isRemembered(known)) {
      if (known.task && known.definition !== definition) {
        const facts = { message: 'other parameters', $metadata: {}, resourceIds: [known.task.taskArn] };
        throw new ConflictException(facts);
      }
      return this.#answerOf(known.task);
    }
    const isRefused = weather.strikes('startRefused');
    const task = isRefused ? undefined : this.#start(input, definition);
    const forgottenAt = time.now + TOKEN_KEPT;
    this.#tokens.set(token, { definition, forgottenAt, ...(task && { task }) });
    time.at(forgottenAt, () => this.#tokens.delete(token));
    if (task) this.#live(task, pullOf(this.#in), lifeOf(this.#in, input));
    if (weather.strikes('startAnswerLost')) throw new ServiceError('TimeoutError');
    return this.#answerOf(task);
  }

  #isRemembered({ task }: Token): boolean {
    return task?.stoppedAt === undefined || task.stoppedAt + TOKEN_KEPT_AFTER_END > this.#in.time.now;
  }

  #answerOf(task: ContainerTask | undefined): object {
    return task
      ? { tasks: [{ taskArn: task.taskArn }], failures: [] }
      : { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time.' }] };
  }

  #start({ startedBy = '' }: RunTaskCommandInput, definition: string): ContainerTask {
    const { time, trace, chance, weather } = this.#in;
    this.#started += 1;
    const task: ContainerTask = {
      taskArn: `arn:aws:ecs:task/${this.#started}`,
      startedBy,
      definition,
      createdAt: Math.floor(time.now),
      version: 1,
      lastStatus: 'PROVISIONING',
      isStopAsked: false,
      isOver: false,
      isEndTold: false,
      ...(weather.strikes('taskHidden') && { hiddenUntil: time.now + chance.whole(SECOND, LONGEST_HIDDEN) }),
    };
    this.#tasks.set(task.taskArn, task);
    trace.add(time.now, 'task started', startedBy, task.taskArn);
    this.#watch.onStart(task);
    return task;
  }

  /** What becomes of a task that nobody stops. */
  #live(task: ContainerTask, pulling: number, { takes, exitCode }: Life): void {
    const { time, chance, weather } = this.#in;
    time.after(chance.whole(500, 3000), () => this.#change(task, 'PENDING', {}));
    if (exitCode === undefined || weather.strikes('taskNeverRuns')) {
      const stoppedReason =
        'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found';
      time.after(3000 + pulling, () => this.#end(task, { stopCode: 'TaskFailedToStart', stoppedReason }));
      return;
    }
    time.after(3000 + pulling, () => {
      this.#change(task, 'RUNNING', { startedAt: time.now });
      if (task.lastStatus !== 'RUNNING') return;
      const isSpot = weather.strikes('spotInterruption');
      if (isSpot || weather.strikes('hostFailure')) {
        const stopCode = isSpot ? 'SpotInterruption' : 'InfrastructureHealth';
        const exitCode = chance.happens(0.5) ? 137 : undefined;
        time.after(takes * chance.fraction(), () => {
          if (isSpot) this.#giveNotice(task, { stopCode, stoppedReason: stopCode });
          const left = isSpot ? SPOT_NOTICE * chance.fraction() : 0;
          time.after(left, () =>
            this.#end(task, {
              stopCode,
              stoppedReason: stopCode,
              ...(exitCode !== undefined && { exitCode }),
            }),
          );
        });
      }
      time.after(takes, () =>
        this.#end(task, {
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          exitCode,
        }),
      );
    });
  }

  #end(task: ContainerTask, facts: Pick<ContainerTask, 'stopCode' | 'stoppedReason' | 'exitCode'>): void {
    const { time, chance } = this.#in;
    if (task.isOver) return;
    task.isOver = true;
    this.#watch.onStop(task);
    const hasRun = task.startedAt !== undefined;
    if (hasRun) task.executionStoppedAt = time.now;
    time.after(hasRun ? chance.whole(...END_TOLD_AFTER) : 0, () => {
      this.#change(task, 'DEPROVISIONING', { stoppingAt: time.now, ...facts, ...noticeOf(task) });
      time.after(chance.whole(...CLEARED_AFTER), () => {
        this.#change(task, 'STOPPED', { stoppedAt: time.now });
        time.after(DESCRIBED_FOR, () => this.#forget(task));
      });
    });
  }

  /** A task that is to stop says so while it still runs. The first reason stays. */
  #giveNotice(task: ContainerTask, reason: Pick<ContainerTask, 'stopCode' | 'stoppedReason'>): void {
    if (task.stoppingAt !== undefined || task.isOver) return;
    this.#change(task, task.lastStatus, { ...reason, stoppingAt: this.#in.time.now });
  }

  #forget({ taskArn }: ContainerTask): void {
    this.#tasks.delete(taskArn);
    if (this.#in.weather.strikes('handleRefused')) this.#refused.add(taskArn);
  }

  /** States are passed in their order only. */
  #change(task: ContainerTask, status: ContainerTask['lastStatus'], facts: Partial<ContainerTask>): void {
    const { time, trace } = this.#in;
    const isEnding = status === 'DEPROVISIONING' || status === 'STOPPED';
    if (task.isOver && !isEnding) return;
    Object.assign(task, facts);
    task.lastStatus = status;
    task.version += 1;
    trace.add(time.now, `task ${status}`, task.startedBy, `${task.taskArn} ${task.stopCode ?? ''}`);
    this.#announce(task);
  }

  #announce(task: ContainerTask): void {
    const { time, chance, weather } = this.#in;
    const detail = detailOf(task);
    // The rule of EventBridge.
    if (!isTellingTaskEvent(detail)) return;
    const event = JSON.stringify({ source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail });
    if (weather.strikes('eventLost')) return;
    const late = weather.strikes('eventLate') ? chance.whole(SECOND, LATEST_EVENT) : chance.whole(100, 1500);
    time.after(late, () => this.#tell(event));
    if (task.lastStatus === 'STOPPED') time.after(late, () => this.#noteTold(task));
    if (weather.strikes('eventTwice')) time.after(chance.whole(100, MINUTE), () => this.#tell(event));
  }

  #noteTold(task: ContainerTask): void {
    task.isEndTold = true;
  }

  #stop(arn: string): object {
    const { time, chance, weather } = this.#in;
    if (weather.strikes('containersDown')) throw new ServiceError('ServerException');
    const task = this.#tasks.get(arn);
    if (!task) throw new ServiceError('InvalidParameterException', 'The referenced task was not found.');
    if (!task.isStopAsked && !task.isOver) {
      task.isStopAsked = true;
      this.#giveNotice(task, { stopCode: 'UserInitiated', stoppedReason: 'Runat' });
      const exitCode = task.startedAt === undefined ? undefined : chance.pick([0, 137, 143]);
      time.after(chance.whole(200, 30 * SECOND), () =>
        this.#end(task, {
          stopCode: 'UserInitiated',
          stoppedReason: 'Runat',
          ...(exitCode !== undefined && { exitCode }),
        }),
      );
    }
    if (weather.strikes('containersDown')) throw new ServiceError('TimeoutError');
    return {};
  }

  #describe(arns: readonly string[]): object {
    if (this.#in.weather.strikes('containersDown')) throw new ServiceError('ServerException');
    const refused = arns.find((arn) => this.#refused.has(arn));
    if (refused !== undefined) {
      throw new ServiceError('InvalidParameterException', `Invalid identifier: ${refused}`);
    }
    const found = arns.flatMap((arn) => this.#shown(arn) ?? []);
    const failures = arns.filter((arn) => !this.#shown(arn)).map((arn) => ({ arn, reason: 'MISSING' }));
    return { tasks: found.map((task) => this.#describedAs(task)), failures };
  }

  #shown(arn: string): ContainerTask | undefined {
    const task = this.#tasks.get(arn);
    return task?.hiddenUntil !== undefined && task.hiddenUntil > this.#in.time.now ? undefined : task;
  }

  #describedAs(task: ContainerTask): object {
    const { stoppedAt = Infinity } = task;
    const isDeleted = stoppedAt + DELETED_AFTER < this.#in.time.now;
    return { ...detailOf(task), ...(isDeleted && { lastStatus: 'DELETED' }) };
  }

  #list(startedBy: string, desiredStatus: string): object {
    if (this.#in.weather.strikes('containersDown')) throw new ServiceError('ServerException');
    const isListed = (task: ContainerTask) =>
      task.startedBy === startedBy &&
      this.#shown(task.taskArn) !== undefined &&
      (desiredStatus === 'RUNNING') === (!task.isStopAsked && task.stoppingAt === undefined);
    const tasks = [...this.#tasks.values()].filter((task) => isListed(task));
    return { taskArns: tasks.map(({ taskArn }) => taskArn) };
  }
}
