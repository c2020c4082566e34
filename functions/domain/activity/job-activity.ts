import type { Job } from '../job/job.ts';
import type { Action, Activity } from './activity.ts';
import { changesOf, type FieldChange } from './field-change.ts';

const actionOf = (after: Job, changes: readonly FieldChange[]): Action => {
  const isPauseAlone = changes.length === 1 && changes[0]?.field === 'paused';
  if (!isPauseAlone) return 'edited';
  return after.paused ? 'paused' : 'resumed';
};

/** Who edited, paused or resumed a job, and what that changed. */
export const editOf = (before: Job, after: Job, caller: string): Activity => {
  const changes = changesOf(before, after);
  return { action: actionOf(after, changes), caller, jobId: after.id, changes };
};

/** Who let a job begin again that was over, and what else that changed. */
export const revivalOf = (before: Job, after: Job, caller: string): Activity => ({
  action: 'revived',
  caller,
  jobId: after.id,
  changes: changesOf(before, after),
});

/** Who created a job: what it is, its record tells, and later entries tell what it was before. */
export const creationOf = ({ id, createdBy }: Job): Activity => ({
  action: 'created',
  caller: createdBy,
  jobId: id,
  changes: [],
});
