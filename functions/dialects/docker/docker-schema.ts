import * as z from 'zod';
import { messageSchema, programFields } from '../shared/message-schema.ts';
import { withNulls } from '../shared/null-schema.ts';

const DATE = /^\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}$/;
const date = (description: string) =>
  z
    .string()
    .regex(DATE)
    .meta({ description: `${description} \`day-month-year hour:minute:second\`.` });

const SCHEDULED = {
  id: '01a1fd71028c79308a6d97cc4b34a88b',
  job_name: 'JOB_B',
  scheduled_in: '21-11-2026 09:30:04',
  scheduled_to: '21-11-2026 09:32:04',
  status: 'scheduled',
};
const FINISHED = {
  id: '01a1fd70f1c0700087fbf7479cb86dfe',
  job_name: 'hello',
  scheduled_in: '21-11-2026 09:30:00',
  scheduled_to: '21-11-2026 09:30:03',
  status: 'finished',
  finish_date: '21-11-2026 09:30:04',
  finish_status: 'failed',
  exit_code: 3,
};

/** A job as the Docker scheduler shows it. */
export const dockerRecordSchema = z
  .strictObject({
    id: z.string().meta({ description: 'The id of the job.' }),
    job_name: z.string().meta({ description: 'Its name.' }),
    scheduled_in: date('When it was created.'),
    scheduled_to: date('When it is due, or was.'),
    status: z.enum(['scheduled', 'running', 'finished', 'canceled']),
    finish_date: date('Once it is over: when.').optional(),
    finish_status: z.enum(['success', 'failed', 'timed_out', 'did_not_run']).optional().meta({
      description: 'Once it is over: how.',
    }),
    exit_code: z.int().optional().meta({ description: 'The exit code, where there is one.' }),
    timezone: z.string().optional().meta({
      description: 'The time zone of its dates, where that is not the one of the server.',
    }),
  })
  .meta({
    id: 'DockerRecord',
    description: 'A job as the Docker scheduler shows it.',
    examples: [FINISHED],
  });

const records = (description: string) => z.record(z.string(), dockerRecordSchema).meta({ description });

/** The lists of the Docker scheduler. */
export const dockerListsSchema = z
  .strictObject({
    running: records('Those that run, by id.'),
    scheduled: records('Those that are due later, by id.'),
    history: records('Those that are over, by id.'),
  })
  .meta({
    id: 'DockerLists',
    description: 'The jobs of the Docker scheduler, each by its id.',
    examples: [
      { running: {}, scheduled: { [SCHEDULED.id]: SCHEDULED }, history: { [FINISHED.id]: FINISHED } },
    ],
  });

/** The arguments of `POST /job`, in the query or in the body. */
export const dockerFields = {
  job_name: z
    .string()
    .max(255)
    .meta({
      description: "The job's name, and its image where `image` is not given.",
      examples: ['JOB_B'],
    }),
  time: z.string().meta({
    description: 'A whole number above 0 and one of `s`, `m`, `h`, `d`. Give `time` or `date`.',
    examples: ['2m'],
  }),
  date: z.string().meta({
    description: '`day-month-year hour:minute:second` in future, or the same as `time`.',
    examples: ['20-06-2030 20:00:00'],
  }),
  timezone: z.string().meta({
    description: 'The IANA name of the time zone that `date` is local to. Without it that of the server.',
    examples: ['Europe/Berlin'],
  }),
  image: z
    .string()
    .max(255)
    .meta({ description: 'The image, if it is not the name.', examples: ['busybox'] }),
  ...programFields,
};

const optionalFields = Object.fromEntries(
  Object.entries(dockerFields).map(([name, field]) => [
    name,
    field.optional().meta({ description: field.description }),
  ]),
);

/** The same in the query. */
export const dockerQuery: Readonly<Record<string, z.ZodType>> = optionalFields;

/** The body of `POST /job`. Unknown fields are ignored. */
export const dockerRequestSchema = z.object(withNulls(optionalFields)).meta({
  id: 'DockerRequest',
  description: 'A container to run once, later. Of an argument in query and body that of the body counts.',
  examples: [{ job_name: 'JOB_B', time: '2m' }],
});

/** The body of `DELETE /job`. */
export const dockerCancelSchema = z
  .object(withNulls({ job_id: z.string().optional().meta({ description: 'The id of the job.' }) }))
  .meta({
    id: 'DockerCancel',
    description: 'Which job to de-schedule.',
    examples: [{ job_id: '01a1fd71028c79308a6d97cc4b34a88b' }],
  });

/** What `POST /job` answers. */
export const dockerCreatedSchema = messageSchema.meta({
  id: 'DockerCreated',
  description: 'That the job is scheduled, and its id.',
  examples: [
    { message: 'job JOB_B with id 01a1fd71028c79308a6d97cc4b34a88b will be scheduled to run in 2m' },
  ],
});
