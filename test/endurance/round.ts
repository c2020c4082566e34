import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Arrivals } from './arrivals.ts';
import { countDeadLetters } from './dead-letters.ts';
import type { Begun, Evidence, JobSeen, Kill } from './evidence.ts';
import { LocalProcess } from './local-process.ts';
import type { RoundPlan } from './plan.ts';
import { type CreatedJob, createJob, forEach, isOver, readJob } from './round-client.ts';
import { jobBody } from './round-job.ts';
import { commandsNaming, processesNaming, waitUntilGone } from './round-processes.ts';

/** Creating takes its time; all jobs are there before the first one is due. */
const CREATION_MILLISECONDS = { each: 120, atLeast: 5000 };
const AT_ONCE = 8;
/** What has lost its parent ends at once, but the machine may be busy. */
const END_PATIENCE_MILLISECONDS = 15_000;
/** So often it is looked whether all is over, even where nothing tells of it. */
const LOOK_MILLISECONDS = 5000;
const LOOK_PAUSE_MILLISECONDS = 250;
const MOST_FAILED_STARTS = 5;
/** What local mode prints that is neither its banner nor the status of a run. */
const TROUBLE = /^\d\d:\d\d:\d\dZ (?!run )/;

/** One round: local mode on a data folder of its own, killed again and again while its jobs come due. */
export class Round {
  readonly #plan: RoundPlan;
  readonly #folder = mkdtempSync(join(tmpdir(), 'runat-kill-'));
  readonly #kills: Kill[] = [];
  readonly #leftBehind: string[] = [];
  readonly #failedStarts: string[] = [];
  readonly #troubles: string[] = [];
  readonly #looks: Promise<void>[] = [];
  #arrivals: Arrivals | undefined;
  #jobs: readonly CreatedJob[] = [];
  #local: LocalProcess;
  #isEnding = false;
  #event = Promise.withResolvers<void>();

  constructor(plan: RoundPlan) {
    this.#plan = plan;
    for (const name of ['data', 'begun', 'tmp']) mkdirSync(join(this.#folder, name));
    this.#local = this.#start();
  }

  /** Creates the jobs, and kills local mode while they come due. Resolves when the last of them is due. */
  async storm(): Promise<void> {
    const { jobs, kills, length } = this.#plan;
    const arrivals = await Arrivals.open(jobs, () => this.#event.resolve());
    this.#arrivals = arrivals;
    const url = await this.#url();
    const { each, atLeast } = CREATION_MILLISECONDS;
    const from = Date.now() + Math.max(atLeast, each * jobs.length);
    const created: CreatedJob[] = [];
    await forEach(jobs, AT_ONCE, async (plan) => {
      const dueAt = from + plan.offset;
      const id = await createJob(url, jobBody(plan, dueAt, join(this.#folder, 'begun'), arrivals));
      created.push({ plan, id, dueAt });
    });
    if (Date.now() > from) throw new Error('creating the jobs has taken too long: this machine is too busy');
    this.#jobs = created;
    for (const kill of kills) {
      await until(from + kill);
      await this.#kill();
    }
    await until(from + length);
  }

  /**
   * Waits until nothing more is to happen, and tells what is there then.
   * @param patience in milliseconds; what is not over by then is told as it is
   */
  async evidence(patience: number): Promise<Evidence> {
    const end = Date.now() + patience;
    let open = await this.#notOver(this.#jobs);
    while (open.length > 0 && Date.now() < end) {
      await Promise.race([this.#event.promise, pause(LOOK_MILLISECONDS)]);
      await pause(LOOK_PAUSE_MILLISECONDS);
      this.#event = Promise.withResolvers();
      open = await this.#notOver(open);
    }
    const url = await this.#url();
    const jobs: JobSeen[] = [];
    await forEach(this.#jobs, AT_ONCE, async (job) => void jobs.push(await readJob(url, job)));
    const deadLetters = await countDeadLetters(join(this.#folder, 'data'));
    this.#leftBehind.push(...(await waitUntilGone(commandsNaming(this.#folder), END_PATIENCE_MILLISECONDS)));
    await this.#end();
    return {
      jobs,
      arrivals: this.#arrivals?.seen ?? [],
      begun: this.#begun(),
      kills: this.#kills,
      leftBehind: this.#leftBehind,
      deadLetters,
      failedStarts: this.#failedStarts,
      troubles: this.#troubles,
    };
  }

  /** Ends what is left of it at once, and removes its data. */
  async remove(): Promise<void> {
    this.#isEnding = true;
    if (!this.#local.isGone) await this.#local.end('SIGKILL');
    await this.#arrivals?.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #start(): LocalProcess {
    const variables = { TMPDIR: join(this.#folder, 'tmp') };
    const local = new LocalProcess(join(this.#folder, 'data'), variables, (line) => {
      if (TROUBLE.test(line)) this.#troubles.push(line);
      this.#event.resolve();
    });
    void local.ended.then((code) => {
      if (local.wasEnded || this.#isEnding) return;
      this.#failedStarts.push(`exit code ${code}: ${local.errors}`);
      if (this.#failedStarts.length < MOST_FAILED_STARTS) this.#local = this.#start();
    });
    return local;
  }

  /** Where it is now; a start that is cut off is followed by another. */
  async #url(): Promise<string> {
    for (;;) {
      const url = await this.#local.ready;
      if (url !== undefined && !this.#local.isGone) return url;
      if (this.#failedStarts.length >= MOST_FAILED_STARTS)
        throw new Error(`local mode does not start: ${this.#failedStarts.at(-1)}`);
      await pause(LOOK_PAUSE_MILLISECONDS);
    }
  }

  async #kill(): Promise<void> {
    const local = this.#local;
    const before = processesNaming(this.#folder);
    const whileStarting = !local.isReady;
    const at = Date.now();
    await local.end('SIGKILL');
    this.#kills.push({ at, goneAt: Date.now(), whileStarting });
    this.#local = this.#start();
    this.#looks.push(this.#look(before));
  }

  async #look(before: ReadonlySet<string>): Promise<void> {
    this.#leftBehind.push(...(await waitUntilGone(before, END_PATIENCE_MILLISECONDS)));
  }

  async #end(): Promise<void> {
    this.#isEnding = true;
    await this.#local.end('SIGTERM');
    this.#looks.push(this.#look(processesNaming(this.#folder)));
    await Promise.all(this.#looks);
  }

  async #notOver(jobs: readonly CreatedJob[]): Promise<CreatedJob[]> {
    const url = await this.#url();
    const open: CreatedJob[] = [];
    await forEach(jobs, AT_ONCE, async (job) => {
      const seen = await readJob(url, job).catch(() => undefined);
      if (!seen || !isOver(seen)) open.push(job);
    });
    return open;
  }

  #begun(): Map<string, Begun> {
    const folder = join(this.#folder, 'begun');
    return new Map(
      readdirSync(folder).map((runId) => {
        const file = join(folder, runId);
        const count = readFileSync(file, 'utf8').split('\n').length - 1;
        return [runId, { count, lastAt: statSync(file).mtimeMs }];
      }),
    );
  }
}

const until = (instant: number): Promise<void> => pause(Math.max(0, instant - Date.now()));
