import { formatInstant, formatLocal } from '../../domain/shared/instant.ts';
import { CPU_UNITS } from '../../domain/target/fargate-size.ts';
import type { Preview } from '../../use-cases/jobs/preview-job.ts';
import type { previewSchema } from '../schemas/preview-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** What a job would do, as `/v1` shows it. */
export const previewView = ({
  occurrences,
  timezone,
  words,
  size,
  price,
  warnings,
}: Preview): Shown<typeof previewSchema> => ({
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
