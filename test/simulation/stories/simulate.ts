import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { StackFigures } from '../aws/stack-figures.ts';
import { program as frozen } from '../earlier/program.js';
import { checkAtRest, checkLooked, checkWoken } from '../judgement/at-rest.ts';
import type { InvariantName, Violation } from '../judgement/invariants.ts';
import { Judge } from '../judgement/judge.ts';
import { Chance } from '../world/chance.ts';
import { type DeployKind, hasDeploys, type OrderedDeploy } from '../world/deploys.ts';
import type { FaultKind, FaultLevel } from '../world/fault-rates.ts';
import type { OrderedOutage } from '../world/outages.ts';
import type { Program } from '../world/program.ts';
import type { TraceLine } from '../world/trace.ts';
import { World } from '../world/world.ts';
import { Workload } from './workload.ts';

/** What to simulate. */
export interface SimulationOptions {
  readonly seed: number;
  /** Of 30 days. */
  readonly months: number;
  readonly level: FaultLevel;
  /** The figures of the stack: `deployedFigures()`, or others. */
  readonly stack: StackFigures;
  /** Outages beside those that come by chance. */
  readonly outages?: readonly OrderedOutage[] | undefined;
  /** The job of which the report has the trace. */
  readonly focus?: string | undefined;
  /** The invariant with whose violation it ends. */
  readonly stopAt?: InvariantName | undefined;
  /** The present program; without it that of this source. */
  readonly present?: Program | undefined;
  /** The program that a world with deploys begins with; without it the frozen one. */
  readonly earlier?: Program | undefined;
  /**
   * Deploys of the present program: those that are ordered; by chance, in some of the seeds, where faults are; or never,
   * so that there is only the present program.
   */
  readonly deploys?: 'by chance' | 'never' | readonly OrderedDeploy[] | undefined;
}

/** What came of a simulation. */
export interface SimulationReport {
  readonly seed: number;
  readonly days: number;
  readonly violations: readonly Violation[];
  readonly violated: ReadonlyMap<InvariantName, number>;
  readonly jobs: number;
  readonly occurrences: number;
  readonly runs: number;
  readonly containers: number;
  readonly deliveries: number;
  readonly requests: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, number>;
  readonly excused: ReadonlyMap<string, number>;
  readonly struck: ReadonlyMap<FaultKind, number>;
  readonly deploys: ReadonlyMap<DeployKind, number>;
  readonly deadLetters: number;
  /** In milliseconds, of start calls that nothing held up on purpose. */
  readonly latenesses: readonly number[];
  /** For so long jobs were stored and not over, in hours, together. */
  readonly jobHours: number;
  readonly events: number;
  readonly traceHash: string;
  /** What happened to the job in focus. */
  readonly trace: readonly TraceLine[];
}

const MONTH = 30 * DAY;
/** The time zones' changes are all within two years from here. */
const FIRST_BEGIN = Date.UTC(2026, 0, 1);
const DAYS_OF_BEGINS = 700;
const CALM = HOUR;
const RESUMED_BEFORE = 10 * MINUTE;
const REST = 50 * HOUR;

const countBy = <T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

const jobHoursOf = (world: World, end: Instant): number => {
  let hours = 0;
  for (const { createdAt, finishedAt = end } of world.store.jobs.items.values()) {
    hours += (Math.min(finishedAt, end) - createdAt) / HOUR;
  }
  return hours;
};

const mayDeploy = ({ level, seed }: SimulationOptions): boolean => level !== 'none' && hasDeploys(seed);

/**
 * Lets the product live through some months: callers do things, faults strike, and at the end everything works again and
 * comes to rest. The same options give the same story.
 */
export const simulate = async (options: SimulationOptions): Promise<SimulationReport> => {
  const { seed, months, level, stack, outages = [], focus, stopAt, present } = options;
  const { deploys = 'by chance', earlier = frozen } = options;
  const isDeployed = typeof deploys === 'object' || (deploys === 'by chance' && mayDeploy(options));
  const draws = new Chance(seed ^ 0x5eed);
  const begin = FIRST_BEGIN + draws.whole(0, DAYS_OF_BEGINS) * DAY + draws.whole(0, DAY);
  const end = begin + months * MONTH;
  const judge = new Judge(level, stopAt);
  const world = new World({
    seed,
    level,
    begin,
    watch: judge,
    stack,
    focus,
    present,
    earlier: isDeployed ? earlier : undefined,
  });
  judge.attach(world);
  const workload = new Workload(world, draws, judge, { mayBeNew: !isDeployed || earlier !== frozen });
  const { time, weather, trace } = world.surroundings;
  weather.begin(end);
  for (const outage of outages) weather.outages.order(outage);
  if (typeof deploys === 'object') for (const deploy of deploys) world.deploys?.order(deploy);
  else world.deploys?.comeBy(end);
  world.beginTicks();
  world.beginRedrives();
  workload.begin(end);
  time.at(end + RESUMED_BEFORE, () => workload.resumeAll());
  await time.runUntil(end + CALM);
  if (!time.isStopped) checkWoken(world, judge);
  if (!time.isStopped) checkLooked(world, judge);
  if (!time.isStopped) workload.pauseEverything();
  await time.runUntil(end + CALM + REST);
  if (!time.isStopped) checkAtRest(world, judge);
  const { jobs, runs, deliveries } = world.store;
  const { wake, track, deliver } = world.queues;
  return {
    seed,
    days: (time.now - begin) / DAY,
    violations: judge.violations.found,
    violated: judge.violations.counts,
    jobs: jobs.items.size,
    occurrences: judge.parts.schedules.passed,
    runs: runs.items.size,
    containers: world.containers.started,
    deliveries: deliveries.items.size,
    requests: workload.made,
    statuses: countBy(runs.items.values(), ({ status }) => status),
    excused: judge.parts.schedules.excused,
    struck: weather.struck,
    deploys: world.deploys?.counts ?? new Map(),
    deadLetters: wake.deadLetters + track.deadLetters + deliver.deadLetters,
    latenesses: judge.latenesses,
    jobHours: jobHoursOf(world, end),
    events: time.events,
    traceHash: trace.hash,
    trace: trace.lines,
  };
};
