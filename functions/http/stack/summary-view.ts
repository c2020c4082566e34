import type { Job } from '../../domain/job/job.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import type { PauseOfAll } from '../../domain/stack/global-pause.ts';
import { MOST_COUNTED, type Summary } from '../../use-cases/jobs/summarize.ts';
import { instantText, summaryView } from '../jobs/job-view.ts';

/** A pause of everything as `/v1` shows it. */
export const pauseView = ({ since, until }: PauseOfAll): object => ({
  since: formatInstant(since),
  until: instantText(until),
});

const nextView = ({ id, name, nextDueAt }: Job): object => ({ id, name, dueAt: instantText(nextDueAt) });

const failureView = ({ id, name, lastRun }: Job): object => ({
  id,
  name,
  lastRun: lastRun && summaryView(lastRun),
});

/** How things stand, as `/v1` shows it. */
export const summaryOfAll = ({ counts, next, failures, pause, lastTickAt }: Summary): object => ({
  counts,
  countedUpTo: MOST_COUNTED,
  next: next && nextView(next),
  failures: failures.map(failureView),
  paused: pause && pauseView(pause),
  watchdog: { lastTickAt: instantText(lastTickAt) },
});
