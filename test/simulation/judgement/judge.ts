import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { isFinal, type Run } from '../../../functions/domain/run/run.ts';
import type { Span } from '../../../functions/domain/schedule/schedule.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { ContainerTask } from '../aws/container-task.ts';
import type { FaultLevel } from '../world/fault-rates.ts';
import { isSilent } from '../world/receivers.ts';
import type { World, WorldWatch } from '../world/world.ts';
import { ActivityLedger } from './activity-ledger.ts';
import { CLOCK_ERROR, ContainerLedger } from './container-ledger.ts';
import { type InvariantName, Violations } from './invariants.ts';
import { ScheduleLedger } from './schedule-ledger.ts';

const PROMISED_LATENESS = 2 * SECOND;

/** A look comes within a minute or two of its instant; what cannot be repaired takes some of the places. */
export const LOOKED_AT_WITHIN = 5 * MINUTE;

/** A first try that others hold up begins after so long at most. */
const PROMISED_TRY = 20 * SECOND;

/** Attempts that are not taken from the policy: one after a host failure, ten after containers that never ran. */
const ATTEMPTS_BESIDE_POLICY = 11;

/** For so long after an edit of a callback an end may still be told to the one before. */
const CALLBACK_SETTLES = HOUR;

/** What the watchdog looks at. */
type Watched = Pick<Run, 'id' | 'lookAt'>;

/** Watches everything that happens, and says at once what must not. */
export class Judge implements WorldWatch {
  readonly level: FaultLevel;
  /** While everything was paused. */
  readonly heldBack: Span[] = [];
  readonly latenesses: number[] = [];
  /** Runs that were recorded and taken back before their job claimed them: they are as good as never recorded. */
  readonly withdrawn = new Set<string>();
  /** What was delivered: of which replay that was, and since when that is on record. */
  readonly #delivered = new Map<string, { readonly replayedAt: Instant | undefined; readonly at: Instant }>();
  readonly #waited = new Set<string>();
  readonly #callbacks = new Map<string, { readonly url: string | undefined; readonly since: Instant }>();
  readonly #wanted = new Map<string, Job['callback']>();
  #world: World | undefined;
  #parts: ReturnType<Judge['partsOf']> | undefined;

  readonly #stopAt: InvariantName | undefined;

  constructor(level: FaultLevel, stopAt?: InvariantName) {
    this.level = level;
    this.#stopAt = stopAt;
  }

  /** The world that it watches; before that nothing happens. */
  attach(world: World): void {
    this.#world = world;
    this.#parts = this.partsOf(world);
  }

