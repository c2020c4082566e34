import type { Job } from '../../domain/job/job.ts';
import { type JobId, jobIdForName } from '../../domain/shared/identifiers.ts';

/** A UUID with hyphens or without, in upper or lower case: https://www.rfc-editor.org/rfc/rfc9562#section-4 */
const UUID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** The id of a job as a UUID with hyphens. */
export const asUuid = (id: JobId): string =>
  id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The job id that a UUID stands for, in whichever form it is written; undefined for any other text. */
export const jobIdOfUuid = (text: string): JobId | undefined =>
  UUID.test(text) ? text.replaceAll('-', '').toLowerCase() : undefined;

/** The name of the job of a task whose id a caller chose. All forms of one UUID are one name. */
export const nameForTaskId = (taskId: string): string => {
  const id = jobIdOfUuid(taskId);
  return id === undefined ? taskId : asUuid(id);
};

/** The id by which callers know a task: chosen by its caller, or else the id of its job as a UUID. */
export const taskIdOf = ({ id, name }: Pick<Job, 'id' | 'name'>): string =>
  name !== undefined && jobIdForName(name) === id ? name : asUuid(id);
