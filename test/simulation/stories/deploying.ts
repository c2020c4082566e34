import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { formatInstant, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { LIFE_VARIABLES } from '../aws/container-life.ts';
import type { StackFigures } from '../aws/stack-figures.ts';
import { program as frozen } from '../earlier/program.js';
import { checkAtRest, checkLooked, checkWoken } from '../judgement/at-rest.ts';
import type { InvariantName, Violation } from '../judgement/invariants.ts';
import { Judge } from '../judgement/judge.ts';
import type { DeployKind, OrderedDeploy } from '../world/deploys.ts';
import type { Program } from '../world/program.ts';
import { receiverUrl } from '../world/receivers.ts';
import { World } from '../world/world.ts';

/** A story of a stack that is busy while it is deployed to. */
export interface DeployStory {
  readonly seed: number;
  readonly stack: StackFigures;
  /** Without it the program of this source. */
  readonly present?: Program | undefined;
  /** Without it the frozen program. */
  readonly earlier?: Program | undefined;
  /** The invariant with whose violation it ends. */
  readonly stopAt?: InvariantName | undefined;
}

/** What came of the story. */
export interface DeployReport {
  readonly violations: readonly Violation[];
  readonly deploys: ReadonlyMap<DeployKind, number>;
  readonly runs: number;
}

const BEGIN = Date.UTC(2026, 10, 23, 8);
const BUSY_UNTIL = BEGIN + 3 * HOUR;
/** The last of the retries and of the looks of the watchdog are over by then. */
const REST_UNTIL = BUSY_UNTIL + 6 * HOUR;

/** One every quarter of an hour: before all functions are changed, soon, or later they are changed back. */
const DEPLOYS: readonly OrderedDeploy[] = Array.from({ length: 12 }, (_, index) => ({
  from: (index * 15 + 7) * MINUTE,
  rolledBackAfter: ([2, 5, 8][index % 3] ?? 0) * MINUTE,
}));

const container = (seconds: number, failing = 0): JobRequest => ({
  image: 'busybox',
  environment: {
    [LIFE_VARIABLES.seconds]: String(seconds),
    [LIFE_VARIABLES.failing]: String(failing),
  },
});

/** At any moment something of each kind is under way: starts, containers, retries, webhooks, callbacks and alarms. */
const KINDS: readonly JobRequest[] = [
  { ...container(90), every: '1m', overlap: 'allow', callback: { url: receiverUrl('a') } },
  { ...container(20), every: '2m', overlap: 'queue' },
  { ...container(300), every: '5m', overlap: 'replace' },
  { ...container(600), every: '7m', overlap: 'allow', timeout: '5m' },
  { ...container(2400), every: '20m', overlap: 'allow' },
  { ...container(10, 0.5), every: '3m', overlap: 'allow', retry: { limit: 2, backoff: '2m' } },
  { url: receiverUrl('a'), every: '30s', overlap: 'allow' },
  { url: receiverUrl('b'), every: '1m', callback: { url: receiverUrl('a') } },
];

const JOBS = KINDS.map((job): JobRequest => ({ ...job, endsAt: formatInstant(BUSY_UNTIL) }));

/** Tells what a dozen deploys and roll-backs do to a busy stack on which nothing else goes wrong. */
export const deployWhileBusy = async (story: DeployStory): Promise<DeployReport> => {
  const { seed, stack, present, earlier = frozen, stopAt } = story;
  const judge = new Judge('none', stopAt);
  const world = new World({ seed, level: 'none', begin: BEGIN, watch: judge, stack, present, earlier });
  judge.attach(world);
  const { time } = world.surroundings;
  world.beginTicks();
  for (const deploy of DEPLOYS) world.deploys?.order(deploy);
  for (const request of JOBS) {
    const create = () =>
      world.request(
        (api) => api.createJob({ request, callerName: 'alice' }),
        (ending) => {
          if (ending.kind !== 'returned') throw new Error(`the job was not created: ${ending.kind}`);
        },
      );
    time.after(SECOND, create);
  }
  await time.runUntil(REST_UNTIL);
  if (!time.isStopped) {
    checkWoken(world, judge);
    checkLooked(world, judge);
    checkAtRest(world, judge);
  }
  return {
    violations: judge.violations.found,
    deploys: world.deploys?.counts ?? new Map(),
    runs: world.store.runs.items.size,
  };
};
