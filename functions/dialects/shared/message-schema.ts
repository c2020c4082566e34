import * as z from 'zod';

/** An answer that is a sentence: errors of the older APIs, and some of their successes. */
export const messageSchema = z
  .strictObject({ message: z.string().meta({ description: 'What is the matter, in a sentence.' }) })
  .meta({
    id: 'Message',
    description: 'A sentence.',
    examples: [{ message: 'job with id 01a1fd71028c79308a6d97cc4b34a88b not found' }],
  });

/** The fields of a request that say which program to run. */
export const programFields = {
  command: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .meta({
      description:
        'The words of a command, in a form as a JSON array. Any other text is a script, as if it were `shell`.',
      examples: [['date', '-u']],
    }),
  shell: z
    .string()
    .optional()
    .meta({ description: 'A script for `sh -c`.', examples: ['date'] }),
};
