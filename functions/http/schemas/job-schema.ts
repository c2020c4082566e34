import * as z from 'zod';
import type { JobOutcome, JobState } from '../../domain/job/job.ts';
import { JOB_FIELDS, SHOWN_OF_EVERY_JOB } from './job-fields.ts';
import { runSummarySchema } from './run-schema.ts';
import { count, instant, jobId, links, nextCursor, runId, text, words } from './schema-parts.ts';

/** What the states of jobs mean. */
export const jobState = words<JobState>('Where the job stands.', {
  running: 'a run is under way or waits',
  scheduled: 'something is to come, or the job is paused',
  history: 'it is over',
});

/** What the outcomes of jobs mean. */
export const jobOutcome = words<JobOutcome>('How a job in history ended.', {
  succeeded: 'its last run has succeeded',
  failed: 'its last run has not succeeded',
  canceled: 'it was canceled',
  ended: 'it has `every` or `cron` and is due no more',
});

const LINKS = {
  self: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe',
  runs: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe/runs',
  output: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe/output',
  deliveries: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe/deliveries',
  activity: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe/activity',
  page: '/jobs/01a1fd70f1c0700087fbf7479cb86dfe',
};

const EXAMPLE = {
  id: '01a1fd70f1c0700087fbf7479cb86dfe',
  name: 'hello',
  image: 'busybox',
  shell: 'echo out; echo err >&2; exit 3',
  environment: {},
  secrets: {},
  cpu: 0.25,
  memory: 512,
  architecture: 'x86_64',
  capacity: 'on_demand',
  in: '3s',
  timezone: 'UTC',
  exclude: [],
  jitter: '0s',
  copies: 1,
  overlap: 'skip',
  misfire: 'run_once',
  startDeadline: '1h',
  timeout: '1h',
  tags: [],
  state: 'scheduled',
  nextDueAt: '2026-11-21T09:30:03.000Z',
  nextRuns: ['2026-11-21T09:30:03.000Z'],
  activeRuns: [],
  waitingRuns: [],
  paused: false,
  revision: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  createdBy: 'ci',
  updatedAt: '2026-11-21T09:30:00.000Z',
  links: LINKS,
};

/** Names and texts; names alone for who may not change the job. */
const namesAndTexts = (field: 'environment' | 'headers') => {
  const { type: _type, additionalProperties: _texts, description, ...meta } = JOB_FIELDS[field].meta() ?? {};
  return z
    .record(z.string(), z.union([z.string(), z.null()]))
    .meta({ ...meta, description: `${description} Each value is \`null\` for a token that may not write.` })
    .optional();
};

/** A job: the fields that it was given, the defaults, and what became of it. */
export const jobSchema = z
  .strictObject(JOB_FIELDS)
  .partial()
  .required(SHOWN_OF_EVERY_JOB)
  .extend({
    environment: namesAndTexts('environment'),
    headers: namesAndTexts('headers'),
    id: jobId('The id of the job.'),
    state: jobState,
    outcome: jobOutcome.optional(),
    nextDueAt: instant('When it is due next.').optional(),
    nextRuns: z
      .array(z.iso.datetime({ precision: 3 }))
      .max(5)
      .meta({ description: 'The next five instants; none while it is paused.' }),
    activeRuns: z.array(runId('The id of a run.')).meta({
      description: 'The runs under way, and further attempts that wait for their time.',
    }),
    waitingRuns: z.array(runId('The id of a run.')).meta({
      description: 'The runs of the occurrence that waits for the end of those.',
    }),
    lastRun: runSummarySchema.optional(),
    lastSuccessAt: instant('When an occurrence of it last succeeded.').optional(),
    revision: count(1, 'It grows with each change of what it is due by.'),
    createdAt: instant('When it was created.'),
    createdBy: text('The name of the token that created it.'),
    updatedAt: instant('When it was last changed.'),
    finishedAt: instant('When it was over.').optional(),
    links: links(LINKS),
  })
  .meta({
    id: 'Job',
    description: 'A job: the fields that it was given, the defaults, and what became of it.',
    examples: [EXAMPLE],
  });

/** A part of a list of jobs. */
export const jobPageSchema = z.strictObject({ items: z.array(jobSchema), nextCursor }).meta({
  id: 'JobPage',
  description: 'A part of a list of jobs.',
  examples: [{ items: [EXAMPLE], nextCursor: 'eyJzIjoiaGlzdG9yeSJ9' }],
});
