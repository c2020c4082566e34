import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { isSealed } from '../../../functions/domain/run/run-seal.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { parseRunId } from '../../../functions/domain/shared/identifiers.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { LIFE_VARIABLES } from '../aws/container-life.ts';
import type { StackFigures } from '../aws/stack-figures.ts';
import { checkLooked } from '../judgement/at-rest.ts';
import type { Violation } from '../judgement/invariants.ts';
import { Judge } from '../judgement/judge.ts';
import { programOf, type Tamper } from '../world/program.ts';
import { World } from '../world/world.ts';

const BEGIN = Date.UTC(2026, 10, 21, 9, 30);
/** All have started by then, and none has ended. */
const BROKEN_FROM = BEGIN + 6 * MINUTE;
const END = BEGIN + 36 * MINUTE;
const COPIES = 100;

const containers = (changes: JobRequest, seconds: number): JobRequest => ({
  image: 'busybox',
  environment: { [LIFE_VARIABLES.seconds]: String(seconds) },
  ...changes,
});

/** What came of the story. */
export interface StarvingReport {
  readonly violations: readonly Violation[];
  /** How many runs can never be repaired. */
  readonly stuck: number;
  /** What became of the run whose events were lost. */
  readonly status: string | undefined;
}

/** One for all: where it was made is asked hundreds of thousands of times otherwise. */
const UNREADABLE = new DomainError('unavailable', 'the job cannot be read');

/**
 * A story without chance: the ends of many runs cannot be told to their jobs, whose records cannot be read any more. So
 * the watchdog tries it for ever. Later the events about another run are lost.
 * @param hundreds how many hundreds of runs are stuck
 */
export const starve = async (stack: StackFigures, hundreds: number): Promise<StarvingReport> => {
  const broken = new Set<string>();
  let unheard = '';
  const jobOf = (runId: string): string => parseRunId(runId)?.jobId ?? '';
  const tamper: Tamper = (ports, { name }) => ({
    ...ports,
    jobs: {
      ...ports.jobs,
      load: (id) => {
        if (broken.has(id) && ports.clock.now() > BROKEN_FROM) throw UNREADABLE;
        return ports.jobs.load(id);
      },
    },
    runs: {
      ...ports.runs,
      load: async (id) => (name === 'track' && jobOf(id) === unheard ? undefined : ports.runs.load(id)),
    },
  });
  const judge = new Judge('none');
  const world = new World({
    seed: 1,
    level: 'none',
    begin: BEGIN,
    watch: judge,
    stack,
    present: programOf(tamper),
  });
  judge.attach(world);
  const { time } = world.surroundings;
  const create = (request: JobRequest, then: (id: string) => void): void =>
    time.after(0, () =>
      world.request(
        (api) => api.createJob({ request, callerName: 'alice' }),
        (ending) => {
          if (ending.kind !== 'returned') throw new Error(`the job was not created: ${ending.kind}`);
          then(ending.value.id);
        },
      ),
    );
  for (let count = 0; count < hundreds; count += 1)
    create(containers({ in: '2m', copies: COPIES }, 10 * 60), (id) => broken.add(id));
  create(containers({ in: '25m' }, 60), (id) => {
    unheard = id;
  });
  world.beginTicks();
  await time.runUntil(END);
  checkLooked(world, judge);
  const runs = [...world.store.runs.items.values()];
  return {
    violations: judge.violations.found.filter(({ invariant }) => invariant === 'looked'),
    stuck: runs.filter((run) => broken.has(run.jobId) && isSealed(run)).length,
    status: runs.find((run) => run.jobId === unheard)?.status,
  };
};
