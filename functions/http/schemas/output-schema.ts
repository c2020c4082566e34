import * as z from 'zod';
import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import { REASON_EXAMPLE, reasonSchema, runStatus } from './run-schema.ts';
import { instant, text, words } from './schema-parts.ts';

/** Where a line was written. */
export const outputStream = words<OutputStream>('Where a line was written.', {
  stdout: 'to stdout',
  stderr: 'to stderr',
  output: 'to either, where the two are not told apart: by a `command`, or by a webhook',
});

/** A line of the output of a run. */
export const outputLineSchema = z
  .strictObject({
    at: instant('When it was written.'),
    stream: outputStream,
    text: text('The line, without its line end.'),
  })
  .meta({
    id: 'OutputLine',
    description: 'A line of the output of a run.',
    examples: [{ at: '2026-11-21T09:30:03.911Z', stream: 'stdout', text: 'out' }],
  });

/** A part of the output of a run. */
export const outputPageSchema = z
  .strictObject({
    items: z.array(outputLineSchema).meta({ description: 'Oldest first.' }),
    nextCursor: text(
      'Where to go on. It is there until `ended`, and absent before the container was started.',
    ).optional(),
    previousCursor: text(
      'In what was read from the end: where to go back, until there is nothing before it.',
    ).optional(),
    ended: z.boolean().meta({ description: 'Nothing more will come.' }),
  })
  .meta({
    id: 'OutputPage',
    description: 'A part of the output of a run.',
    examples: [
      {
        items: [
          { at: '2026-11-21T09:30:03.911Z', stream: 'stdout', text: 'out' },
          { at: '2026-11-21T09:30:03.912Z', stream: 'stderr', text: 'err' },
        ],
        ended: true,
      },
    ],
  });

/** What the last event of a followed output says. */
export const outputEndSchema = z
  .strictObject({
    status: runStatus,
    exitCode: z.int().optional().meta({ description: 'The exit code, where there is one.' }),
    reason: reasonSchema.optional(),
  })
  .meta({
    description: 'The data of the event `end`: how the run ended.',
    examples: [
      {
        status: 'failed',
        exitCode: 3,
        reason: REASON_EXAMPLE,
      },
    ],
  });
