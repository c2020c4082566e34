import { editOf } from '../../domain/activity/job-activity.ts';
import type { Job } from '../../domain/job/job.ts';
import { pauseJob, resumeJob, reviseJob as revised } from '../../domain/job/job-edits.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { jitterOffsetOf, requestOf } from '../../domain/request/job-request.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { fingerprint } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import { expectSuccess } from '../execution/check-expectations.ts';
import { scheduleDue, unscheduleDue } from '../execution/schedule-due.ts';
import type {
  Clock,
  ImageDefinitions,
  JobStore,
  RequestSettings,
  SuccessWatch,
  WakeUpScheduler,
} from '../ports.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { resolveDefinition } from './resolve-definition.ts';
import { type DesiredJob, validateJob } from './validate-job.ts';

/** What editing needs. */
export interface ReviseJobPorts extends ActivityPorts {
  readonly jobs: JobStore;
  readonly alarms: WakeUpScheduler;
  readonly definitions: ImageDefinitions;
  readonly clock: Clock;
  readonly settings: RequestSettings;
  readonly successWatch: SuccessWatch;
}

/** Tells whether the stored edition is still the one the caller has seen; absent where any edition is fine. */
export type EditionCondition = ((edition: number) => boolean) | undefined;

/** An edit of a job: it makes the job that is asked for of the present one. */
export interface ReviseJobInput {
  readonly id: string;
  readonly callerName: string;
  readonly edit: (current: JobRequest) => DesiredJob;
  readonly condition?: EditionCondition;
}

/** Edits a job, pauses it or lets it go on. */
export type ReviseJob = (input: ReviseJobInput) => Promise<Job>;

/**
 * Refuses where a job has been edited since the caller saw it.
 * @throws DomainError `edited`.
 */
export const checkEdition = (job: Job, condition: EditionCondition): void => {
  if (condition && !condition(job.edition)) {
    throw new DomainError('edited', `job ${job.id} has been edited meanwhile; look at it and edit it again`);
  }
};

/**
 * A job with the changes that are asked for. What stays the same is not touched: what is due stays due, and a job
 * that already is as it should be comes back unchanged.
 * @throws DomainError `invalid`, `conflict` when there is nothing to pause, `unavailable`.
 */
export const applyDesired = async (
  ports: Pick<ReviseJobPorts, 'definitions' | 'settings' | 'jobs'>,
  job: Job,
  desired: DesiredJob,
  now: Instant,
): Promise<Job> => {
  const { definitions } = ports;
  const specification = await validateJob(ports, desired, now, job);
  const isSame = fingerprint(requestOf(specification)) === fingerprint(requestOf(job));
  const edited = isSame
    ? job
    : revised(
        job,
        specification,
        {
          definition: await resolveDefinition(definitions, specification.target, desired),
          jitterOffset: jitterOffsetOf(specification),
        },
        now,
      );
  const { paused = job.paused } = desired.request;
  return paused ? pauseJob(edited, now) : resumeJob(edited, now);
};

/** Sets the alarm of a job that was changed, and takes the outdated one away, where its due instant has changed. */
export const moveAlarm = async (
  ports: Pick<ReviseJobPorts, 'alarms' | 'log'>,
  before: Job,
  after: Job,
): Promise<void> => {
  await scheduleDue(ports, after);
  if (before.nextDueAt !== after.nextDueAt || before.revision !== after.revision)
    await unscheduleDue(ports, before);
};

/**
 * Edits jobs. An alarm that was set for what the job was due before finds that it is stale.
 * @throws DomainError `not_found`, `invalid`, `edited`, `conflict` when the job is over, `unavailable`.
 */
export const reviseJob = (ports: ReviseJobPorts): ReviseJob => {
  const { jobs, clock } = ports;
  const find = findJob(ports);
  return ({ id, callerName, edit, condition }) =>
    retryOnConflict(`job ${id}`, async () => {
      const job = await find(id);
      checkEdition(job, condition);
      if (job.state === 'history' || job.canceled) {
        throw new DomainError('conflict', `job ${job.id} is over: ${job.outcome ?? 'canceled'}`);
      }
      const now = clock.now();
      const changed = await applyDesired(ports, job, edit(requestOf(job)), now);
      if (changed === job) {
        // An earlier try may have been cut off before it set the alarm.
        await scheduleDue(ports, job);
        return job;
      }
      await expectSuccess(ports, changed, job);
      const edited = { change: editOf(job, changed, callerName), now };
      const saved = await changeOnRecord(ports, job, edited, (lastChange) =>
        jobs.save({ ...changed, lastChange }),
      );
      if (saved === 'conflict') return 'conflict';
      await moveAlarm(ports, job, saved);
      return saved;
    });
};
