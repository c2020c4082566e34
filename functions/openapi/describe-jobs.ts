import * as z from 'zod';
import {
  jobPatchSchema,
  jobRequestSchema,
  namedJobRequestSchema,
  previewRequestSchema,
} from '../http/schemas/job-request-schema.ts';
import { jobOutcome, jobPageSchema, jobSchema, jobState } from '../http/schemas/job-schema.ts';
import { previewSchema } from '../http/schemas/preview-schema.ts';
import { ETAG, IDEMPOTENCY_KEY, IF_MATCH, JOB_ID, json, location, PAGE_QUERY } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

const JOB_LOCATION = location('/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe');
const NO_PATH = {};

/** The routes of jobs. */
export const JOB_DESCRIPTIONS: Descriptions<
  'createJob' | 'listJobs' | 'getJob' | 'putJob' | 'patchJob' | 'cancelJob' | 'previewJob'
> = {
  createJob: {
    tag: 'Jobs',
    summary: 'Create a job',
    description: 'Everything is checked now, not when the job is due, and all faults come in one answer.',
    path: NO_PATH,
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: true, content: json(jobRequestSchema) },
    responses: {
      201: {
        description: 'The job, which is stored.',
        content: json(jobSchema),
        headers: { ...ETAG, ...JOB_LOCATION },
      },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'key_reused'],
  },
  listJobs: {
    tag: 'Jobs',
    summary: 'List jobs',
    description:
      'Without `state`, what runs and what is scheduled comes by when it is due next, soonest first, and then history, newest first. Of one state, running jobs and history come newest first, scheduled ones soonest first. A walk through all of them misses no job that moves meanwhile; such a job may come twice, and the later one counts. A page may have fewer jobs than `limit`, or none, and still a `nextCursor`.',
    path: NO_PATH,
    query: {
      ...PAGE_QUERY,
      state: jobState.optional().meta({ description: 'Only jobs in this state.' }),
      tag: z.string().min(1).max(64).optional().meta({ description: 'Only jobs with this tag.' }),
      name: z.string().min(1).max(255).optional().meta({
        description: 'Only jobs that have this in their name; upper and lower case are the same.',
      }),
      outcome: jobOutcome.optional().meta({ description: 'Only jobs that ended so.' }),
    },
    responses: { 200: { description: 'A part of the list.', content: json(jobPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  getJob: {
    tag: 'Jobs',
    summary: 'Read a job',
    path: { id: JOB_ID },
    responses: { 200: { description: 'The job.', content: json(jobSchema), headers: ETAG } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  patchJob: {
    tag: 'Jobs',
    summary: 'Edit, pause or resume a job',
    description:
      'Naming one of `at`, `in`, `every`, `cron` and `now` takes the one before away, and so it is with `command` and `shell`. Naming `url` takes all fields of a container away, and naming `image` those of a webhook. Runs under way go on as they began.',
    path: { id: JOB_ID },
    headers: IF_MATCH,
    body: {
      isRequired: true,
      content: {
        'application/merge-patch+json': { schema: jobPatchSchema },
        'application/json': { schema: jobPatchSchema },
      },
    },
    responses: { 200: { description: 'The job as it is now.', content: json(jobSchema), headers: ETAG } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found', 'conflict', 'edited'],
  },
  putJob: {
    tag: 'Jobs',
    summary: 'Create or change a job by its name',
    description:
      'For scripts that deploy. The first time the job is created. Later what is different is changed, and where nothing is, nothing happens. A job that is over begins again.',
    path: {
      name: z
        .string()
        .min(1)
        .max(255)
        .meta({
          description: 'The name, percent-encoded. A name with `?` or `%` must be in the body, too.',
          examples: ['nightly-backup'],
        }),
    },
    headers: IF_MATCH,
    body: { isRequired: true, content: json(namedJobRequestSchema) },
    responses: {
      200: { description: 'The job as it is now.', content: json(jobSchema), headers: ETAG },
      201: {
        description: 'The job, which is new.',
        content: json(jobSchema),
        headers: { ...ETAG, ...JOB_LOCATION },
      },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'edited'],
  },
  cancelJob: {
    tag: 'Jobs',
    summary: 'Cancel a job',
    description: 'Nothing of it starts any more.',
    path: { id: JOB_ID },
    query: {
      stop: z.enum(['true', 'false']).optional().meta({
        description: 'With `true` its runs are stopped, too.',
        default: 'false',
      }),
    },
    responses: { 200: { description: 'The job as it is now.', content: json(jobSchema), headers: ETAG } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found', 'conflict'],
  },
  previewJob: {
    tag: 'Jobs',
    summary: 'Tell what a job would do',
    description: 'The body is checked as if the job were created. Nothing is.',
    path: NO_PATH,
    body: { isRequired: true, content: json(previewRequestSchema) },
    responses: { 200: { description: 'What it would do.', content: json(previewSchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
};
