import * as z from 'zod';
import { emptySchema } from '../http/schemas/job-request-schema.ts';
import { occurrencePageSchema } from '../http/schemas/occurrence-schema.ts';
import { outputPageSchema, outputStream } from '../http/schemas/output-schema.ts';
import { runPageSchema, runSchema, runStatus } from '../http/schemas/run-schema.ts';
import { OUTPUT_STREAM } from './output-stream.ts';
import {
  contentLocation,
  IDEMPOTENCY_KEY,
  instantParameter,
  JOB_ID,
  json,
  location,
  PAGE_QUERY,
  RUN_ID,
} from './parameters.ts';
import type { Content, Descriptions, ResponseDescription } from './route-description.ts';

const lines = () => z.int().min(1).max(10_000).optional();

const OUTPUT_QUERY = {
  limit: lines().meta({
    description:
      'How many lines at most: 25 where it is not given, 1,000 with `follow=true`, 10,000 as text.',
  }),
  cursor: PAGE_QUERY.cursor.meta({
    description: 'Where to begin: a `nextCursor`, a `previousCursor`, or the `id` of an event.',
  }),
  stream: outputStream.optional().meta({ description: 'Only lines of this stream.' }),
  tail: lines().meta({
    description: 'The last lines, so many. It goes without `cursor`, `limit` and `follow`.',
  }),
  follow: z.enum(['true', 'false']).optional().meta({
    description: 'With `true` the answer is a stream of events.',
    default: 'false',
  }),
};

const OUTPUT_HEADERS = {
  'last-event-id': z.string().optional().meta({
    description:
      'With `follow=true`: the `id` of the last event that was read. It takes the place of `cursor`.',
  }),
};

const OUTPUT_TEXT: Content = {
  schema: z.string().meta({
    id: 'OutputText',
    description: 'The lines alone. The header `link` says where the output goes on, and what comes before.',
    examples: ['out\nerr\n'],
  }),
};

const LINKS_OF_TEXT = {
  link: z
    .string()
    .optional()
    .meta({
      description: 'Of text: where it goes on, with `rel="next"`, and what comes before, with `rel="prev"`.',
      examples: [
        '</v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1/output?cursor=WyJydW5hdC>; rel="next"',
      ],
    }),
};

const outputResponses = (headers: ResponseDescription['headers'] = {}) => ({
  200: {
    description: 'A part of the output, or of the stream.',
    content: { ...json(outputPageSchema), 'text/plain': OUTPUT_TEXT, 'text/event-stream': OUTPUT_STREAM },
    headers,
  },
  204: { description: 'With `follow=true`: nothing comes after the event `end`. Do not ask again.' },
});

/** The routes of runs. */
export const RUN_DESCRIPTIONS: Descriptions<
  'runNow' | 'listRuns' | 'latestRun' | 'listOccurrences' | 'getRun' | 'stopRun' | 'readOutput' | 'jobOutput'
> = {
  runNow: {
    tag: 'Runs',
    summary: 'Run a job now',
    description:
      "It is an occurrence of its own, and the schedule stays as it is. It works while the job is paused, or everything is. The job's `overlap` holds: what it would leave out is 409.",
    path: { id: JOB_ID },
    headers: IDEMPOTENCY_KEY,
    body: { isRequired: false, content: json(emptySchema) },
    responses: {
      202: {
        description: 'The run, the first where the job has copies.',
        content: json(runSchema),
        headers: location('/v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1'),
      },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found', 'conflict'],
  },
  listRuns: {
    tag: 'Runs',
    summary: 'List the runs of a job',
    description: 'The latest due first.',
    path: { id: JOB_ID },
    query: { ...PAGE_QUERY, status: runStatus.optional().meta({ description: 'Only runs of this status.' }) },
    responses: { 200: { description: 'A part of the list.', content: json(runPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  latestRun: {
    tag: 'Runs',
    summary: 'Read the latest run of a job',
    path: { id: JOB_ID },
    responses: {
      200: {
        description: 'The run.',
        content: json(runSchema),
        headers: contentLocation('/v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1'),
      },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  listOccurrences: {
    tag: 'Runs',
    summary: 'List what was expected of a job, and what was recorded',
    description: 'The earliest first, by default of the last day and the next.',
    path: { id: JOB_ID },
    query: {
      from: instantParameter('From here on.'),
      to: instantParameter('Before here.'),
      limit: PAGE_QUERY.limit,
      cursor: PAGE_QUERY.cursor,
    },
    responses: { 200: { description: 'A part of the list.', content: json(occurrencePageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  getRun: {
    tag: 'Runs',
    summary: 'Read a run',
    path: { runId: RUN_ID },
    responses: { 200: { description: 'The run.', content: json(runSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  stopRun: {
    tag: 'Runs',
    summary: 'Stop a run',
    description:
      'The container gets SIGTERM, or the STOPSIGNAL that its image names, and is killed when it has not ended after 30 seconds. A webhook is tried no more. No body is read.',
    path: { runId: RUN_ID },
    responses: { 202: { description: 'The run, which is stopping.', content: json(runSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found', 'conflict'],
  },
  readOutput: {
    tag: 'Runs',
    summary: 'Read or follow what a run wrote',
    description:
      'A list, or with `follow=true` a stream of server-sent events. The stream comes in parts: an answer holds what there is by then; in local mode it waits up to 20 seconds where there is nothing. As long after it as `retry` says the client asks for the next part with the `id` of the last event in `Last-Event-ID`, as `EventSource` does by itself. The last event is `end`.',
    path: { runId: RUN_ID },
    query: OUTPUT_QUERY,
    headers: OUTPUT_HEADERS,
    responses: outputResponses(LINKS_OF_TEXT),
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  jobOutput: {
    tag: 'Runs',
    summary: 'Read what the latest run of a job wrote',
    description: 'The same as the output of that run. `content-location` has its address: read on there.',
    path: { id: JOB_ID },
    query: OUTPUT_QUERY,
    headers: OUTPUT_HEADERS,
    responses: outputResponses({
      ...LINKS_OF_TEXT,
      ...contentLocation('/v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1/output'),
    }),
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
};
