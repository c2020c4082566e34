import * as z from 'zod';
import {
  jobLogCreatedSchema,
  jobLogRequestSchema,
  jobWithLogsSchema,
} from '../dialects/job-logs/job-log-schema.ts';
import { messageSchema } from '../dialects/shared/message-schema.ts';
import { formContents } from './dialect-parts.ts';
import { IDEMPOTENCY_KEY, json, LINK, location } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** The routes of Job logs; its list is at `GET /jobs`, with that of the Docker scheduler. */
export const JOB_LOG_DESCRIPTIONS: Descriptions<'jobLogCreate' | 'jobLogGet' | 'jobLogSweep'> = {
  jobLogCreate: {
    tag: 'Job logs',
    summary: 'Create a job that keeps logs',
    description: 'Unknown fields are refused.',
    path: {},
    ignoresUnknownQuery: true,
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: true, content: formContents(jobLogRequestSchema) },
    responses: {
      201: { description: 'The job.', content: json(jobLogCreatedSchema) },
      303: { description: 'For a client that prefers HTML: the job is created.', headers: location('/jobs') },
    },
    errorStyle: 'jobLog',
    problems: ['invalid', 'key_reused'],
  },
  jobLogGet: {
    tag: 'Job logs',
    summary: 'Read a job and its logs',
    path: { id: z.string().meta({ description: 'The number or the id of the job.', examples: ['17'] }) },
    query: {
      cursor: z.string().optional().meta({ description: 'Where to go on, as the header `Link` has it.' }),
    },
    ignoresUnknownQuery: true,
    responses: {
      200: { description: 'The job and its logs.', content: json(jobWithLogsSchema), headers: LINK },
    },
    errorStyle: 'jobLog',
    problems: ['invalid', 'not_found'],
  },
  jobLogSweep: {
    tag: 'Job logs',
    summary: 'Find and move what is overdue, at once',
    path: {},
    ignoresUnknownQuery: true,
    responses: {
      200: {
        description: 'What was found.',
        content: {
          'application/json': {
            schema: messageSchema,
            examples: { found: { message: 'woke 0 overdue jobs and looked at 2 runs' } },
          },
        },
      },
    },
    errorStyle: 'jobLog',
    problems: [],
  },
};
