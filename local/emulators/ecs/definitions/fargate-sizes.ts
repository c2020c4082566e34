const GIB = 1024;

/** MiB of memory from one size to another. */
function sizes(fromGiB: number, toGiB: number, stepGiB: number): number[] {
  const count = (toGiB - fromGiB) / stepGiB + 1;
  return Array.from({ length: count }, (_, index) => (fromGiB + index * stepGiB) * GIB);
}

/**
 * Which MiB of memory go with which CPU units.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY_BY_CPU = new Map<number, number[]>([
  [256, [512, 1 * GIB, 2 * GIB]],
  [512, sizes(1, 4, 1)],
  [1024, sizes(2, 8, 1)],
  [2048, sizes(4, 16, 1)],
  [4096, sizes(8, 30, 1)],
  [8192, sizes(16, 60, 4)],
  [16384, sizes(32, 120, 8)],
]);

/** True when Fargate has a task of this size. */
export const isFargateSize = (cpuUnits: number, memoryMiB: number) =>
  MEMORY_BY_CPU.get(cpuUnits)?.includes(memoryMiB) ?? false;

/** Reads `256`, `.25 vCPU` or `1 vcpu`; undefined when it is neither. */
export const parseCpuUnits = (text: string) => parseSize(text, /^(\d*\.?\d+)\s*vcpu$/i);

/** Reads MiB: `512`, `0.5 GB` or `2gb`; undefined when it is neither. */
export const parseMemoryMiB = (text: string) => parseSize(text, /^(\d*\.?\d+)\s*gb$/i);

/** Both units are 1024 of the small one. */
function parseSize(text: string, withUnit: RegExp): number | undefined {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  const amount = withUnit.exec(trimmed)?.[1];
  return amount === undefined ? undefined : Math.round(Number(amount) * 1024);
}
