import type { RunSummary } from '../../domain/job/job.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { instantText } from '../answers/instant-text.ts';
import type { runSummarySchema } from '../schemas/run-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** A run as its job remembers it. */
export const runSummaryView = ({
  id,
  dueAt,
  status,
  exitCode,
  reason,
  stoppedAt,
}: RunSummary): Shown<typeof runSummarySchema> => ({
  id,
  dueAt: formatInstant(dueAt),
  status,
  exitCode,
  reason,
  stoppedAt: instantText(stoppedAt),
});
