import * as z from 'zod';
import { count, text } from './schema-parts.ts';

const problemType = z
  .string()
  .regex(/^\/problems\/[a-z-]+$/)
  .meta({ description: 'Stable, for programs. It is also an address that says what the problem means.' });

const status = z.int().min(400).max(599).meta({ description: 'The HTTP status.' });

/** Problem details: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemSchema = z
  .strictObject({
    type: problemType,
    title: text('What kind of problem it is.'),
    status,
    detail: text('What is wrong with this request.'),
    instance: text('The id of the request, which stands in the log where the failure was ours.'),
    errors: z
      .array(
        z.strictObject({
          pointer: text(
            'A JSON pointer into the body; `/query/<name>` for a parameter, `/headers/<name>` for a header.',
          ),
          detail: text('The value and the rule that it breaks.'),
        }),
      )
      .max(101)
      .optional()
      .meta({ description: 'All faults of the request at once; more than a hundred are counted.' }),
  })
  .meta({
    id: 'Problem',
    description: 'Problem details (RFC 9457).',
    examples: [
      {
        type: '/problems/invalid',
        title: 'Invalid request',
        status: 400,
        detail: 'the job breaks a rule',
        instance: 'urn:uuid:0d9f4f0a-6b1e-4c39-9d3e-0c1c7a6a2b11',
        errors: [{ pointer: '/cpu', detail: '"abc": expected a number' }],
      },
    ],
  });

/** What a kind of problem means, and what to do about it. */
export const problemPageSchema = z
  .strictObject({
    type: problemType,
    status: count(400, 'The HTTP status of such an answer.'),
    title: text('What kind of problem it is.'),
    meaning: text('What it means.'),
    advice: text('What to do about it.'),
  })
  .meta({
    id: 'ProblemMeaning',
    description: 'What a kind of problem means.',
    examples: [
      {
        type: '/problems/conflict',
        status: 409,
        title: 'Conflict',
        meaning: 'The job, run or delivery is in a state that forbids this: for example, it is over already.',
        advice: 'Look at it again: `detail` names the state that it is in.',
      },
    ],
  });
