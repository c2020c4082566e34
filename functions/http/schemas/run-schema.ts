import * as z from 'zod';
import type { Cause, FinalStatus, RunStatus } from '../../domain/run/run.ts';
import { count, instant, jobId, links, nextCursor, runId, text, words } from './schema-parts.ts';

const FINAL_MEANINGS: Readonly<Record<FinalStatus, string>> = {
  succeeded: 'it ended with exit code 0, or the webhook was delivered',
  failed: 'it ended with another exit code or was killed, or the webhook was given up',
  timed_out: 'it was stopped for its timeout',
  canceled: 'it was stopped or canceled on request',
  start_failed: 'the container never ran: image, capacity, permission, network',
  lost: 'nobody knows any more how it ended',
  skipped: "it was left out by the job's `overlap`",
  missed: 'its time passed unnoticed, and `misfire` or `startDeadline` gave it up',
};

const STATUS_MEANINGS: Readonly<Record<RunStatus, string>> = {
  queued: 'it waits for the end of others',
  starting: 'it is being started, or a further attempt waits for its time',
  running: 'it runs',
  ...FINAL_MEANINGS,
};

/** Where a run stands, final or not. */
export const runStatus = words('Where the run stands.', STATUS_MEANINGS);

/** The reason in the examples of the documents. */
export const REASON_EXAMPLE = {
  code: 'exit_code',
  text: 'The container ended with exit code 3.',
  advice: 'Its output says more.',
};

const PRICE_EXAMPLE = {
  usd: 0.00028904,
  seconds: 60,
  currency: 'USD',
  region: 'us-east-1',
  asOf: '2026-09-28',
  isEstimate: false,
};

/** Why something ended as it did. */
export const reasonSchema = z
  .strictObject({
    code: text('Short and stable, for programs.'),
    text: text('What happened, in plain words.'),
    advice: text('What to do about it. It is absent where there is nothing to do.').optional(),
  })
  .meta({
    id: 'Reason',
    description: 'Why something ended as it did.',
    examples: [REASON_EXAMPLE],
  });

const exitCode = z.int().optional().meta({ description: 'The exit code of the container, once it has one.' });

/** What a price says about where it comes from. */
export const priceSource = {
  currency: z.literal('USD').meta({ description: 'The currency of all figures.' }),
  region: text('The AWS region whose list prices were taken.'),
  asOf: z.iso.date().meta({ description: 'The day on which the list prices were read.' }),
  isEstimate: z.boolean().meta({ description: '`true` for `spot`, whose prices float.' }),
};

const priceSchema = z
  .strictObject({
    usd: z.number().min(0).meta({ description: 'US dollars, to eight decimals.' }),
    seconds: count(0, 'The seconds that are billed.'),
    ...priceSource,
  })
  .meta({
    id: 'Price',
    description: 'What a run cost: Fargate, and its public IPv4 address where it has one.',
    examples: [PRICE_EXAMPLE],
  });

/** A run as its job remembers it. */
export const runSummarySchema = z
  .strictObject({
    id: runId('The id of the run.'),
    dueAt: instant('The instant of its occurrence.'),
    status: words('How the run ended.', FINAL_MEANINGS),
    exitCode,
    reason: reasonSchema.optional(),
    stoppedAt: instant('When it ended. It is absent where it never ran.').optional(),
  })
  .meta({
    id: 'RunSummary',
    description: 'The last run of a job that has ended.',
    examples: [
      {
        id: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1',
        dueAt: '2026-11-21T09:30:03.000Z',
        status: 'failed',
        exitCode: 3,
        reason: REASON_EXAMPLE,
        stoppedAt: '2026-11-21T09:30:04.120Z',
      },
    ],
  });

const LINKS = {
  self: '/v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1',
  job: '/v1/jobs/01a1fd70f1c0700087fbf7479cb86dfe',
  output: '/v1/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1/output',
  page: '/runs/01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1',
};

