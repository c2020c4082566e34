import * as z from 'zod';
import {
  dockerCancelSchema,
  dockerCreatedSchema,
  dockerListsSchema,
  dockerQuery,
  dockerRecordSchema,
  dockerRequestSchema,
} from '../dialects/docker/docker-schema.ts';
import { jobLogListSchema } from '../dialects/job-logs/job-log-schema.ts';
import { messageSchema } from '../dialects/shared/message-schema.ts';
import { formContents, MESSAGE_ERRORS } from './dialect-parts.ts';
import { IDEMPOTENCY_KEY, JOB_ID, json, LINK, location } from './parameters.ts';
import type { Content, Descriptions, RouteDescription } from './route-description.ts';

const ID_QUERY = { job_id: JOB_ID.optional().meta({ description: 'The id of the job.' }) };

const LISTS: Content = {
  schema: z.union([dockerListsSchema, jobLogListSchema]).meta({
    id: 'JobLists',
    description: 'The lists of the Docker scheduler, or the array of Job logs.',
  }),
  examples: {
    dockerScheduler: dockerListsSchema.meta()?.examples?.[0],
    jobLogs: jobLogListSchema.meta()?.examples?.[0],
  },
};

const GET = {
  tag: 'Docker scheduler',
  responses: { 200: { description: 'The job.', content: json(dockerRecordSchema) } },
  ...MESSAGE_ERRORS,
  problems: ['not_found'],
} as const satisfies Partial<RouteDescription>;

const CANCEL = {
  tag: 'Docker scheduler',
  responses: {
    200: {
      description: 'It is de-scheduled.',
      content: {
        'application/json': {
          schema: messageSchema,
          examples: { done: { message: 'job 01a1fd71028c79308a6d97cc4b34a88b was de-scheduled' } },
        },
      },
    },
  },
  ...MESSAGE_ERRORS,
} as const satisfies Partial<RouteDescription>;

/** The routes of the Docker scheduler. */
export const DOCKER_DESCRIPTIONS: Descriptions<
  | 'dockerRoot'
  | 'dockerList'
  | 'dockerCreate'
  | 'dockerGet'
  | 'dockerGetByQuery'
  | 'dockerCancel'
  | 'dockerCancelByQuery'
> = {
  dockerRoot: {
    tag: 'Docker scheduler',
    summary: 'Go to the lists of jobs',
    path: {},
    responses: { 302: { description: 'Read on at `/jobs`.', headers: location('/jobs') } },
    ...MESSAGE_ERRORS,
    problems: [],
  },
  dockerList: {
    tag: 'Docker scheduler',
    summary: 'List jobs of the Docker scheduler, or of Job logs',
    description:
      'The Docker scheduler and Job logs share this path. With `format=list`, or where `Accept` names JSON and neither `text/html` nor `*/*`, it is the array of Job logs.',
    path: {},
    query: {
      state: z.enum(['running', 'scheduled', 'history']).optional().meta({
        description: 'Of the Docker scheduler: this list alone.',
      }),
      cursor: z.string().optional().meta({
        description: 'Where to go on, as the header `Link` of an earlier answer has it.',
      }),
      format: z.literal('list').optional().meta({ description: 'With `list`: the array of Job logs.' }),
      form: z.string().optional().meta({
        description:
          'With `true` the answer is 406: there is no page with a form. Anything else says nothing.',
      }),
    },
    responses: {
      200: { description: 'The jobs.', content: { 'application/json': LISTS }, headers: LINK },
    },
    ...MESSAGE_ERRORS,
    problems: ['invalid'],
    otherErrors: {
      406: {
        description: 'There is no page with a form.',
        content: {
          'application/json': {
            schema: messageSchema,
            examples: {
              noForm: {
                message: 'there is no page with a form; POST /jobs takes its fields, as JSON or as a form',
              },
            },
          },
        },
      },
    },
  },
  dockerCreate: {
    tag: 'Docker scheduler',
    summary: 'Run a container once, later',
    description: 'The arguments may stand in the query, too.',
    path: {},
    query: dockerQuery,
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: false, content: formContents(dockerRequestSchema) },
    responses: { 200: { description: 'The job is scheduled.', content: json(dockerCreatedSchema) } },
    ...MESSAGE_ERRORS,
    problems: ['invalid', 'key_reused'],
  },
  dockerGet: { ...GET, summary: 'Read a job', path: { id: JOB_ID } },
  dockerGetByQuery: {
    ...GET,
    summary: 'Read a job, named in the query',
    path: {},
    query: ID_QUERY,
    problems: ['invalid', 'not_found'],
  },
  dockerCancel: {
    ...CANCEL,
    summary: 'De-schedule a job',
    description: 'What is not scheduled, also what runs or is over, is 404.',
    path: { id: JOB_ID },
    problems: ['not_found'],
  },
  dockerCancelByQuery: {
    ...CANCEL,
    summary: 'De-schedule a job, named in the query or the body',
    path: {},
    query: ID_QUERY,
    body: { isRequired: false, content: formContents(dockerCancelSchema) },
    problems: ['invalid', 'not_found'],
  },
};
