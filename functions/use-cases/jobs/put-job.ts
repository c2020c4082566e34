import { creationOf, editOf, revivalOf } from '../../domain/activity/job-activity.ts';
import { type Job, newJob } from '../../domain/job/job.ts';
import { reviveJob } from '../../domain/job/job-edits.ts';
import { jitterOffsetOf } from '../../domain/request/job-request.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { jobIdForName } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { changeOnRecord } from '../activity/announce-change.ts';
import { expectSuccess } from '../execution/check-expectations.ts';
import { scheduleDue } from '../execution/schedule-due.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { resolveDefinition } from './resolve-definition.ts';
import {
  applyDesired,
  checkEdition,
  type EditionCondition,
  moveAlarm,
  type ReviseJobPorts,
} from './revise-job.ts';
import { type DesiredJob, validateJob } from './validate-job.ts';

/** A job that shall be there under a name. */
export interface PutJobInput extends DesiredJob {
  readonly name: string;
  readonly callerName: string;
  readonly condition?: EditionCondition;
}

/** The job of a name as it is now, and whether there was none before. */
export interface PutAnswer {
  readonly job: Job;
  readonly isNew: boolean;
}

/** Creates or changes the job of a name. */
export type PutJob = (input: PutJobInput) => Promise<PutAnswer>;

/**
 * Puts jobs under names, for scripts that send the whole job each time. What has not changed is left alone, and a job
 * that is over begins again.
 * @throws DomainError `invalid`, `edited`, `unavailable`.
 */
export const putJob = (ports: ReviseJobPorts): PutJob => {
  const { jobs, definitions, clock } = ports;

  const create = async (input: PutJobInput, now: Instant, over: Job | undefined): Promise<Job> => {
    const specification = await validateJob(ports, input, now);
    const facts = {
      definition: await resolveDefinition(definitions, specification.target, input),
      jitterOffset: jitterOffsetOf(specification),
      paused: input.request.paused === true,
    };
    if (over) return reviveJob(over, specification, facts, now);
    const id = jobIdForName(input.name);
    return newJob(specification, { ...facts, id, createdBy: input.callerName, now });
  };

  const insert = async (job: Job): Promise<Job | 'conflict'> => {
    await expectSuccess(ports, job);
    const made = { change: creationOf(job), now: job.createdAt };
    return changeOnRecord(ports, { version: 0 }, made, async (lastChange) => {
      const named = { ...job, lastChange };
      return (await jobs.insert(named)) === 'exists' ? 'conflict' : named;
    });
  };

  const save = async (input: PutJobInput, existing: Job, desired: Job): Promise<Job | 'conflict'> => {
    const isOver = existing.state === 'history' || existing.canceled;
    await expectSuccess(ports, desired, isOver ? undefined : existing);
    const change = (isOver ? revivalOf : editOf)(existing, desired, input.callerName);
    return changeOnRecord(ports, existing, { change, now: desired.updatedAt }, (lastChange) =>
      jobs.save({ ...desired, lastChange }),
    );
  };

  const putNew = async (input: PutJobInput, now: Instant): Promise<PutAnswer | 'conflict'> => {
    if (input.condition) throw new DomainError('edited', `there is no job "${input.name}" to be changed`);
    const saved = await insert(await create(input, now, undefined));
    if (saved === 'conflict') return 'conflict';
    await scheduleDue(ports, saved);
    return { job: saved, isNew: true };
  };

  const change = async (input: PutJobInput, existing: Job, now: Instant): Promise<PutAnswer | 'conflict'> => {
    checkEdition(existing, input.condition);
    const isOver = existing.state === 'history' || existing.canceled;
    const desired = await (isOver ? create(input, now, existing) : applyDesired(ports, existing, input, now));
    const saved = desired === existing ? existing : await save(input, existing, desired);
    if (saved === 'conflict') return 'conflict';
    await moveAlarm(ports, existing, saved);
    return { job: saved, isNew: false };
  };

  return (input) =>
    retryOnConflict(`job "${input.name}"`, async () => {
      const existing = await jobs.load(jobIdForName(input.name));
      const now = clock.now();
      return existing ? change(input, existing, now) : putNew(input, now);
    });
};
