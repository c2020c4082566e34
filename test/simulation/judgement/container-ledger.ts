import type { Job } from '../../../functions/domain/job/job.ts';
import { isFinal, type Run } from '../../../functions/domain/run/run.ts';
import { isSealed } from '../../../functions/domain/run/run-seal.ts';
import { parseRunId } from '../../../functions/domain/shared/identifiers.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { ContainerTask } from '../aws/container-task.ts';
import type { Outages } from '../world/outages.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import type { Violations } from './invariants.ts';

/** The clock of a function may be off by so much, in milliseconds. */
export const CLOCK_ERROR = 20;

/**
 * A start call that was not answered is repeated for a minute after the deadline, because it may have started something
 * (functions/domain/execution/launching.ts); a slow call takes up to 20 s to arrive.
 */
const AFTER_DEADLINE = MINUTE + 21 * SECOND;

/**
 * Who started a container whose run was stopped meanwhile stops it; where that one has died, an event about the container
 * is what tells, and that may take some deliveries.
 */
const ORPHAN_LIVES = 30 * MINUTE;

/** How it ends is decided: then nothing but an orphan can be left of it. */
const isOver = (run: Run): boolean => isFinal(run.status) || isSealed(run);

interface KnownTask {
  readonly task: ContainerTask;
  readonly jobId: string;
  readonly dueAt: Instant;
}

/** Follows every container from its start to its end, whatever the product knows of it. */
export class ContainerLedger {
  readonly #violations: Violations;
  readonly #time: VirtualTime;
  readonly #outages: Outages;
  readonly #runOf: (id: string) => Run | undefined;
  readonly #jobOf: (id: string) => Job | undefined;
  readonly #ofRun = new Map<string, ContainerTask>();
  readonly #aliveOfJob = new Map<string, Set<KnownTask>>();
  readonly #mayOverlap = new Set<string>();

  constructor(parts: {
    readonly violations: Violations;
    readonly time: VirtualTime;
    readonly outages: Outages;
    readonly runOf: (id: string) => Run | undefined;
    readonly jobOf: (id: string) => Job | undefined;
  }) {
    this.#violations = parts.violations;
    this.#time = parts.time;
    this.#outages = parts.outages;
    this.#runOf = parts.runOf;
    this.#jobOf = parts.jobOf;
  }

  /** The container of a run, if there ever was one. */
  of(runId: string): ContainerTask | undefined {
    return this.#ofRun.get(runId);
  }

  onJob(job: Job): void {
    if (job.overlap === 'allow') this.#mayOverlap.add(job.id);
  }

  onFinalRun(run: Run): void {
    const task = this.#ofRun.get(run.id);
    if (task && run.status === 'lost') this.#checkForgotten(task);
    if (task && task.stoppedAt === undefined) this.#expectStop(task);
  }

  #checkForgotten({ startedBy, stoppedAt, isEndTold, taskArn }: ContainerTask): void {
    const endedFor = this.#time.now - (stoppedAt ?? this.#time.now);
    if (isEndTold) this.#violations.add('forgotten', startedBy, `an event told of the end of ${taskArn}`);
    else if (endedFor < HOUR - CLOCK_ERROR)
      this.#violations.add('forgotten', startedBy, `${taskArn} ended ${endedFor} ms ago`);
  }

  onStart(task: ContainerTask): void {
    const { startedBy: runId } = task;
    const run = this.#runOf(runId);
    const key = parseRunId(runId);
    if (!run || !key) {
      this.#violations.add('known', runId, 'a container of no run');
      return;
    }
    const earlier = this.#ofRun.get(runId);
    if (earlier) this.#violations.add('once', runId, `${earlier.taskArn} and ${task.taskArn}`);
    this.#ofRun.set(runId, task);
    const { now } = this.#time;
    if (now < run.plannedAt - CLOCK_ERROR)
      this.#violations.add('early', runId, `${run.plannedAt - now} ms early`);
    if (now > run.startBy + AFTER_DEADLINE)
      this.#violations.add('deadline', runId, `${now - run.startBy} ms after its start deadline`);
    if (isFinal(run.status)) this.#expectStop(task);
    const known = { task, jobId: key.jobId, dueAt: key.dueAt };
    this.#checkOverlap(known, run);
    const alive = this.#aliveOfJob.get(key.jobId) ?? new Set();
    this.#aliveOfJob.set(key.jobId, alive.add(known));
  }

  onStop(task: ContainerTask): void {
    const alive = this.#aliveOfJob.get(parseRunId(task.startedBy)?.jobId ?? '');
    for (const known of alive ?? []) if (known.task === task) alive?.delete(known);
  }

  /** Of what is over already only an orphan is left, which the caller is about to stop. */
  #checkOverlap({ jobId, dueAt }: KnownTask, run: Run): void {
    if (this.#mayOverlap.has(jobId) || isOver(run) || !this.#jobOf(jobId)) return;
    for (const other of this.#aliveOfJob.get(jobId) ?? []) {
      const otherRun = this.#runOf(other.task.startedBy);
      if (other.dueAt === dueAt || !otherRun || isOver(otherRun)) continue;
      this.#violations.add('overlap', run.id, `started beside ${otherRun.id}, which is ${otherRun.status}`);
    }
  }

  #expectStop(task: ContainerTask): void {
    const over = this.#time.now;
    this.#time.after(ORPHAN_LIVES, () => {
      if (task.stoppedAt !== undefined) return;
      // Nothing can be stopped during an outage.
      if (this.#outages.wasDownWithin(ORPHAN_LIVES, this.#time.now)) return this.#expectStop(task);
      const status = this.#runOf(task.startedBy)?.status;
      this.#violations.add('orphan', task.startedBy, `${task.taskArn} lives; over (${status}) since ${over}`);
    });
  }
}
