import * as z from 'zod';
import { callbackMembers } from '../../domain/job/after-run-fields.ts';
import { retryMembers } from '../../domain/job/policy-fields.ts';
import type { JobField } from '../../domain/request/job-fields.ts';
import { JOB_FIELDS } from './job-fields.ts';

const CONTAINER_JOB = {
  name: 'hello',
  image: 'public.ecr.aws/docker/library/alpine',
  shell: 'date; uname -a',
  in: '30s',
};
const RECURRING_JOB = {
  image: 'public.ecr.aws/docker/library/alpine',
  command: ['date', '-u'],
  cron: '30 2 * * *',
  timezone: 'Europe/Berlin',
  retry: { limit: 3 },
};
const WEBHOOK_JOB = {
  name: 'orders',
  url: 'https://example.com/hooks/orders',
  headers: { authorization: 'Bearer 1f0e' },
  body: { kind: 'full' },
  every: '1h',
};

/** The body of `POST /v1/jobs`. */
export const jobRequestSchema = z
  .strictObject(JOB_FIELDS)
  .partial()
  .meta({
    id: 'JobRequest',
    description:
      'What to run (`image`, `url` or neither), when (exactly one of `at`, `in`, `now`, `every`, `cron`) and under which policies. Fields that do not exist are refused.',
    examples: [CONTAINER_JOB, RECURRING_JOB, WEBHOOK_JOB],
  });

/** The body of `PUT /v1/jobs/by-name/{name}`: its name stands in the address. */
export const namedJobRequestSchema = jobRequestSchema.meta({
  id: 'NamedJobRequest',
  description:
    'What the job shall be. `name` is that of the address, or absent; what is absent has its default.',
  examples: [RECURRING_JOB],
});

const textsOrNull = (field: 'environment' | 'secrets' | 'headers') =>
  z.record(z.string(), z.string().nullable()).meta({ description: JOB_FIELDS[field].description });

/** Objects are merged, so each of their fields may be left out, or taken away by null. */
const MERGED_FIELDS = {
  environment: textsOrNull('environment'),
  secrets: textsOrNull('secrets'),
  headers: textsOrNull('headers'),
  retry: retryMembers.partial().meta({ description: JOB_FIELDS.retry.description }),
  callback: callbackMembers.partial().meta({ description: JOB_FIELDS.callback.description }),
} satisfies Partial<Record<JobField, z.ZodType>>;

const nullable = (fields: Readonly<Record<string, z.ZodType>>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      field.nullable().optional().meta({ description: field.description }),
    ]),
  );

/** The body of `PATCH /v1/jobs/{id}`. */
export const jobPatchSchema = z.strictObject(nullable({ ...JOB_FIELDS, ...MERGED_FIELDS })).meta({
  id: 'JobPatch',
  description:
    'A JSON Merge Patch (RFC 7396). What it names is changed, `null` gives a field its default again, objects are merged, arrays are replaced.',
  examples: [{ cron: '0 6 * * MON-FRI', retry: { limit: 3 }, endsAt: null }, { paused: true }],
});

/** The body of `POST /v1/preview`. */
export const previewRequestSchema = jobRequestSchema
  .extend({
    count: z.int().min(1).max(50).optional().meta({
      description: 'How many instants are shown.',
      default: 5,
    }),
  })
  .meta({
    id: 'PreviewRequest',
    description: 'A job as it would be created, and how many of its instants are shown.',
    examples: [{ ...RECURRING_JOB, count: 2 }],
  });

/** The body of `PUT /v1/pause`. */
export const pauseRequestSchema = z
  .strictObject({
    until: z.iso.datetime({ offset: true }).optional().meta({
      description: 'An instant with an offset. Without it everything is paused until `DELETE /v1/pause`.',
    }),
  })
  .meta({
    id: 'PauseRequest',
    description: 'Until when everything is paused.',
    examples: [{ until: '2030-01-01T12:00:00Z' }],
  });

/** A body that says nothing. */
export const emptySchema = z
  .strictObject({})
  .meta({ id: 'Nothing', description: 'No field is known.', examples: [{}] });
