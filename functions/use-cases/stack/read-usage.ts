import { LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { Capacity } from '../../domain/target/container.ts';
import type { RunStore } from '../ports.ts';

/** What runs of one capacity take. */
export interface CapacityUsage {
  readonly containers: number;
  /** 1,024 are a vCPU. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/** What is under way. */
export interface Usage {
  /** Runs that are not over, by how far they are. */
  readonly queued: number;
  readonly starting: number;
  readonly running: number;
  /** What the containers take that are starting or running. */
  readonly taken: Readonly<Record<Capacity, CapacityUsage>>;
  /** There are more runs than were counted. */
  readonly isMore: boolean;
}

/** Tells what is under way, and what it takes. */
export type ReadUsage = () => Promise<Usage>;

/** So many runs are counted. */
const MOST_COUNTED = 1000;

const NOTHING: CapacityUsage = { containers: 0, cpuUnits: 0, memoryMiB: 0 };

/** Counts the runs that are not over, up to a bound, and what their containers take of the account's quota for Fargate. */
export const readUsage =
  ({ runs }: { readonly runs: RunStore }): ReadUsage =>
  async () => {
    // What is not over is looked at again by some instant.
    const { items, cursor } = await runs.needingCheck(LAST_INSTANT + 1, { limit: MOST_COUNTED });
    const taken = { on_demand: NOTHING, spot: NOTHING };
    const counts = { queued: 0, starting: 0, running: 0 };
    for (const { status, allocation } of items) {
      if (status !== 'queued' && status !== 'starting' && status !== 'running') continue;
      counts[status] += 1;
      if (!allocation || status === 'queued') continue;
      const { containers, cpuUnits, memoryMiB } = taken[allocation.capacity];
      taken[allocation.capacity] = {
        containers: containers + 1,
        cpuUnits: cpuUnits + allocation.size.cpuUnits,
        memoryMiB: memoryMiB + allocation.size.memoryMiB,
      };
    }
    return { ...counts, taken, isMore: cursor !== undefined };
  };
