import * as z from 'zod';
import type { OccurrenceStatus } from '../../domain/execution/occurrence-status.ts';
import { REASON_EXAMPLE, reasonSchema, runStatus } from './run-schema.ts';
import { count, instant, nextCursor, runId, words } from './schema-parts.ts';

/** A run as its occurrence names it. */
export const occurrenceRunSchema = z
  .strictObject({
    id: runId('The id of the run.'),
    copy: count(1, 'Which copy it is, from 1.'),
    attempt: count(1, 'Which attempt of its copy it is, from 1.'),
    status: runStatus,
    exitCode: z.int().optional().meta({ description: 'The exit code of the container, once it has one.' }),
    reason: reasonSchema.optional(),
    stoppingAt: instant('When it was asked to stop.').optional(),
  })
  .meta({ id: 'OccurrenceRun', description: 'A run of an occurrence.' });

/** What became of an occurrence. */
export const occurrenceStatus = words<OccurrenceStatus>(
  'What became of it, by the last attempt of each copy.',
  {
    pending: 'it is still to come',
    unrecorded: 'its time has passed and nothing is on record',
    running: 'a run of it is under way',
    succeeded: 'every copy has succeeded',
    failed: 'a copy has failed',
    canceled: 'every copy was canceled',
    skipped: "it was left out by the job's `overlap`",
    missed: 'its time passed unnoticed',
  },
);

/** What was expected of an instant of a job, and what became of it. */
export const occurrenceSchema = z
  .strictObject({
    dueAt: instant('The instant.'),
    expected: z.boolean().optional().meta({
      description:
        '`true` where the job is due by its schedule, `false` where it was run beside it. It is absent where the schedule as it is now was not in force.',
    }),
    status: occurrenceStatus,
    runs: z.array(occurrenceRunSchema).meta({ description: 'The runs on record, by copy and attempt.' }),
  })
  .meta({ id: 'Occurrence', description: 'What was expected of an instant, and what was recorded.' });

/** A part of a list of occurrences. */
export const occurrencePageSchema = z
  .strictObject({
    from: instant('Where the list begins.'),
    to: instant('Before this it ends.'),
    items: z.array(occurrenceSchema).meta({ description: 'The earliest first.' }),
    nextCursor,
  })
  .meta({
    id: 'OccurrencePage',
    description: 'A part of a list of occurrences. A cursor keeps the span that the list began with.',
    examples: [
      {
        from: '2026-11-21T00:00:00.000Z',
        to: '2026-11-22T00:00:00.000Z',
        items: [
          {
            dueAt: '2026-11-21T10:30:00.000Z',
            expected: true,
            status: 'failed',
            runs: [
              {
                id: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T103000Z-1-1',
                copy: 1,
                attempt: 1,
                status: 'failed',
                exitCode: 3,
                reason: REASON_EXAMPLE,
              },
            ],
          },
          { dueAt: '2026-11-21T11:30:00.000Z', expected: true, status: 'pending', runs: [] },
        ],
      },
    ],
  });
