import type { Delivery, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import type { Job, JobOutcome, JobState } from '../../domain/job/job.ts';
import type { Cause, Run, RunStatus } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import type { JobId, RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { PauseOfAll, StackSwitch } from '../../domain/stack/global-pause.ts';
import type { Token } from '../../domain/stack/token.ts';
import type { Page, PageRequest } from './lists.ts';

/** What keeps jobs, runs, tokens, numbers and the state of the stack, and the lists over them. */

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
  /**
   * Jobs that run and jobs that are scheduled, in one list by when they are due next, soonest first; last those that are due no more or are paused. What
   * happens to a job by itself moves it to a later place at most, so nobody who walks through the list misses it. `changedSince`: only those whose timing
   * is in force since later than that. Pages are as those of `list`.
   */
  live(
    page: PageRequest,
    filter?: JobFilter & { readonly changedSince?: Instant | undefined },
  ): Promise<Page<Job>>;
  /** Jobs in `scheduled` or `running` whose next due instant is before `before`, and not before `from`, oldest first. */
  overdue(
    state: 'scheduled' | 'running',
    before: Instant,
    page: PageRequest,
    from?: Instant,
  ): Promise<Page<Job>>;
  /**
   * The ids of jobs whose last run went wrong and is not tried again (`failedAt`), without expired ones, the last that did so
   * first.
   */
  failed(page: PageRequest): Promise<Page<JobId>>;
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

/** Which runs are wanted; each field narrows the list. */
export interface RunFilter {
  /** Runs of this job. */
  readonly jobId?: JobId | undefined;
  /** Of one of these; one at least. */
  readonly statuses?: readonly RunStatus[] | undefined;
  readonly cause?: Cause | undefined;
  /** Due from then on. */
  readonly from?: Instant | undefined;
  /** Due before. */
  readonly to?: Instant | undefined;
}

/** Of some jobs, at most 100, gives those whose runs are wanted. */
export type WantedJobs = (ids: ReadonlySet<JobId>) => Promise<ReadonlySet<JobId>>;

/** Reads the runs of all jobs. */
export interface AllRuns {
  /**
   * Runs without expired ones, the latest due first; those due at one instant by job, copy and attempt, the last first. A
   * page may hold fewer than asked for and still have a cursor: a search reads only so far at once. A walk gives each
   * run that it began with once. The list may be a moment behind. Without `jobId`, `wanted` is asked whose runs are given.
   */
  list(filter: RunFilter, page: PageRequest, wanted?: WantedJobs): Promise<Page<Run>>;
}

/** Which deliveries are wanted; each field narrows the list. */
export interface DeliveryFilter {
  /** Of this job. */
  readonly jobId?: JobId | undefined;
  /** Of one of these; one at least. */
  readonly statuses?: readonly DeliveryStatus[] | undefined;
}

/** Reads the deliveries of all jobs. */
export interface AllDeliveries {
  /**
   * Deliveries without expired ones, the one that was made last first; those of one job the latest `at` first. Pages are as
   * those of `AllRuns`.
   */
  list(filter: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>>;
  /** Callbacks, and messages that a success is overdue, that were given up and not sent again; the last one first. */
  givenUp(page: PageRequest): Promise<Page<Delivery>>;
}

/** Reads many jobs at once. */
export interface JobLookup {
  /**
   * The jobs with these ids, at most 100, as far as they are there. Consistent; `eventual` costs half, and may be a moment behind
   * as lists may.
   */
  loadAll(ids: ReadonlySet<JobId>, reads?: 'consistent' | 'eventual'): Promise<ReadonlyMap<JobId, Job>>;
}

/** Keeps what concerns the whole stack. */
export interface StackStore {
  /** Read consistently; a pause that is over may still be given. */
  loadPause(): Promise<PauseOfAll | undefined>;
  /** The switch with its pause, read consistently; of version 0 where there was never one. */
  loadSwitch(): Promise<StackSwitch>;
  /** Stores a switch with `version` + 1 if the stored version is still its own. */
  saveSwitch(changed: StackSwitch): Promise<'saved' | 'conflict'>;
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
  /**
   * Remembers a number under a key, unless the key has one already, for as long as what is over is kept. Gives the number
   * of the key.
   */
  remember(key: string, number: number): Promise<number>;
  remembered(key: string): Promise<number | undefined>;
  /** Adds a number to the list of its series. Adding it again is harmless. */
  addToList(series: string, added: ListedNumber): Promise<void>;
  /** Takes a number off the list, unless it was added again in the meantime. */
  takeOffList(series: string, listed: ListedNumber): Promise<void>;
  /** The numbers on the list of a series, rising. May be a moment behind. */
  list(series: string, page: PageRequest): Promise<Page<ListedNumber>>;
}

/** Keeps tokens, by the SHA-256 of the secret in hexadecimal. */
export interface TokenStore {
  insert(token: Token): Promise<'inserted' | 'exists'>;
  /** Gives a revoked token, too. */
  load(hash: string): Promise<Token | undefined>;
  /** Notes when a token was used. */
  touch(hash: string, at: Instant): Promise<void>;
  list(page: PageRequest): Promise<Page<Token>>;
  /** Stores a token as it was revoked, unless it is revoked already. It is on no list any more, and is kept as long as what is over. */
  revoke(token: Token & { readonly revokedAt: Instant }): Promise<'revoked' | 'conflict'>;
}
