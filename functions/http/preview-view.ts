import { CPU_UNITS } from '../domain/fargate-size.ts';
import { formatInstant, formatLocal } from '../domain/instant.ts';
import type { Preview } from '../use-cases/preview-job.ts';

/** What a job would do, as `/v1` shows it. */
export const previewView = ({ occurrences, timezone, words, size, price, warnings }: Preview): object => ({
  occurrences: occurrences.map(({ at, note }) => ({
    at: formatInstant(at),
    local: formatLocal(at, timezone),
    note,
  })),
  words,
  size: size && { cpu: size.cpuUnits / CPU_UNITS, memory: size.memoryMiB },
  price,
  warnings,
});
