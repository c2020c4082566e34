import * as z from 'zod';
import { listedRunPageSchema, runCause, runStatus } from '../http/schemas/run-schema.ts';
import { timelineSchema } from '../http/schemas/timeline-schema.ts';
import { instantParameter, json, PAGE_QUERY } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** Which jobs and instants a list over many jobs is about. */
const ACROSS_QUERY = {
  job: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .meta({ description: 'Only of the job with this id.', examples: ['01a1fd70f1c0700087fbf7479cb86dfe'] }),
  tag: z.string().min(1).max(64).optional().meta({ description: 'Only of jobs with this tag.' }),
};

const STATUS_LIST = new RegExp(
  `^(?:${runStatus.options.join('|')})(?:,(?:${runStatus.options.join('|')}))*$`,
);

/** The routes over the runs of all jobs. */
export const RUNS_OF_ALL_DESCRIPTIONS: Descriptions<'listAllRuns' | 'timeline'> = {
  listAllRuns: {
    tag: 'Runs',
    summary: 'List the runs of all jobs',
    description:
      'The latest due first. A part of a filtered list may have fewer runs than asked for and still go on. Runs that ended before this list was introduced are in the lists of their jobs only.',
    path: {},
    query: {
      status: z
        .string()
        .regex(STATUS_LIST)
        .optional()
        .meta({
          description: 'Only runs of this status, or of some, separated by commas.',
          examples: ['failed,timed_out'],
        }),
      ...ACROSS_QUERY,
      from: instantParameter('Due from here on.'),
      to: instantParameter('Due before here.'),
      cause: runCause.optional().meta({ description: 'Only runs that came to be in this way.' }),
      ...PAGE_QUERY,
    },
    responses: { 200: { description: 'A part of the list.', content: json(listedRunPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  timeline: {
    tag: 'Runs',
    summary: 'Read what jobs did and will do within a span',
    description:
      'By default from a day ago to a day ahead. Jobs that have nothing in the span are left out. An answer may have fewer jobs than `limit`, or none, and a `nextCursor`. Name `from` and `to` when you walk: the default moves.',
    path: {},
    query: {
      ...ACROSS_QUERY,
      from: instantParameter('From here on.'),
      to: instantParameter('Before here, at most 400 days later.'),
      ...PAGE_QUERY,
    },
    responses: { 200: { description: 'A part of the jobs.', content: json(timelineSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
};
