import { startFailure } from '../../functions/domain/run/start-reason.ts';
import type { TaskState } from '../../functions/domain/run/task-state.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { RunId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type {
  ContainerLauncher,
  ContainerLaunchRequest,
  LaunchAnswer,
} from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** How the next start call goes. */
export type LaunchScript =
  | 'launched'
  | 'refused'
  /** Turned away before its token was looked at. */
  | 'throttled'
  /** IAM refuses it. */
  | 'denied'
  | 'impossible'
  /** The call fails before anything was started. */
  | 'unavailable'
  /** The container starts, but the answer is lost. */
  | 'unavailable_after_start';

/** A container that was started. */
export interface FakeContainer {
  readonly handle: string;
  readonly order: ContainerLaunchRequest;
  readonly seen: TaskState;
  /** The reason of the stop call, once there was one. */
  readonly stopReason?: string;
}

const REFUSED = { kind: 'refused', reason: startFailure('RESOURCE:MEMORY') } as const;
const THROTTLED: LaunchAnswer = { ...REFUSED, reason: startFailure('Rate exceeded'), keepsToken: true };
const DENIED: LaunchAnswer = {
  kind: 'denied',
  reason: startFailure('AccessDeniedException'),
  keepsToken: true,
};
const IMPOSSIBLE: LaunchAnswer = {
  kind: 'impossible',
  reason: startFailure('TaskDefinition is inactive'),
};

/**
 * Starts containers that exist only here. What a start call answers is scripted, else `launched`; what becomes of a
 * container is told by the test, which gets the observation that ECS would send.
 */
export class InMemoryLauncher implements ContainerLauncher {
  /** Every start call, in order. */
  readonly orders: ContainerLaunchRequest[] = [];
  /** What calls answer when no script is left. */
  otherwise: LaunchScript = 'launched';
  readonly #script: LaunchScript[] = [];
  readonly #answers = new Map<string, LaunchAnswer>();
  readonly #containers = new Map<string, FakeContainer>();

  /** Scripts the next calls, in order; a repeat under an answered token uses none up. */
  next(...script: LaunchScript[]): void {
    this.#script.push(...script);
  }

  /** Every container ever started, in order. */
  get containers(): FakeContainer[] {
    return [...this.#containers.values()];
  }

  async launch(order: ContainerLaunchRequest): Promise<LaunchAnswer> {
    this.orders.push(copyOf(order));
    const script = this.#script[0] ?? this.otherwise;
    if (script === 'throttled' || script === 'denied') {
      this.#script.shift();
      return script === 'denied' ? DENIED : THROTTLED;
    }
    const repeated = this.#answers.get(order.token);
    if (repeated) return repeated;
    this.#script.shift();
    if (script === 'unavailable') throw new DomainError('unavailable', 'the start call was not answered');
    const answer = this.#answerTo(script, order);
    this.#answers.set(order.token, answer);
    if (script === 'unavailable_after_start') {
      throw new DomainError('unavailable', 'the start call was not answered');
    }
    return answer;
  }

  async stop(handle: string, reason: string): Promise<void> {
    const container = this.#containers.get(handle);
    if (!container || container.seen.phase === 'stopped') return;
    this.#containers.set(handle, { ...container, stopReason: container.stopReason ?? reason });
  }

  async describe(handles: readonly string[]): Promise<ReadonlyMap<string, TaskState | 'not_found'>> {
    const describe = (handle: string) => copyOf(this.#containers.get(handle)?.seen ?? 'not_found');
    return new Map(handles.map((handle) => [handle, describe(handle)]));
  }

  async find(runId: RunId): Promise<string | undefined> {
    return this.containers.find(({ seen }) => seen.runId === runId)?.handle;
  }

  /** The container runs from `at` on. */
  running(runId: RunId, at: Instant): TaskState {
    return this.#applyTaskState(runId, { phase: 'running', startedAt: at });
  }

  /** The container ends by itself at `at`. */
  exited(runId: RunId, exitCode: number, at: Instant): TaskState {
    return this.#applyTaskState(runId, { phase: 'stopped', exitCode, stopCause: 'exited', stoppedAt: at });
  }

  /** The container never runs, for the reason in `message`. */
  failedToStart(runId: RunId, message: string, at: Instant): TaskState {
    return this.#applyTaskState(runId, {
      phase: 'stopped',
      stopCause: 'failed_to_start',
      message,
      stoppedAt: at,
    });
  }

  /** The container ends after a stop call. */
  stopped(runId: RunId, exitCode: number, at: Instant): TaskState {
    return this.#applyTaskState(runId, { phase: 'stopped', exitCode, stopCause: 'requested', stoppedAt: at });
  }

  /** Anything else that happens to the container. */
  observed(runId: RunId, facts: Partial<TaskState>): TaskState {
    return this.#applyTaskState(runId, facts);
  }

  /** ECS no longer knows the container. */
  forget(runId: RunId): void {
    this.#containers.delete(this.#containerOf(runId).handle);
  }

  #answerTo(script: LaunchScript, order: ContainerLaunchRequest): LaunchAnswer {
    if (script === 'refused') return REFUSED;
    if (script === 'impossible') return IMPOSSIBLE;
    const handle = `container-${this.#containers.size + 1}-of-${order.run.id}`;
    const seen: TaskState = { runId: order.run.id, handle, version: 1, phase: 'starting' };
    this.#containers.set(handle, { handle, order: copyOf(order), seen });
    return { kind: 'launched', handle };
  }

  #containerOf(runId: RunId): FakeContainer {
    const container = this.containers.findLast(({ seen }) => seen.runId === runId);
    if (!container) throw new RangeError(`no container of run ${runId} was started`);
    return container;
  }

  #applyTaskState(runId: RunId, facts: Partial<TaskState>): TaskState {
    const container = this.#containerOf(runId);
    const seen = { ...container.seen, version: container.seen.version + 1, ...facts };
    this.#containers.set(container.handle, { ...container, seen });
    return copyOf(seen);
  }
}
