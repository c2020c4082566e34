import type { ListedRun } from '../api/api-shapes.ts';
import { between, shortDuration, shortInstant } from './format-time.ts';
import { harmless, type Paint, painted, table } from './format-words.ts';

/** The table that `runs` shows. */
export const runTable = (runs: readonly ListedRun[], paint: Paint): string => {
  if (runs.length === 0) return 'There are no such runs.\n';
  const rows = runs.map(({ dueAt, status, startedAt, stoppedAt, jobName, jobId, id }) => {
    const took = between(startedAt, stoppedAt);
    return [
      shortInstant(dueAt),
      painted(status, paint),
      took === undefined ? '' : shortDuration(took),
      harmless(jobName ?? jobId),
      id,
    ];
  });
  return table(['DUE', 'STATUS', 'TOOK', 'JOB', 'RUN'], rows, paint);
};
