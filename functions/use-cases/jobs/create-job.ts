import { creationOf } from '../../domain/activity/job-activity.ts';
import { type Job, newJob } from '../../domain/job/job.ts';
import { jitterOffsetOf } from '../../domain/request/job-request.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { fingerprint, type JobId, jobIdForKey, newJobId } from '../../domain/shared/identifiers.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import { expectSuccess } from '../execution/check-expectations.ts';
import { scheduleDue } from '../execution/schedule-due.ts';
import type {
  Clock,
  ImageDefinitions,
  JobStore,
  Randomness,
  RequestSettings,
  SuccessWatch,
  WakeUpScheduler,
} from '../ports.ts';
import { resolveDefinition } from './resolve-definition.ts';
import { type DesiredJob, validateJob } from './validate-job.ts';

/** What creating a job needs. */
export interface CreateJobPorts extends ActivityPorts {
  readonly jobs: JobStore;
  readonly alarms: WakeUpScheduler;
  readonly definitions: ImageDefinitions;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: RequestSettings;
  readonly successWatch: SuccessWatch;
}

/** A job, and who asks for it. */
export interface CreateJobInput extends DesiredJob {
  readonly callerName: string;
  /** Where the id is known beforehand. */
  readonly id?: JobId | undefined;
  /** A repeat under the same key, from the same caller, on the same route, gives the first job again. */
  readonly idempotency?: { readonly key: string; readonly route: string; readonly body: unknown } | undefined;
}

/** Stores a job and sets its alarm. */
export type CreateJob = (input: CreateJobInput) => Promise<Job>;

const repeated = (job: Job, bodyPrint: string): Job => {
  if (job.fingerprint === bodyPrint) return job;
  throw new DomainError('key_reused', `Idempotency-Key was used before with another body, for job ${job.id}`);
};

/**
 * Creates jobs. Once the job is stored the promise is made: an alarm that cannot be set is counted, and the watchdog
 * wakes the job instead.
 * @throws DomainError `invalid` with all faults, `key_reused`, `unavailable`.
 */
export const createJob = (ports: CreateJobPorts): CreateJob => {
  const { jobs, definitions, clock, randomness } = ports;

  const create = async (input: CreateJobInput, id: JobId, bodyPrint: string | undefined): Promise<Job> => {
    const now = clock.now();
    const specification = await validateJob(ports, input, now);
    const job = newJob(specification, {
      id,
      definition: await resolveDefinition(definitions, specification.target, input),
      createdBy: input.callerName,
      jitterOffset: jitterOffsetOf(specification),
      paused: input.request.paused === true,
      now,
      fingerprint: bodyPrint,
    });
    await expectSuccess(ports, job);
    const made = await changeOnRecord(
      ports,
      { version: 0 },
      { change: creationOf(job), now },
      async (lastChange) => {
        const named = { ...job, lastChange };
        return (await jobs.insert(named)) === 'inserted' ? named : 'exists';
      },
    );
    if (made !== 'exists') return made;
    const winner = await jobs.load(id);
    if (!winner) throw new DomainError('unavailable', `job ${id} could not be stored`);
    // Without a key the id is nobody else's: it is this very job, stored by a call whose answer was lost and that was repeated.
    return bodyPrint === undefined ? winner : repeated(winner, bodyPrint);
  };

  return async (input) => {
    const { idempotency, callerName } = input;
    const bodyPrint = idempotency && fingerprint(idempotency.body);
    const id =
      input.id ??
      (idempotency
        ? jobIdForKey(callerName, idempotency.route, idempotency.key)
        : newJobId(clock.now(), randomness.bytes(10)));
    const first = bodyPrint === undefined ? undefined : await jobs.load(id);
    if (first && bodyPrint !== undefined) {
      const job = repeated(first, bodyPrint);
      // The first try may have been cut off before it set the alarm.
      await scheduleDue(ports, job);
      return job;
    }
    const job = await create(input, id, bodyPrint);
    await scheduleDue(ports, job);
    return job;
  };
};
