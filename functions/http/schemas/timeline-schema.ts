import * as z from 'zod';
import { jobState } from './job-schema.ts';
import { occurrenceStatus } from './occurrence-schema.ts';
import { runStatus } from './run-schema.ts';
import { instant, jobId, nextCursor, runId, text } from './schema-parts.ts';

/** What became of one occurrence. */
export const markSchema = z.strictObject({
  dueAt: instant('The instant.'),
  status: occurrenceStatus,
  expected: z.boolean().optional().meta({ description: 'As in the list of occurrences.' }),
  runId: runId('The run that tells how it ended.').optional(),
  startedAt: instant('When the first of its copies started.').optional(),
  stoppedAt: instant('When the last of its copies ended.').optional(),
  note: text('What clocks that change do to it.').optional(),
});

const span = { from: instant('Where it begins.'), to: instant('Before this it ends.') };

const bucketSchema = z.strictObject({
  ...span,
  counts: z.record(z.string(), z.int().min(1)).meta({
    description:
      'How many occurrences there are by their status; `unread` where records are too many to be read.',
  }),
  more: z.literal(true).optional().meta({ description: 'There are more than could be counted.' }),
});

/** A run that was due before the span. */
export const underWaySchema = z.strictObject({
  runId: runId('The id of the run.'),
  dueAt: instant('The instant of its occurrence.'),
  status: runStatus,
  startedAt: instant('When it started.').optional(),
});

const offset = (description: string) => z.int().meta({ description });

const clockChangeSchema = z.strictObject({
  at: instant('When the clocks change.'),
  offsetBefore: offset('Minutes east of UTC before.'),
  offsetAfter: offset('Minutes east of UTC after.'),
  note: text('The change in words.'),
});

/** What one job did and will do within a span. */
export const timelineRowSchema = z
  .strictObject({
    jobId: jobId('The id of the job.'),
    name: text('Its name.').optional(),
    state: jobState,
    paused: z.boolean().meta({ description: 'It waits until it is resumed.' }),
    timezone: text('The IANA name of its time zone.'),
    marks: z.array(markSchema).meta({
      description: 'Its occurrences, the earliest first; none where they are crowded.',
    }),
    buckets: z.array(bucketSchema).meta({
      description: 'Parts of the span with counts, where marks would be crowded. Empty parts are left out.',
    }),
    underWay: z.array(underWaySchema).meta({
      description: 'Runs that were due before the span and are not over, ten at most.',
    }),
    excluded: z
      .array(z.strictObject({ ...span, text: text('As the job says it.') }))
      .meta({ description: 'What the job leaves out.' }),
    clockChanges: z.array(clockChangeSchema).meta({
      description: 'Changes of the clocks in its time zone, of a `cron`.',
    }),
    readFrom: instant('Records before it are too many to be read.').optional(),
  })
  .meta({ id: 'TimelineRow', description: 'What one job did and will do within a span.' });

/** What jobs did and will do within a span. */
export const timelineSchema = z
  .strictObject({ ...span, items: z.array(timelineRowSchema), nextCursor })
  .meta({
    id: 'Timeline',
    description: 'What jobs did and will do within a span.',
    examples: [
      {
        from: '2026-11-20T09:30:00.000Z',
        to: '2026-11-22T09:30:00.000Z',
        items: [
          {
            jobId: '01a1fd70f1c0700087fbf7479cb86dfe',
            name: 'nightly',
            state: 'scheduled',
            paused: false,
            timezone: 'Europe/Berlin',
            marks: [
              {
                dueAt: '2026-11-21T01:30:00.000Z',
                status: 'failed',
                expected: true,
                runId: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T013000Z-1-1',
                startedAt: '2026-11-21T01:30:02.000Z',
                stoppedAt: '2026-11-21T01:30:05.000Z',
              },
              { dueAt: '2026-11-22T01:30:00.000Z', status: 'pending', expected: true },
            ],
            buckets: [],
            underWay: [],
            excluded: [],
            clockChanges: [],
          },
        ],
      },
    ],
  });
