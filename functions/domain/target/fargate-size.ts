import type { Parsed } from '../shared/errors.ts';

/** CPU units of one vCPU. */
export const CPU_UNITS = 1024;

const GIBIBYTE = 1024;

const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => (from + index * by) * GIBIBYTE);

/**
 * CPU units and the memory sizes (MiB) that pair with them on Fargate.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY_BY_CPU: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, ...steps(1, 2, 1)]],
  [512, steps(1, 4, 1)],
  [1024, steps(2, 8, 1)],
  [2048, steps(4, 16, 1)],
  [4096, steps(8, 30, 1)],
  [8192, steps(16, 60, 4)],
  [16384, steps(32, 120, 8)],
]);

/** What a container gets: CPU in units of 1/1024 vCPU, memory in MiB. */
export interface FargateSize {
  readonly cpuUnits: number;
  readonly memoryMiB: number;
}

/** A quarter of a vCPU and 512 MiB: the smallest and cheapest there is. */
export const SMALLEST_SIZE: FargateSize = { cpuUnits: 256, memoryMiB: 512 };

/** Reads a number of vCPUs (0.25, 0.5, 1, 2, 4, 8, 16) as CPU units. */
export const parseCpu = (vcpus: number): Parsed<number> => {
  const units = vcpus * CPU_UNITS;
  if (MEMORY_BY_CPU.has(units)) return { value: units };
  // ECS itself counts in CPU units.
  const meant = MEMORY_BY_CPU.has(vcpus) ? `; did you mean ${vcpus / CPU_UNITS}?` : '';
  return { fault: `${vcpus}: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU${meant}` };
};

/** The least memory that pairs with so much CPU: the default where a request names CPU alone. */
export const leastMemory = (cpuUnits: number): number =>
  MEMORY_BY_CPU.get(cpuUnits)?.[0] ?? SMALLEST_SIZE.memoryMiB;

const describeSizes = (sizes: readonly number[]): string => {
  const [first = 0, second = 0] = sizes;
  const last = sizes.at(-1) ?? 0;
  const step = second - first;
  return sizes.length <= 4 ? sizes.join(', ') : `${first} to ${last} in steps of ${step}`;
};

/** The size that somebody meant who counts in GiB or in bytes. */
const meantSize = (given: number, sizes: readonly number[]): string => {
  const meant = [given * GIBIBYTE, given / 2 ** 20].find((size) => sizes.includes(size));
  return meant === undefined ? '' : `; did you mean ${meant}?`;
};

/** Checks that CPU and memory are a pair that Fargate offers. */
export const parseSize = (cpuUnits: number, memoryMiB: number): Parsed<FargateSize> => {
  const sizes = MEMORY_BY_CPU.get(cpuUnits) ?? [];
  return sizes.includes(memoryMiB)
    ? { value: { cpuUnits, memoryMiB } }
    : {
        fault: `${memoryMiB}: ${cpuUnits / CPU_UNITS} vCPU pairs with ${describeSizes(sizes)} MiB${meantSize(memoryMiB, sizes)}`,
      };
};

const LEAST_STORAGE = 21;
const MOST_STORAGE = 200;

/**
 * Checks how many GiB of disk a container is given. The 20 that every one has cannot be asked for.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html
 */
export const parseEphemeralStorage = (gib: number): Parsed<number> =>
  Number.isInteger(gib) && gib >= LEAST_STORAGE && gib <= MOST_STORAGE
    ? { value: gib }
    : { fault: `${gib}: expected ${LEAST_STORAGE} to ${MOST_STORAGE} whole GiB; without it there are 20` };
