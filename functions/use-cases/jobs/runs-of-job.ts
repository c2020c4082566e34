import type { RecordedRuns } from '../../domain/execution/timeline.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { AllRuns, Page } from '../ports.ts';

/** What is read of a job: an occurrence a minute for a day, and more. */
const MOST_RUNS = 2000;
const RUNS_A_PAGE = 1000;

/** Reads the runs of a job within a span; where they are too many the latest ones, and whole occurrences only. */
export const runsWithin = async (
  { allRuns }: { readonly allRuns: AllRuns },
  jobId: JobId,
  span: Span,
): Promise<RecordedRuns> => {
  const latest: Run[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(RUNS_A_PAGE, MOST_RUNS - latest.length);
    const page: Page<Run> = await allRuns.list({ jobId, ...span }, { limit, cursor });
    latest.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && latest.length < MOST_RUNS);
  const oldest = latest.at(-1);
  const readFrom = cursor === undefined || !oldest ? span.from : oldest.dueAt + 1;
  return { runs: latest.filter(({ dueAt }) => dueAt >= readFrom).reverse(), readFrom };
};
