/**
 * What the life of a one-shot container job calls around its container, and what that costs: counted on the way between the
 * functions and the model of AWS (docs/simulation.md), without faults.
 *
 *     node_modules/.bin/node bench/life-cycle-cost.ts
 */
import { formatInstant, HOUR, MINUTE } from '../functions/domain/shared/instant.ts';
import { figuresIn } from '../test/simulation/aws/stack-figures.ts';
import { synthesise } from '../test/stack/synthesise.ts';
import { calmWorld, DEAF, DUE_FROM, REQUESTS } from './support/capacity-world.ts';
import { type Counts, LifeCycleTally, type Memories } from './support/life-cycle-tally.ts';
import { SERVICE_PRICES as PRICE } from './support/service-prices.ts';

/** One job, on average. */
export type LifeCycle = Readonly<Counts> & {
  /** What a million of these jobs cost, in dollars, by what is paid for. */
  readonly dollars: Readonly<
    Record<'writes' | 'reads' | 'queues' | 'Scheduler' | 'functions' | 'API' | 'together', number>
  >;
};

const JOBS = 20;
/** So far apart that each job is alone in its batches. */
const APART = 10 * MINUTE;
/** Jobs are created at any moment of a second. */
const SHIFT = 1000 / JOBS;

const MILLION = 1e6;

const dollarsOf = (counts: Counts): LifeCycle['dollars'] => {
  const parts = {
    writes: counts.writeUnits * PRICE.writeUnit,
    reads: counts.readUnits * PRICE.readUnit,
    queues: counts.queueRequests * PRICE.queueRequest,
    Scheduler: counts.entriesFired * PRICE.entryFired,
    functions: counts.invocations * PRICE.invocation + counts.gbSeconds * PRICE.gbSecond,
    API: PRICE.apiRequest,
  };
  const together = Object.values(parts).reduce((sum, part) => sum + part, 0);
  const entries = Object.entries({ ...parts, together }).map(([name, one]) => [name, one * MILLION]);
  return Object.fromEntries(entries) as LifeCycle['dollars'];
};

const memoriesOf = (
  functions: Readonly<Record<string, { readonly Properties: { readonly MemorySize: number } }>>,
): Memories => {
  const memoryOf = (prefix: string): number =>
    Object.entries(functions).find(([id]) => id.startsWith(prefix))?.[1].Properties.MemorySize ?? Number.NaN;
  return {
    api: memoryOf('ApiFunction'),
    wake: memoryOf('WakeFunction'),
    track: memoryOf('TrackFunction'),
    deliver: memoryOf('DeliverFunction'),
  };
};

/**
 * Lets jobs happen, one after the other.
 * @param ahead how long before it is due a job is created, in milliseconds; more than 14 minutes make its alarm an entry of Scheduler
 */
export const lifeCycle = async (ahead: number): Promise<LifeCycle> => {
  const template = synthesise();
  const tally = new LifeCycleTally(memoriesOf(template.findResources('AWS::Lambda::Function') as never));
  const world = calmWorld(figuresIn(template), DEAF, tally.program);
  const { time } = world.surroundings;
  for (let index = 0; index < JOBS; index += 1) {
    const due = DUE_FROM + 4 * HOUR + index * APART;
    time.at(due - ahead + index * SHIFT, () => {
      const from = time.now;
      const request = { ...REQUESTS.containers, at: formatInstant(due) };
      world.request(
        (api) => api.createJob({ request, callerName: 'alice' }),
        () => tally.countRequest(time.now - from),
      );
    });
  }
  await time.runUntil(DUE_FROM + 6 * HOUR + JOBS * APART);
  const entries = Object.entries(tally.counts).map(([name, sum]) => [name, sum / JOBS]);
  const counts = Object.fromEntries(entries) as unknown as Counts;
  return { ...counts, dollars: dollarsOf(counts) };
};

if (import.meta.main) {
  for (const [what, ahead] of [
    ['created 5 minutes before it is due', 5 * MINUTE],
    ['created 2 hours before it is due', 2 * HOUR],
  ] as const) {
    const { dollars, ...counts } = await lifeCycle(ahead);
    console.log(`A one-shot container job ${what}`);
    for (const [name, count] of Object.entries(counts))
      console.log(`  ${name.padEnd(14)} ${count.toFixed(2)}`);
    for (const [name, sum] of Object.entries(dollars))
      console.log(`  $ a million, ${name.padEnd(10)} ${sum.toFixed(2)}`);
  }
}
