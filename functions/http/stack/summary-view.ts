import type { Job } from '../../domain/job/job.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { ZONE_DATA_VERSION } from '../../domain/shared/zone-data.generated.ts';
import type { PauseOfAll } from '../../domain/stack/global-pause.ts';
import { MOST_COUNTED } from '../../use-cases/jobs/job-counts.ts';
import type { Summary } from '../../use-cases/jobs/summarize.ts';
import { instantText } from '../answers/instant-text.ts';
import { runSummaryView } from '../jobs/run-summary-view.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import type { failedJobSchema, nextJobSchema, pauseSchema, summarySchema } from '../schemas/stack-schema.ts';

/** A pause of everything as `/v1` shows it. */
export const pauseView = ({ since, until }: PauseOfAll): Shown<typeof pauseSchema> => ({
  since: formatInstant(since),
  until: instantText(until),
});

const nextView = ({ id, name, nextDueAt }: Job): Shown<typeof nextJobSchema> | undefined =>
  nextDueAt === undefined ? undefined : { id, name, dueAt: formatInstant(nextDueAt) };

const failureView = ({ id, name, lastRun }: Job): Shown<typeof failedJobSchema> => ({
  id,
  name,
  lastRun: lastRun && runSummaryView(lastRun),
});

/** How things stand, as `/v1` shows it. */
export const summaryOfAll = ({
  counts,
  next,
  failures,
  pause,
  lastTickAt,
}: Summary): Shown<typeof summarySchema> => ({
  counts,
  countedUpTo: MOST_COUNTED,
  next: next && nextView(next),
  failures: failures.map(failureView),
  paused: pause && pauseView(pause),
  watchdog: { lastTickAt: instantText(lastTickAt) },
  timezoneData: ZONE_DATA_VERSION,
});
