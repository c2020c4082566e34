import type { Job } from '../../../functions/domain/job/job.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { DomainError, ErrorCode } from '../../../functions/domain/shared/errors.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Judge } from '../judgement/judge.ts';
import type { Chance } from '../world/chance.ts';
import type { Ending } from '../world/invocation.ts';
import type { Requests } from '../world/program.ts';
import type { World } from '../world/world.ts';
import { drawJob, drawNext } from './job-draws.ts';

const CALLER = 'alice';
const NEXT_NAMES = ['next-1', 'next-2', 'next-3'];
const PUT_NAMES = ['nightly-1', 'nightly-2', 'nightly-3', 'nightly-4'];

/** So many jobs there are at the beginning, and so long between two requests on average. */
const JOBS_AT_FIRST = 12;
const BETWEEN_REQUESTS = 4 * HOUR;
const MOST_TRIES = 4;

/** How often each kind of request is made, by its weight. */
const WEIGHTS = {
  create: 30,
  put: 12,
  edit: 12,
  pause: 6,
  resume: 8,
  cancel: 8,
  stop: 5,
  runNow: 12,
  replay: 4,
  report: 2,
  pauseAll: 1,
} as const;

type Request = keyof typeof WEIGHTS;

const REQUESTS = (Object.keys(WEIGHTS) as Request[]).flatMap((name) =>
  Array.from({ length: WEIGHTS[name] }, () => name),
);

/** How a request was refused; undefined for other errors. Each program has a class of its own for refusals, so names count. */
const codeOf = (error: unknown): ErrorCode | undefined =>
  error instanceof Error && error.name === 'DomainError' ? (error as DomainError).code : undefined;

/** Callers, who do all kinds of things with jobs of all kinds. A request that was not answered they make again. */
export class Workload {
  readonly #world: World;
  readonly #chance: Chance;
  readonly #judge: Judge;
  readonly #made = new Map<string, number>();
  readonly #mayBeNew: boolean;
  #keys = 0;

  /** @param mayBeNew whether jobs may have forms that the frozen program cannot read: operators are told to see to that before they go back */
  constructor(world: World, chance: Chance, judge: Judge, { mayBeNew }: { readonly mayBeNew: boolean }) {
    this.#mayBeNew = mayBeNew;
    this.#world = world;
    this.#chance = chance;
    this.#judge = judge;
  }

  /** How many requests of each kind were answered. */
  get made(): ReadonlyMap<string, number> {
    return this.#made;
  }

  begin(end: Instant): void {
    for (const name of NEXT_NAMES) this.#put(name, drawNext(this.#chance, this.#now));
    for (let count = 0; count < JOBS_AT_FIRST; count += 1) {
      this.#world.surroundings.time.after(this.#chance.whole(0, HOUR), () => this.#create());
    }
    this.#goOn(end);
  }

  /** Takes what recurs out of force, so that the world can come to rest. */
  pauseEverything(): void {
    for (const job of this.#world.store.jobs.items.values()) {
      if (job.state === 'history' || job.paused || job.nextDueAt === undefined || job.canceled) continue;
      this.#edit(job, { paused: true });
    }
  }

  resumeAll(): void {
    this.#ask('resumeAll', (api) => api.resumeAll(CALLER));
  }

  get #now(): Instant {
    return Math.floor(this.#world.surroundings.time.now);
  }

  #goOn(end: Instant): void {
    const { time } = this.#world.surroundings;
    const wait = -Math.log(1 - this.#chance.fraction()) * BETWEEN_REQUESTS;
    if (time.now + wait > end) return;
    time.after(wait, () => {
      this.#make(this.#chance.pick(REQUESTS));
      this.#goOn(end);
    });
  }

