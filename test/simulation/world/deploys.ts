import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { Chance } from './chance.ts';
import type { Surroundings } from './invocation.ts';
import type { Program } from './program.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The functions of a stack. Each gets its new code at a moment of its own. */
export const FUNCTIONS = ['api', 'wake', 'track', 'deliver', 'watch'] as const;

/** One of `FUNCTIONS`. */
export type FunctionName = (typeof FUNCTIONS)[number];

/** The programs of a world that is deployed to. */
export interface Programs {
  /** The one it begins with. */
  readonly earlier: Program;
  /** The one that is deployed. */
  readonly present: Program;
}

/** A deploy that is ordered, in milliseconds from the beginning of the story. */
export interface OrderedDeploy {
  readonly from: number;
  /** The earlier program is put back so long after that; without it the present one stays. */
  readonly rolledBackAfter?: number;
}

/** Something that happens to the code of a stack. */
export type DeployKind = 'deploy' | 'rollBack';

/** CloudFormation changes the functions of a stack within so long. */
const SPREAD = 4 * MINUTE;
/**
 * While a function is updated, Lambda still hands events to processes of the code before. For how long is not said; half a minute
 * is an assumption. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
const LINGERS = 30 * SECOND;

const LONGEST_WAIT = 8 * DAY;
/** Shorter than a deploy takes: one that fails is rolled back before every function was changed. */
const SHORTEST_STAY = MINUTE;
const LONGEST_STAY = 5 * DAY;
const PART_OF_STORIES = 0.1;

/** Whether a story has deploys. Those without go by faster, since their store keeps values instead of items. */
export const hasDeploys = (seed: number): boolean => new Chance(seed ^ 0xde9107).happens(PART_OF_STORIES);

interface Code {
  readonly program: Program;
  readonly before: Program;
  /** Until then the code before may take events. */
  readonly lingersUntil: Instant;
}

/**
 * Deploys in mid-flight: each function has the earlier program or the present one, an invocation ends with the one it
 * began with, and a deploy is sometimes rolled back.
 */
export class Deploys {
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  readonly #chance: Chance;
  readonly #programs: Programs;
  readonly #code = new Map<FunctionName, Code>();
  readonly #ofProcess = new WeakMap<object, Program>();
  readonly #counts = new Map<DeployKind, number>();
  #changes = 0;

  constructor({ time, trace }: Pick<Surroundings, 'time' | 'trace'>, seed: number, programs: Programs) {
    this.#time = time;
    this.#trace = trace;
    // Draws of its own, so that what happens to the code changes nothing else.
    this.#chance = new Chance(seed ^ 0xde9108);
    this.#programs = programs;
  }

  /** How often each kind happened. */
  get counts(): ReadonlyMap<DeployKind, number> {
    return this.#counts;
  }

  /**
   * The program that takes an event now.
   * @param process where the function has processes that live on, the one that takes it
   */
  programOf(name: FunctionName, process?: object): Program {
    const program = this.#draw(name, process && this.#ofProcess.get(process));
    if (process) this.#ofProcess.set(process, program);
    return program;
  }

  #draw(name: FunctionName, warm: Program | undefined): Program {
    const code = this.#code.get(name);
    if (!code) return this.#programs.earlier;
    const { program, before, lingersUntil } = code;
    if (this.#time.now >= lingersUntil) return program;
    return warm ?? (this.#chance.happens(0.5) ? before : program);
  }

  order({ from, rolledBackAfter }: OrderedDeploy): void {
    this.#time.after(from, () => this.#deploy());
    if (rolledBackAfter !== undefined) this.#time.after(from + rolledBackAfter, () => this.#rollBack());
  }

  /** Lets deploys and roll-backs come by chance, the last of which begins before `end`. */
  comeBy(end: Instant): void {
    this.#awaitNext(end, this.#chance.whole(HOUR, LONGEST_WAIT), () => {
      this.#deploy();
      this.#awaitNext(end, this.#chance.magnitude(SHORTEST_STAY, LONGEST_STAY), () => {
        this.#rollBack();
        this.comeBy(end);
      });
    });
  }

  #awaitNext(end: Instant, wait: number, happen: () => void): void {
    if (this.#time.now + wait < end) this.#time.after(wait, happen);
  }

  #deploy(): void {
    this.#change('deploy', this.#programs.present);
  }

  #rollBack(): void {
    this.#change('rollBack', this.#programs.earlier);
  }

  /** Changes the functions one by one. What an earlier change has not come to yet it leaves as it is. */
  #change(kind: DeployKind, program: Program): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    this.#changes += 1;
    const change = this.#changes;
    for (const name of FUNCTIONS) {
      this.#time.after(this.#chance.whole(0, SPREAD), () => {
        if (change === this.#changes) this.#switch(name, program);
      });
    }
  }

  #switch(name: FunctionName, program: Program): void {
    const before = this.#code.get(name)?.program ?? this.#programs.earlier;
    if (before === program) return;
    const lingersUntil = this.#time.now + this.#chance.whole(0, LINGERS);
    this.#code.set(name, { program, before, lingersUntil });
    const which = program === this.#programs.present ? 'present' : 'earlier';
    this.#trace.add(this.#time.now, `${name} gets the ${which} program`, '');
  }
}
