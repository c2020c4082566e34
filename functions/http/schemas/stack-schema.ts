import * as z from 'zod';
import { SCOPES } from '../../domain/stack/token.ts';
import { runSummarySchema } from './run-schema.ts';
import { count, instant, jobId, text } from './schema-parts.ts';

/** That there is someone to ask. */
export const healthSchema = z
  .strictObject({ status: z.literal('ok') })
  .meta({ id: 'Health', description: 'The API answers.', examples: [{ status: 'ok' }] });

/** Whom a token belongs to. */
export const callerSchema = z
  .strictObject({
    name: text('The name of the token.'),
    scopes: z.array(z.enum(SCOPES)).meta({ description: 'What it may do. `admin` may do everything.' }),
  })
  .meta({
    id: 'Caller',
    description: 'Whom a token belongs to.',
    examples: [{ name: 'ci', scopes: ['read'] }],
  });

/** Everything is held back. */
export const pauseSchema = z
  .strictObject({
    since: instant('Since when everything that comes due is held back.'),
    until: instant('Until when. Without it until `DELETE /v1/pause`.').optional(),
  })
  .meta({
    id: 'Pause',
    description: 'Everything that comes due is held back.',
    examples: [{ since: '2026-11-21T09:00:00.000Z', until: '2026-11-21T12:00:00.000Z' }],
  });

const jobCount = (state: string) => count(0, `How many jobs are ${state}, up to \`countedUpTo\`.`);
const jobName = text('Its name, if it has one.').optional();

/** The job that is due next. */
export const nextJobSchema = z
  .strictObject({ id: jobId('The id of the job.'), name: jobName, dueAt: instant('When it is due.') })
  .meta({ id: 'NextJob', description: 'The job that is due next.' });

/** A job whose last run went wrong. */
export const failedJobSchema = z
  .strictObject({ id: jobId('The id of the job.'), name: jobName, lastRun: runSummarySchema.optional() })
  .meta({ id: 'FailedJob', description: 'A job whose last run went wrong.' });

/** How things stand. */
export const summarySchema = z
  .strictObject({
    counts: z
      .strictObject({
        running: jobCount('running'),
        scheduled: jobCount('scheduled'),
        history: jobCount('in history'),
      })
      .meta({ description: 'Jobs by state.' }),
    countedUpTo: count(1, 'A count that has come so far may be larger.'),
    next: nextJobSchema.optional(),
    failures: z
      .array(failedJobSchema)
      .max(10)
      .meta({ description: 'Up to ten jobs whose last run went wrong, the latest first.' }),
    paused: pauseSchema.optional(),
    watchdog: z
      .strictObject({ lastTickAt: instant('When it last looked.').optional() })
      .meta({ description: 'It looks each minute for what no alarm has moved.' }),
    timezoneData: text('The release of the IANA time zone database by which local times are read.'),
  })
  .meta({
    id: 'Summary',
    description: 'How things stand.',
    examples: [
      {
        counts: { running: 2, scheduled: 17, history: 1000 },
        countedUpTo: 100,
        next: {
          id: '01a1fd70f1c0700087fbf7479cb86dfe',
          name: 'nightly-backup',
          dueAt: '2026-11-22T01:30:00.000Z',
        },
        failures: [
          {
            id: '01a1fd71028c79308a6d97cc4b34a88b',
            name: 'hello',
            lastRun: {
              id: '01a1fd71028c79308a6d97cc4b34a88b-20261121T093003Z-1-1',
              dueAt: '2026-11-21T09:30:03.000Z',
              status: 'failed',
              exitCode: 3,
            },
          },
        ],
        paused: { since: '2026-11-21T09:00:00.000Z', until: '2026-11-21T12:00:00.000Z' },
        watchdog: { lastTickAt: '2026-11-21T09:30:01.120Z' },
        timezoneData: '2026f',
      },
    ],
  });
