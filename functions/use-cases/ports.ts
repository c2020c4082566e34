import type { DeliveryId } from '../domain/delivery/delivery.ts';
import type { Job, JobOutcome, JobState } from '../domain/job/job.ts';
import type { Reason } from '../domain/run/reason.ts';
import type { Run, RunStatus } from '../domain/run/run.ts';
import type { TaskState } from '../domain/run/task-state.ts';
import type { Span } from '../domain/schedule/schedule.ts';
import type { JobId, RunId } from '../domain/shared/identifiers.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { PauseOfAll } from '../domain/stack/global-pause.ts';
import type { Token } from '../domain/stack/token.ts';
import type { ContainerTarget, ImageDefinition, StartOverrides } from '../domain/target/container.ts';
import type { WebhookTarget } from '../domain/target/webhook.ts';

/**
 * What the use cases need of the world. Each port has one adapter in functions/adapters and one in-memory
 * counterpart in test/, held to the same contract (test/ports). A port that cannot do its work because a part of the
 * world does not answer, after its own retries, throws a DomainError `unavailable`; nothing else is expected of it.
 */

/** A part of a list. `cursor` is opaque and absent at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** Which part of a list is wanted. A cursor that cannot be read is a DomainError `invalid` at `/cursor`. */
export interface PageRequest {
  /** 1 to 1,000. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Which jobs of a list are wanted; each field narrows it. */
export interface JobFilter {
  /** Has this tag. */
  readonly tag?: string | undefined;
  /** Has this in its name, in upper or lower case. */
  readonly name?: string | undefined;
  /** Ended so. */
  readonly outcome?: JobOutcome | undefined;
}

/** Keeps jobs. Reads of one job are consistent; lists may be a moment behind. */
export interface JobStore {
  /** Stores a job whose id must be new (an expired one does not count). */
  insert(job: Job): Promise<'inserted' | 'exists'>;
  load(id: JobId): Promise<Job | undefined>;
  /** Stores `job` with `version` + 1 if the stored version is still `job.version`, and returns it; else `conflict`. */
  save(job: Job): Promise<Job | 'conflict'>;
  /**
   * Jobs of a state, without expired ones: scheduled soonest first, running and history newest first. A page of a
   * filtered list may hold fewer than asked for and still have a cursor: a search reads only so far at once.
   */
  list(state: JobState, page: PageRequest, filter?: JobFilter): Promise<Page<Job>>;
  /** Jobs in `scheduled` or `running` whose next due instant is before `before`, and not before `from`, oldest first. */
  overdue(
    state: 'scheduled' | 'running',
    before: Instant,
    page: PageRequest,
    from?: Instant,
  ): Promise<Page<Job>>;
}

/** Keeps runs. Reads of one run are consistent; lists may be a moment behind. */
export interface RunStore {
  insert(run: Run): Promise<'inserted' | 'exists'>;
  load(id: RunId): Promise<Run | undefined>;
  /** As JobStore.save. */
  save(run: Run): Promise<Run | 'conflict'>;
  /** Runs of a job, without expired ones, the latest due first; of one status as JobStore.list is filtered. */
  listOfJob(
    jobId: JobId,
    page: PageRequest,
    filter?: { readonly status?: RunStatus | undefined },
  ): Promise<Page<Run>>;
  /** Runs of a job that are due from `span.from` on and before `span.to`, the earliest first. */
  listDueWithin(jobId: JobId, span: Span, page: PageRequest): Promise<Page<Run>>;
  /** Runs that are not final and whose look-at instant is before `before`, oldest first. */
  needingCheck(before: Instant, page: PageRequest): Promise<Page<Run>>;
}

/** Keeps what concerns the whole stack. */
export interface StackStore {
  /** Read consistently; a pause that is over may still be given. */
  loadPause(): Promise<PauseOfAll | undefined>;
  savePause(pause: PauseOfAll): Promise<void>;
  removePause(): Promise<void>;
  /** When the watchdog last ended a tick. */
  loadTick(): Promise<Instant | undefined>;
  saveTick(at: Instant): Promise<void>;
}

/** A number that a series lists, and when it was listed. */
export interface ListedNumber {
  readonly number: number;
  readonly listedAt: Instant;
}

/** Numbers jobs, series by series. */
export interface NumberStore {
  /** The next number of a series: 1, 2, 3 and so on. No two calls get the same; a call that fails may leave a gap. */
  next(series: string): Promise<number>;
  /** Remembers a number under a key, unless the key has one already. Gives the number of the key. It is forgotten at `until`. */
  remember(key: string, number: number, until: Instant): Promise<number>;
  remembered(key: string): Promise<number | undefined>;
  /** Adds a number to the list of its series. Adding it again is harmless. */
  addToList(series: string, added: ListedNumber): Promise<void>;
  /** Takes a number off the list, unless it was added again in the meantime. */
  takeOffList(series: string, listed: ListedNumber): Promise<void>;
  /** The numbers on the list of a series, rising. May be a moment behind. */
  list(series: string, page: PageRequest): Promise<Page<ListedNumber>>;
}

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
  /** Nothing was started and nothing ever will be: a bad definition, a missing permission. */
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
  /** The handle of the container of a run, if there is one, or was one not long ago. */
  find(runId: RunId): Promise<string | undefined>;
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

/** The time. */
export interface Clock {
  now(): Instant;
  /** Resolves at an instant that is at most a few seconds away, never before it. */
  waitUntil(at: Instant): Promise<void>;
}

/** Chance. */
export interface Randomness {
  /** So many random bytes, fit for secrets. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). */
  fraction(): number;
}

/** Things worth counting, each a metric in CloudWatch. */
export type Counter =
  | 'AlarmNotSet'
  | 'ChainNotStarted'
  | 'ForeignContainer'
  | 'JobOverdue'
  | 'LaunchRefused'
  | 'MessageGivenUp'
  | 'SweepCut'
  | 'SweepLeftOver'
  | 'SweepRepaired'
  | 'SweepTick'
  | 'WebhookFailed';

/** The facts of a log entry, by name; never tokens, secrets or environment values. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Tells operators what happens. */
export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts, cause?: unknown): void;
  error(event: string, facts?: LogFacts, cause?: unknown): void;
  /** Adds to a metric. */
  count(counter: Counter, by?: number): void;
}

/** Keeps tokens, by the SHA-256 of the secret in hexadecimal. */
export interface TokenStore {
  insert(token: Token): Promise<'inserted' | 'exists'>;
  load(hash: string): Promise<Token | undefined>;
  /** Notes when a token was used. */
  touch(hash: string, at: Instant): Promise<void>;
  list(page: PageRequest): Promise<Page<Token>>;
  remove(hash: string): Promise<void>;
}

/** Settings that rules need. */
export interface Settings {
  /** How long final jobs and runs are kept. */
  readonly historyDays: number;
  /** The name of a run's container in overrides and events. */
  readonly containerName: string;
}

/** Settings that the rules for requests need. */
export interface RequestSettings extends Settings {
  /** Ranges of addresses that webhooks may be sent to beside the public internet. */
  readonly webhookRanges: readonly string[];
}
