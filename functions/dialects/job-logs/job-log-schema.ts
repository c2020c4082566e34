import * as z from 'zod';
import { programFields } from '../shared/message-schema.ts';
import { withNulls } from '../shared/null-schema.ts';

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const localOrNull = (description: string) => z.string().regex(LOCAL).nullable().meta({ description });
const flag = (description: string) =>
  z
    .union([
      z.boolean(),
      z.string(),
      z.number(),
      z.array(z.union([z.boolean(), z.string(), z.number()])).min(1),
    ])
    .optional()
    .meta({
      description: `${description} True or false, or a word such as \`yes\`, \`no\`, \`on\`, \`off\`, \`1\`, \`0\`. Of several the last one counts.`,
    });

const JOB = {
  jobid: 17,
  jobname: 'backup',
  startdate: '2026-11-21',
  starttime: '10:00:00',
  repeat: true,
  interval: 3600,
  active: true,
};

/** A job as this API shows it. */
export const jobLogJobSchema = z
  .strictObject({
    jobid: z.int().min(1).meta({ description: 'Its number.' }),
    jobname: z.string().meta({ description: 'Its name.' }),
    startdate: z.iso.date().meta({ description: 'When it runs first: the local date.' }),
    starttime: z
      .string()
      .regex(/^\d{2}:\d{2}:\d{2}$/)
      .meta({ description: 'When it runs first: the local time.' }),
    repeat: z.boolean().meta({ description: 'Whether it runs again and again.' }),
    interval: z.number().nullable().meta({ description: 'Seconds from one run to the next, or null.' }),
    active: z.boolean().meta({ description: 'False while it is paused, and once it is over.' }),
  })
  .meta({ id: 'JobLogJob', description: 'A job as Job logs shows it.', examples: [JOB] });

/** All jobs of this API. */
export const jobLogListSchema = z.array(jobLogJobSchema).meta({
  id: 'JobLogList',
  description: 'The jobs of Job logs, by rising number.',
  examples: [[JOB]],
});

/** What `POST /jobs` answers. */
export const jobLogCreatedSchema = jobLogJobSchema
  .extend({ message: z.string().meta({ description: 'That it was created.' }), job: jobLogJobSchema })
  .meta({
    id: 'JobLogCreated',
    description: 'The job, and the whole of it once more as `job`.',
    examples: [{ ...JOB, message: 'job 17 was created', job: JOB }],
  });

const logSchema = z
  .strictObject({
    logid: z.int().min(1).meta({ description: 'The number of the log.' }),
    jobid: z.int().min(1).meta({ description: 'The number of the job.' }),
    lastrun: localOrNull('When the run began; of a pending log when the run before it began.'),
    nextrun: localOrNull('When the run is due or, once it has ended, when the job is due after it.'),
    status: z.enum(['pending', 'finished', 'failed']),
  })
  .meta({ id: 'JobLog', description: 'A run of a job, or what is due next.' });

/** A job and its logs. */
export const jobWithLogsSchema = z
  .strictObject({ job: jobLogJobSchema, logs: z.array(logSchema).meta({ description: 'The oldest first.' }) })
  .meta({
    id: 'JobWithLogs',
    description: 'A job and its logs.',
    examples: [
      {
        job: JOB,
        logs: [
          {
            logid: 153,
            jobid: 17,
            lastrun: '2026-11-21T10:00:00',
            nextrun: '2026-11-21T11:00:00',
            status: 'finished',
          },
        ],
      },
    ],
  });

/** The body of `POST /jobs`. Unknown fields are a fault. */
export const jobLogRequestSchema = z
  .strictObject(
    withNulls({
      jobname: z.string().min(3).max(255).meta({ description: 'Its name.' }),
      startdate: z.iso.date().meta({ description: 'When it runs first: year-month-day, in future.' }),
      starttime: z
        .string()
        .regex(/^\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/)
        .meta({ description: '`10:00`, `10:00:30` or `10:00:30.5`.' }),
      timezone: z.string().optional().meta({
        description: 'The IANA name of a time zone. Without it that of the stack.',
      }),
      repeat: flag('Whether it runs again and again. Without it it does not.'),
      interval: z
        .union([z.int().min(1), z.string()])
        .optional()
        .meta({
          description: 'Whole seconds from one run to the next. Given exactly where `repeat` is true.',
        }),
      active: flag('With false it waits until it is resumed. Without it true in JSON, false in a form.'),
      image: z.string().max(255).optional().meta({ description: 'What to run.' }),
      ...programFields,
      url: z.string().max(2048).optional().meta({ description: 'Instead of these: a webhook, by `POST`.' }),
    }),
  )
  .meta({
    id: 'JobLogRequest',
    description: 'A job that keeps logs.',
    examples: [
      {
        jobname: 'backup',
        startdate: '2030-11-21',
        starttime: '10:00',
        repeat: true,
        interval: 3600,
        shell: 'date',
      },
    ],
  });

/** What is wrong with the fields of a body. */
export const jobLogFaultsSchema = z.strictObject({ errors: z.record(z.string(), z.array(z.string())) }).meta({
  id: 'JobLogFaults',
  description: 'Sentences by field; faults of the body as a whole are under `body`.',
  examples: [{ errors: { jobname: ['"ab": expected 3 characters or more'] } }],
});
