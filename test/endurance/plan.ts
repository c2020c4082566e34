import { SeededRandomness } from '../in-memory/seeded-randomness.ts';

/** A job of a round, as it was drawn. Times in milliseconds. */
export interface PlannedJob {
  readonly index: number;
  readonly kind: 'shell' | 'webhook' | 'marker';
  /** When it is due, from the beginning of the minute on. */
  readonly offset: number;
  readonly copies: number;
  /** How often it may be tried again. */
  readonly retries: number;
  /** Of how many attempts the command fails: 0, 1, or all of them. */
  readonly failing: number;
  /** How long the command runs, or how long the receiver takes for its answer. */
  readonly duration: number;
  /** The receiver answers 503 to the first try of each webhook. */
  readonly isRefusedFirst: boolean;
  readonly hasCallback: boolean;
}

/** What is to happen in a round. */
export interface RoundPlan {
  readonly jobs: readonly PlannedJob[];
  /** When the process is killed, from the beginning of the minute on, in milliseconds, ascending. */
  readonly kills: readonly number[];
  /** How long jobs come due. */
  readonly length: number;
}

/** What rounds are drawn from. */
export interface PlanOptions {
  readonly seed: number;
  /** The number of the round. */
  readonly round: number;
  readonly jobs: number;
  /** How long jobs come due, in milliseconds. */
  readonly length: number;
  readonly leastKills: number;
  readonly mostKills: number;
}

const SHELL_SHARE = 0.6;
const WEBHOOK_SHARE = 0.3;
const CALLBACK_SHARES = { shell: 0.25, webhook: 0.15, marker: 0.5 };
const PLAIN = { retries: 0, failing: 0, duration: 0, isRefusedFirst: false };
/** More than any job has. */
const ALL_ATTEMPTS = 100;
/** Nothing is killed before the first jobs had a chance to be due. */
const FIRST_KILL = 500;
/** How many kills follow so soon after another one that local mode is likely to be starting still. */
const SOON_AFTER_SHARE = 0.3;

/** The same plan for the same options: six tenths of the jobs are commands, three tenths webhooks, the others markers. */
export function planRound({ seed, round, jobs, length, leastKills, mostKills }: PlanOptions): RoundPlan {
  const random = new SeededRandomness(Math.imul(seed, 0x9e3779b1) ^ Math.imul(round, 0x85ebca6b));
  const whole = (least: number, most: number) => least + Math.floor(random.fraction() * (most - least + 1));
  const happens = (share: number) => random.fraction() < share;
  const drawShell = () => {
    const isTriedAgain = happens(0.25);
    const isBroken = happens(0.1);
    const failing = isTriedAgain ? 1 : isBroken ? ALL_ATTEMPTS : 0;
    return {
      ...PLAIN,
      retries: isTriedAgain ? 2 : 0,
      failing,
      duration: happens(0.5) ? whole(200, 4000) : 0,
    };
  };
  const drawWebhook = () => ({
    ...PLAIN,
    duration: happens(0.4) ? whole(50, 1500) : 0,
    isRefusedFirst: happens(0.15),
  });
  const draws = { shell: drawShell, webhook: drawWebhook, marker: () => PLAIN };
  const jobOf = (index: number): PlannedJob => {
    const kind = kindOf(index / jobs);
    return {
      index,
      kind,
      offset: whole(0, length),
      copies: happens(0.1) ? 2 : 1,
      hasCallback: happens(CALLBACK_SHARES[kind]),
      ...draws[kind](),
    };
  };
  const planned = Array.from({ length: jobs }, (_, index) => jobOf(index));
  const kills: number[] = [];
  for (const wanted = whole(leastKills, mostKills); kills.length < wanted; ) {
    const before = kills.at(-1);
    const isSoonAfter = before !== undefined && happens(SOON_AFTER_SHARE);
    const kill = isSoonAfter ? before + whole(100, 2000) : whole(FIRST_KILL, length);
    kills.push(Math.min(kill, length));
  }
  return { jobs: planned, kills: kills.toSorted((a, b) => a - b), length };
}

function kindOf(place: number): PlannedJob['kind'] {
  if (place < SHELL_SHARE) return 'shell';
  return place < SHELL_SHARE + WEBHOOK_SHARE ? 'webhook' : 'marker';
}
