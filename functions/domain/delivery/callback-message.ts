import type { CallbackEvent } from '../job/callback.ts';
import type { Job } from '../job/job.ts';
import { isFinal, type Run } from '../run/run.ts';
import { formatInstant, type Instant } from '../shared/instant.ts';

/** Tells whether the callback of a job wants to hear of the end that a run has. */
export const isToBeTold = ({ callback }: Pick<Job, 'callback'>, { status }: Run): boolean =>
  isFinal(status) && (callback?.on.includes(`run.${status}`) ?? false);

/** A message in the form of Standard Webhooks: a type, when it happened, and the facts. */
export interface CallbackMessage {
  readonly event: CallbackEvent;
  /** JSON. */
  readonly body: string;
}

const message = (event: CallbackEvent, at: Instant, data: object): CallbackMessage => ({
  event,
  body: JSON.stringify({ type: event, timestamp: formatInstant(at), data }),
});

const text = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : formatInstant(at);

/** The facts of a job that every message names. */
const jobFacts = ({ id, name, tags }: Pick<Job, 'id' | 'name' | 'tags'>) => ({
  jobId: id,
  jobName: name,
  tags,
});

const runFacts = (run: Run) => ({
  runId: run.id,
  cause: run.cause,
  dueAt: formatInstant(run.dueAt),
  attempt: run.attempt,
  copy: run.copy,
  copies: run.copies,
});

/**
 * What a callback says about the end of a run, as of `now`; `retryAt` is when its further attempt starts, if there is one.
 * @throws RangeError for a run that is not over.
 */
export const endMessage = (
  job: Pick<Job, 'id' | 'name' | 'tags'>,
  run: Run,
  retryAt: Instant | undefined,
  now: Instant,
): CallbackMessage => {
  if (!isFinal(run.status)) throw new RangeError(`run ${run.id} is ${run.status}, not final`);
  return message(`run.${run.status}`, run.stoppedAt ?? now, {
    ...jobFacts(job),
    ...runFacts(run),
    status: run.status,
    exitCode: run.exitCode,
    reason: run.reason,
    blockedBy: run.blockedBy,
    latenessMs: run.latenessMs,
    startedAt: text(run.startedAt),
    stoppedAt: text(run.stoppedAt),
    retryAt: text(retryAt),
  });
};

/** The message that a success is overdue. */
export const overdueMessage = (
  job: Pick<Job, 'id' | 'name' | 'tags' | 'lastSuccessAt'>,
  expectedBy: Instant,
): CallbackMessage =>
  message('job.overdue', expectedBy, {
    ...jobFacts(job),
    expectedBy: formatInstant(expectedBy),
    lastSuccessAt: text(job.lastSuccessAt),
  });

/** What a webhook without a body of its own tells its receiver: JSON. */
export const dueBody = (job: Pick<Job, 'id' | 'name' | 'tags'>, run: Run): string =>
  JSON.stringify({
    type: 'run.due',
    timestamp: formatInstant(run.dueAt),
    data: { ...jobFacts(job), ...runFacts(run), chainedFrom: run.chainedFrom },
  });
