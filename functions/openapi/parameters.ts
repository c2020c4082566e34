import * as z from 'zod';

/** Parameters and headers that several routes take or give. */

/** The parameters of every list. */
export const PAGE_QUERY = {
  limit: z.int().min(1).max(100).optional().meta({ description: 'How many items at most.', default: 25 }),
  cursor: z.string().min(1).max(4096).optional().meta({
    description: 'The `nextCursor` of an earlier answer to the same request.',
  }),
};

/** Names a job in a query. */
export const JOB_QUERY = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .optional()
  .meta({ description: 'Only of the job with this id.', examples: ['01a1fd70f1c0700087fbf7479cb86dfe'] });

/** Some of a few statuses in a query; `description` says what has them. */
export const statusList = (statuses: readonly string[], description: string, example: string) => {
  const one = `(?:${statuses.join('|')})`;
  return z
    .string()
    .regex(new RegExp(`^${one}(?:,${one})*$`))
    .optional()
    .meta({ description: `${description}, or of some, separated by commas.`, examples: [example] });
};

/** An instant in a query. */
export const instantParameter = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description, examples: ['2026-11-21T00:00:00Z'] });

/** Finds the first answer again. */
export const IDEMPOTENCY_KEY = {
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .optional()
    .meta({
      description:
        'Of your choice. The same key with the same body gives the first answer again, with another body 422.',
      examples: ['deploy-17'],
    }),
};

/** Makes an edit conditional. */
export const IF_MATCH = {
  'if-match': z
    .string()
    .optional()
    .meta({
      description:
        'The `ETag` of the job as you read it, a list of such, or `*`. If it is no longer that, the answer is 412.',
      examples: ['"3"'],
    }),
};

/** Names the state of a job. */
export const ETAG = {
  etag: z.string().meta({
    description: 'It changes with every edit, pause and cancel, and not when the job runs.',
    examples: ['"3"'],
  }),
};

/** Where the new thing is. */
export const location = (path: string) => ({
  location: z.string().meta({ description: 'The path of what was made.', examples: [path] }),
});

/** Where what is answered has an address of its own. */
export const contentLocation = (path: string) => ({
  'content-location': z.string().meta({ description: 'The address of what is answered.', examples: [path] }),
});

/** Where a list goes on. */
export const LINK = {
  link: z
    .string()
    .optional()
    .meta({
      description: 'Where the list goes on, with `rel="next"`. It is absent at the end.',
      examples: ['</jobs?state=history&cursor=eyJ>; rel="next"; title="history"'],
    }),
};

/** The id of a job in a path. */
export const JOB_ID = z.string().meta({
  description: 'The id of the job.',
  examples: ['01a1fd70f1c0700087fbf7479cb86dfe'],
});

/** The id of a run in a path. */
export const RUN_ID = z.string().meta({
  description: 'The id of the run.',
  examples: ['01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1'],
});

/** The id of a delivery in a path. */
export const DELIVERY_ID = z.string().meta({
  description: 'The id of the delivery.',
  examples: ['01a1fd70f4a877094a85edc0ed5a4947-20261121T093002Z-1-1-target'],
});

/** A body in JSON. */
export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
