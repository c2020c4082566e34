import * as z from 'zod';
import { listedRunPageSchema, runCause, runStatus } from '../http/schemas/run-schema.ts';
import { timelineSchema } from '../http/schemas/timeline-schema.ts';
import { instantParameter, JOB_QUERY, json, PAGE_QUERY, statusList } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** Which jobs and instants a list over many jobs is about. */
const ACROSS_QUERY = {
  job: JOB_QUERY,
  tag: z.string().min(1).max(64).optional().meta({ description: 'Only of jobs with this tag.' }),
};

/** The routes over the runs of all jobs. */
export const RUNS_OF_ALL_DESCRIPTIONS: Descriptions<'listAllRuns' | 'timeline'> = {
  listAllRuns: {
    tag: 'Runs',
    summary: 'List the runs of all jobs',
    description:
      'The latest due first. A part of a filtered list may have fewer runs than asked for and still go on. Runs that ended before this list was introduced are in the lists of their jobs only.',
    path: {},
    query: {
      status: statusList(runStatus.options, 'Only runs of this status', 'failed,timed_out'),
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