  partsOf(world: World) {
    const { time, weather } = world.surroundings;
    const violations = new Violations(time, this.#stopAt);
    const runOf = (id: string) => world.store.runs.items.get(id);
    const jobOf = (id: string) => world.store.jobs.items.get(id);
    return {
      violations,
      activity: world.deploys ? undefined : new ActivityLedger(violations),
      schedules: new ScheduleLedger(violations, runOf),
      containers: new ContainerLedger({ violations, time, outages: weather.outages, runOf, jobOf }),
    };
  }

  get parts() {
    if (!this.#parts) throw new RangeError('nothing is watched yet');
    return this.#parts;
  }

  get violations(): Violations {
    return this.parts.violations;
  }

  readonly onJob = (before: Job | undefined, after: Job): void => {
    this.parts.activity?.onJob(before, after);
    this.parts.schedules.onJob(before, after);
    this.parts.containers.onJob(after);
    const url = after.callback && JSON.stringify(after.callback);
    const known = this.#callbacks.get(after.id);
    if (!known || known.url !== url)
      this.#callbacks.set(after.id, { url, since: before ? after.updatedAt : 0 });
  };

  readonly onRun = (before: Run | undefined, after: Run): void => {
    const { violations, activity, schedules, containers } = this.parts;
    activity?.onWrite(before, after);
    if (!before) {
      schedules.onNewRun(after);
      this.#checkAttempt(after);
    }
    if (before && isFinal(before.status) && before.status !== after.status) {
      violations.add('final', after.id, `${before.status} became ${after.status}`);
    }
    this.#noteLook(before, after);
    if (after.status === 'queued') this.#waited.add(after.id);
    if (after.launchedAt !== undefined && before?.launchedAt === undefined) this.#noteStart(after);
    if (isFinal(after.status) && before?.status !== after.status) {
      const now = this.#world?.surroundings.time.now ?? 0;
      if (after.expiresAt !== undefined && after.expiresAt <= now + CLOCK_ERROR) this.withdrawn.add(after.id);
      else this.#noteWanted(after);
      containers.onFinalRun(after);
    }
  };

  /** The callback that wanted to be told of a run when that ended; undefined where there was none. */
  wantedBy(run: Run): Job['callback'] {
    return this.#wanted.get(run.id);
  }

  readonly onDelivery = (before: Delivery | undefined, after: Delivery): void => {
    this.parts.activity?.onWrite(before, after);
    this.#noteLook(before, after);
    if (after.status === 'delivered' && before?.status !== 'delivered') {
      const { replayedAt } = after;
      this.#delivered.set(after.id, { replayedAt, at: this.#world?.surroundings.time.now ?? 0 });
    }
    this.#checkPrompt(before, after);
    const wasSent = after.tryCount > (before?.tryCount ?? 0) || after.triedFrom !== before?.triedFrom;
    const run = after.kind === 'target' && wasSent ? this.#run(after.runId ?? '') : undefined;
    if (run && after.triedFrom !== undefined && after.triedFrom < run.plannedAt) {
      this.violations.add('early', after.id, `tried ${run.plannedAt - after.triedFrom} ms early`);
    }
  };

  /** A receiver that hangs may keep its own webhooks waiting. */
  #checkPrompt(before: Delivery | undefined, after: Delivery): void {
    if (this.level !== 'none' || isSilent(after.url)) return;
    if (after.triedFrom === undefined || before?.triedFrom !== undefined) return;
    const wait = after.triedFrom - (after.replayedAt ?? after.createdAt);
    if (wait > PROMISED_TRY) this.violations.add('prompt', after.id, `first tried after ${wait} ms`);
  }

  readonly onStart = (task: ContainerTask): void => this.parts.containers.onStart(task);

  readonly onStop = (task: ContainerTask): void => this.parts.containers.onStop(task);

  readonly onWebhook = (id: string, status: number | undefined, sentAt: Instant): void => {
    const delivery = this.#world?.store.deliveries.items.get(id);
    const delivered = this.#delivered.get(id);
    if (!delivery) this.violations.add('told', id, 'a webhook that is not on record');
    else if (delivered && delivered.replayedAt === delivery.replayedAt && sentAt > delivered.at) {
      this.violations.add('silent', id, `sent again (${status}) after success`);
    }
  };

  readonly onFlood = (subject: string, messages: number): void => {
    this.violations.add('bounded', subject, `${messages} messages at once`);
  };

  /** With faults, and while something is down, the watchdog may look later. */
  #noteLook(before: Watched | undefined, after: Watched): void {
    if (!this.#world || this.level !== 'none' || after.lookAt === before?.lookAt) return;
    const { time, weather } = this.#world.surroundings;
    const late = time.now - (before?.lookAt ?? Infinity);
    if (late <= LOOKED_AT_WITHIN || weather.outages.wasDownWithin(LOOKED_AT_WITHIN, time.now)) return;
    this.violations.add('looked', after.id, `waited for a look for ${Math.floor(late)} ms`);
  }

  #run(id: string): Run | undefined {
    return this.#world?.store.runs.items.get(id);
  }

  #checkAttempt(run: Run): void {
    if (run.attempt === 1) return;
    const { violations } = this.parts;
    if (!this.#run(formatRunId({ ...run, attempt: run.attempt - 1 }))) {
      violations.add('attempts', run.id, 'there is no attempt before it');
    }
    const limit = this.#world?.store.jobs.items.get(run.jobId)?.retry?.limit ?? 0;
    const { policy, hostFailure, startFailure } = run.spent;
    const isTooMuch = hostFailure > 1 || startFailure > ATTEMPTS_BESIDE_POLICY - 1;
    if (
      isTooMuch ||
      policy + hostFailure + startFailure !== run.attempt - 1 ||
      policy > Math.max(limit, 10)
    ) {
      violations.add('attempts', run.id, `attempt ${run.attempt} of ${limit}: ${JSON.stringify(run.spent)}`);
    }
  }

  #noteStart(run: Run): void {
    const lateness = Math.max(0, (run.launchedAt ?? 0) - run.plannedAt);
    if (this.#waited.has(run.id) || run.cause === 'catch_up' || this.#wasHeldBack(run.plannedAt)) return;
    const job = this.#world?.store.jobs.items.get(run.jobId);
    // One that was resumed or edited after its instant is due at once.
    if (!job || run.plannedAt < job.inForceSince) return;
    this.latenesses.push(lateness);
    if (this.level === 'none' && lateness >= PROMISED_LATENESS)
      this.violations.add('late', run.id, `${lateness} ms late`);
  }

  /** Where the callback was changed lately, either may have been told. */
  #noteWanted(run: Run): void {
    const job = this.#world?.store.jobs.items.get(run.jobId);
    const since = this.#callbacks.get(run.jobId)?.since ?? 0;
    const updatedAt = this.#world?.surroundings.time.now ?? 0;
    if (job?.callback && !run.reported && updatedAt - since > CALLBACK_SETTLES)
      this.#wanted.set(run.id, job.callback);
  }

  #wasHeldBack(at: Instant): boolean {
    return this.heldBack.some(({ from, to }) => at >= from && at <= to);
  }
}