  /** Makes a request until it is answered, be it with a refusal. */
  #ask<T>(
    name: string,
    run: (api: Requests) => Promise<T>,
    then: (value: T) => void = () => {},
    tries = MOST_TRIES,
  ): void {
    const { surroundings, log } = this.#world;
    this.#world.request(run, (ending: Ending<T>) => {
      const code = ending.kind === 'threw' ? codeOf(ending.error) : undefined;
      const isRefused = code !== undefined && code !== 'unavailable';
      if (ending.kind === 'threw' && code === undefined) {
        log.error(`request ${name} failed`, {}, ending.error);
      }
      if (ending.kind === 'returned') {
        this.#made.set(name, (this.#made.get(name) ?? 0) + 1);
        then(ending.value);
      } else if (!isRefused && tries > 1) {
        surroundings.time.after(this.#chance.whole(SECOND, MINUTE), () =>
          this.#ask(name, run, then, tries - 1),
        );
      }
    });
  }

  #make(request: Request): void {
    const open = [...this.#world.store.jobs.items.values()].filter(({ state }) => state !== 'history');
    if (open.length > 0) this.#makers[request](this.#chance.pick(open));
  }

  /** How each request is made, of a job that is not over where it is about one. */
  readonly #makers: Readonly<Record<Request, (job: Job) => void>> = {
    create: () => this.#create(),
    put: () => this.#put(this.#chance.pick(PUT_NAMES), this.#drawJob()),
    edit: (job) => this.#edit(job, this.#drawEdit()),
    pause: (job) => this.#edit(job, { paused: true }),
    resume: (job) => this.#resumeOne(job),
    cancel: ({ id }) => {
      const stop = this.#chance.happens(0.5);
      this.#ask('cancel', (api) => api.cancelJob(id, { callerName: CALLER, stop }));
    },
    stop: ({ activeRuns: [runId] }) => {
      if (runId !== undefined) this.#ask('stop', (api) => api.stopRun(runId, 'user', CALLER));
    },
    runNow: ({ id }) => {
      const input = { id, callerName: CALLER, ...(this.#chance.happens(0.7) && { key: this.#key() }) };
      this.#ask('runNow', (api) => api.runNow(input));
    },
    replay: () => this.#replay(),
    report: ({ id: jobId }) => {
      const execution = { jobId, callerName: CALLER, workerId: 'worker', stdout: 'out', stderr: '' };
      this.#ask('report', (api) => api.recordExecution(execution));
    },
    pauseAll: () => this.#pauseAll(),
  };

  #key(): string {
    this.#keys += 1;
    return `key-${this.#keys}`;
  }

  #create(): void {
    const request = this.#drawJob();
    const idempotency = this.#chance.happens(0.5)
      ? { key: this.#key(), route: 'POST /v1/jobs', body: request }
      : undefined;
    this.#ask(
      'create',
      (api) => api.createJob({ request, callerName: CALLER, idempotency }),
      (job) => this.#confirm(job),
    );
  }

  #confirm(job: Job): void {
    if (!this.#world.store.jobs.items.has(job.id)) {
      this.#judge.violations.add('created', job.id, 'confirmed, but not stored');
    }
  }

  #put(name: string, request: JobRequest): void {
    this.#ask(
      'put',
      (api) => api.putJob({ name, request: { ...request, name }, callerName: CALLER }),
      ({ job }) => this.#confirm(job),
    );
  }

  #edit(job: Job, change: JobRequest): void {
    const edit = (current: JobRequest) => {
      const isTimed = ['at', 'in', 'every', 'cron', 'now'].some((field) => field in change);
      const { at: _at, in: _in, every: _every, cron: _cron, now: _now, ...rest } = current;
      return { request: { ...(isTimed ? rest : current), ...change } };
    };
    this.#ask(change.paused === undefined ? 'edit' : 'pause', (api) =>
      api.reviseJob({ id: job.id, callerName: CALLER, edit }),
    );
  }

  #resumeOne(job: Job): void {
    const paused = [...this.#world.store.jobs.items.values()].filter((each) => each.paused);
    const chosen = paused.length > 0 ? this.#chance.pick(paused) : job;
    this.#edit(chosen, { paused: false });
  }

  #drawJob(): JobRequest {
    return drawJob(this.#chance, this.#now, { names: NEXT_NAMES, mayBeNew: this.#mayBeNew });
  }

  #drawEdit(): JobRequest {
    const chance = this.#chance;
    const drawn = this.#drawJob();
    const timing: JobRequest = {
      ...(drawn.at !== undefined && { at: drawn.at }),
      ...(drawn.in !== undefined && { in: drawn.in }),
      ...(drawn.every !== undefined && { every: drawn.every }),
      ...(drawn.cron !== undefined && { cron: drawn.cron }),
      ...(drawn.now !== undefined && { now: drawn.now }),
      timezone: drawn.timezone,
      onlyEvery: drawn.onlyEvery,
      startsAt: drawn.startsAt,
      endsAt: drawn.endsAt,
      exclude: drawn.exclude,
      jitter: drawn.jitter,
    };
    return chance.pick([
      timing,
      timing,
      { tags: ['edited'] },
      { timeout: '10m' },
      { misfire: drawn.misfire },
    ]);
  }

  #replay(): void {
    const done = [...this.#world.store.deliveries.items.values()].filter(
      ({ status }) => status !== 'pending',
    );
    if (done.length === 0) return;
    const { id } = this.#chance.pick(done);
    this.#ask('replay', (api) => api.replayDelivery(id, CALLER));
  }

  #pauseAll(): void {
    const { time } = this.#world.surroundings;
    const from = time.now;
    const lasts = this.#chance.magnitude(5 * MINUTE, 6 * HOUR);
    const until = this.#chance.happens(0.5) ? Math.floor(from + lasts) : undefined;
    this.#ask('pauseAll', (api) => api.pauseAll(until, CALLER));
    time.after(lasts, () => {
      // Until the watchdog has woken what was due; a request that was not answered is made again for a while.
      this.#judge.heldBack.push({ from: from - MINUTE, to: time.now + 5 * MINUTE });
      this.resumeAll();
    });
    this.#judge.heldBack.push({ from: from - MINUTE, to: from + lasts + 5 * MINUTE });
  }
}