const EXAMPLE = {
  id: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1',
  jobId: '01a1fd70f1c0700087fbf7479cb86dfe',
  dueAt: '2026-11-21T09:30:03.000Z',
  plannedAt: '2026-11-21T09:30:03.000Z',
  copy: 1,
  copies: 1,
  attempt: 1,
  cause: 'schedule',
  status: 'failed',
  exitCode: 3,
  reason: REASON_EXAMPLE,
  latenessMs: 0,
  launchTries: 1,
  createdAt: '2026-11-21T09:30:03.000Z',
  launchedAt: '2026-11-21T09:30:03.000Z',
  pullStartedAt: '2026-11-21T09:30:03.205Z',
  pullStoppedAt: '2026-11-21T09:30:03.720Z',
  startedAt: '2026-11-21T09:30:03.900Z',
  stoppedAt: '2026-11-21T09:30:04.120Z',
  price: PRICE_EXAMPLE,
  links: LINKS,
};

/** Why a run came to be. */
export const runCause = words<Cause>('Why the run came to be.', {
  schedule: 'it was due',
  manual: 'it was asked for',
  retry: 'an earlier attempt failed',
  catch_up: 'its instant was noticed over a minute late',
  chain: 'the success of another job started it',
});

/** One execution of a job. */
export const runSchema = z
  .strictObject({
    id: runId('The id of the run.'),
    jobId: jobId('The job that it is a run of.'),
    dueAt: instant('The instant of its occurrence.'),
    plannedAt: instant('When this attempt was to start.'),
    copy: count(1, 'Which copy of its occurrence it is, from 1.'),
    copies: count(1, 'How many copies its occurrence has.'),
    attempt: count(1, 'Which attempt of its copy it is, from 1.'),
    cause: runCause,
    status: runStatus,
    exitCode,
    reason: reasonSchema.optional(),
    blockedBy: runId('Of a run that was left out: the run in its way.').optional(),
    chainedFrom: runId('The run of another job whose success started it.').optional(),
    latenessMs: z
      .int()
      .optional()
      .meta({ description: 'Start call, or first try of a webhook, minus `plannedAt`, in milliseconds.' }),
    launchTries: count(0, 'How often the start was called and answered.'),
    createdAt: instant('When it was recorded.'),
    launchedAt: instant('When the start call was made, or the webhook was queued.').optional(),
    pullStartedAt: instant('When the pull of the image began.').optional(),
    pullStoppedAt: instant('When the pull of the image ended.').optional(),
    startedAt: instant('When its container ran, or the webhook was first tried.').optional(),
    stoppingAt: instant('When it was asked to stop.').optional(),
    stoppedAt: instant('When it ended.').optional(),
    imageDigest: text('The digest of the image that ran.').optional(),
    deliveryId: text('Of a webhook: its delivery, and the `webhook-id` that the receiver sees.').optional(),
    price: priceSchema.optional(),
    links: links(LINKS),
  })
  .meta({
    id: 'Run',
    description: 'One execution of a job. What is not known, or not there, is absent.',
    examples: [EXAMPLE],
  });

/** A part of a list of runs. */
export const runPageSchema = z
  .strictObject({ items: z.array(runSchema), nextCursor })
  .meta({ id: 'RunPage', description: 'A part of a list of runs.', examples: [{ items: [EXAMPLE] }] });

/** A run in a list over all jobs. */
export const listedRunSchema = runSchema
  .extend({ jobName: text('The name of its job, where it has one and is still known.').optional() })
  .meta({
    id: 'ListedRun',
    description: 'A run in a list over all jobs.',
    examples: [{ ...EXAMPLE, jobName: 'hello' }],
  });

/** A part of the list of the runs of all jobs. */
export const listedRunPageSchema = z.strictObject({ items: z.array(listedRunSchema), nextCursor }).meta({
  id: 'ListedRunPage',
  description: 'A part of the list of the runs of all jobs.',
  examples: [{ items: [{ ...EXAMPLE, jobName: 'hello' }] }],
});
