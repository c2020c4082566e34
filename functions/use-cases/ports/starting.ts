import type { DeliveryId } from '../../domain/delivery/delivery.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Reason } from '../../domain/run/reason.ts';
import type { Run } from '../../domain/run/run.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import type { JobId, RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ContainerTarget, ImageDefinition, StartOverrides } from '../../domain/target/container.ts';
import type { WebhookTarget } from '../../domain/target/webhook.ts';
import type { PageRequest } from './lists.ts';

/** What starts runs, wakes them, and reads what they wrote. */

/**
 * A hint to look at the store, sent when its instant comes. It travels as JSON, by the wake queue or by a Scheduler
 * entry, so its instants stay milliseconds.
 */
export type WakeUp =
  /** The occurrence `dueAt` of a job, as planned under the trigger's `revision`, is due. */
  | { readonly kind: 'due'; readonly jobId: JobId; readonly dueAt: Instant; readonly revision: number }
  /** A run that has not started yet may be tried (again) at `at`. */
  | { readonly kind: 'launch'; readonly runId: RunId; readonly at: Instant }
  /** A run reaches its timeout at `at`. */
  | { readonly kind: 'timeout'; readonly runId: RunId; readonly at: Instant }
  /** Something became of the webhook that a run is. */
  | { readonly kind: 'delivery'; readonly deliveryId: DeliveryId; readonly at: Instant };

/**
 * Sets wake-ups. They may come late, twice or not at all, and up to 90 s early; those further away than a year come earlier
 * still, and at least once a year, to be set again.
 */
export interface WakeUpScheduler {
  /** Sets a wake-up for an instant. If the instant has passed, it comes at once. Setting the same again is harmless. */
  setAlarm(wakeUp: WakeUp, at: Instant): Promise<void>;
  /** Takes a `due` alarm away where that is cheap. A courtesy: it may still come. */
  cancelAlarm(wakeUp: WakeUp & { readonly kind: 'due' }): Promise<void>;
}

/** Makes the definitions from which containers are started. */
export interface ImageDefinitions {
  /**
   * The name of the definition for an image, made if there is none yet.
   * @throws DomainError `invalid` (pointer `/image`) when ECS will not have the image.
   */
  resolve(definition: ImageDefinition): Promise<string>;
}

/** What is needed to start the container of a run. */
export interface ContainerLaunchRequest {
  readonly run: Run;
  readonly job: Pick<Job, 'id' | 'name'> & {
    readonly definition: string;
    readonly target: ContainerTarget;
  };
  readonly overrides: StartOverrides;
  /** The same token never starts a second container. */
  readonly token: string;
}

/** What is needed to send the webhook that a run is. */
export interface WebhookLaunchRequest {
  readonly run: Run;
  readonly job: Pick<Job, 'id' | 'name' | 'tags'> & { readonly target: WebhookTarget };
}

/** What is needed to start a run. */
export type LaunchRequest = ContainerLaunchRequest | WebhookLaunchRequest;

/** The answer to a start call. */
export type LaunchAnswer =
  | { readonly kind: 'launched'; readonly handle: string }
  /**
   * Nothing was started for now: no capacity, a quota, throttling. With `keepsToken` the call was turned away before
   * its token was looked at (throttling): an earlier call that was not answered may still have started a container,
   * so the next try must come under the same token.
   */
  | { readonly kind: 'refused'; readonly reason: Reason; readonly keepsToken?: true }
  /** The same, by IAM: a right is missing, or it is so new that AWS does not know it everywhere. */
  | { readonly kind: 'denied'; readonly reason: Reason; readonly keepsToken?: true }
  /** Nothing was started and nothing ever will be: a bad definition. */
  | { readonly kind: 'impossible'; readonly reason: Reason };

/** Starts, stops and looks at containers. An unclear answer is thrown as `unavailable`; the call may be repeated. */
export interface ContainerLauncher {
  launch(order: ContainerLaunchRequest): Promise<LaunchAnswer>;
  /** Asks a container to stop. If it is gone already, that is fine. */
  stop(handle: string, reason: string): Promise<void>;
  /**
   * What is known of containers, by handle (at most 100): `not_found` where ECS says that there is no such container.
   * A handle that it says nothing clear about is left out.
   */
  describe(handles: readonly string[]): Promise<ReadonlyMap<string, TaskState | 'not_found'>>;
  /**
   * The handle of the container of a run, if there is one, or was one not long ago. `definition` is what it was started from,
   * as far as anybody knows.
   */
  find(runId: RunId, definition?: string): Promise<string | undefined>;
}

/** Starts, stops and looks at what runs are, containers or webhooks, in the same way. */
export interface RunLauncher extends Omit<ContainerLauncher, 'launch'> {
  launch(order: LaunchRequest): Promise<LaunchAnswer>;
}

/** A raw record of a container's output: a line, or a part of a very long one. */
export interface OutputRecord {
  readonly at: Instant;
  readonly message: string;
}

/** Reads what containers wrote. */
export interface RunOutput {
  /**
   * A page of records, oldest first. `cursor` is always given, to ask on later; `isAtEnd` says that there was
   * nothing more at this moment. A container that wrote nothing has an empty output.
   */
  read(
    handle: string,
    page: PageRequest,
  ): Promise<{
    readonly records: readonly OutputRecord[];
    readonly cursor: string;
    readonly isAtEnd: boolean;
  }>;
  /**
   * The last records before a place, without `cursor` those of all, oldest first; `limit` is 1 to 10,000, here and above. `previous`
   * goes back on, `cursor` goes on by `read`. `isAtStart`: nothing is before them; one without records says so at the latest.
   */
  readBack(
    handle: string,
    page: PageRequest,
  ): Promise<{
    readonly records: readonly OutputRecord[];
    readonly previous: string;
    readonly cursor: string;
    readonly isAtStart: boolean;
  }>;
}
