import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { requestOf } from '../../domain/request/job-request.ts';
import { namesOnly } from '../../domain/request/names-only.ts';
import { type Caller, mayUse } from '../../domain/stack/token.ts';

/** A job as a request, as far as a caller may see it: `…` stands for the values of variables and headers where it may not write. */
export const requestSeenBy = (caller: Caller, job: Job): JobRequest =>
  mayUse(caller, 'write') ? requestOf(job) : namesOnly(requestOf(job), '…');
