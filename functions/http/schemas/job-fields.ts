import * as z from 'zod';
import { CALLBACK_EVENTS } from '../../domain/job/callback.ts';
import type { Misfire, Overlap } from '../../domain/job/policies.ts';
import type { JobField } from '../../domain/request/job-request.ts';
import type { Architecture, Capacity } from '../../domain/target/container.ts';
import { words } from './schema-parts.ts';

/** How every duration is written. */
const DURATION =
  'A duration: `90s`, `2h30m`, `1d` or ISO 8601 `PT2H30M`; it is given back in the first form.';
const DATE_TIME = 'A date and time with an offset, or local to `timezone`.';

const duration = (description: string, example: string, fallback?: string) =>
  z
    .string()
    .min(1)
    .max(100)
    .meta({
      description: `${description} ${DURATION}`,
      examples: [example],
      ...(fallback !== undefined && { default: fallback }),
    });

const dateTime = (description: string, example: string) =>
  z
    .string()
    .max(100)
    .meta({ description: `${description} ${DATE_TIME}`, examples: [example] });

const RETRY = z.strictObject({
  limit: z.int().min(0).max(10).meta({ description: 'How many further attempts there are.' }),
  backoff: duration('The wait before the first of them, 1 s to 1 day.', '10s', '10s').optional(),
  factor: z.number().min(1).max(10).optional().meta({
    description: 'By how much each further wait is longer than the one before.',
    default: 2,
  }),
  exitCodes: z
    .array(z.int().min(1).max(255))
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Only these exit codes are tried again. Without it every failure is.' }),
});

const CALLBACK = z.strictObject({
  url: z.string().max(2048).meta({ description: 'Where it is sent: `http` or `https`.' }),
  on: z
    .array(z.enum(CALLBACK_EVENTS))
    .min(1)
    .optional()
    .meta({ description: 'What is told. Without it everything is.' }),
});

/**
 * The fields of a job as they stand in JSON, with their limits and defaults. A field that a request can have and that is
 * missing here does not compile.
 */
export const JOB_FIELDS = {
  name: z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'What people call the job; not only blanks.', examples: ['nightly-backup'] }),
  image: z
    .string()
    .min(1)
    .max(255)
    .meta({
      description: 'The image of the container to run. Without `image` and `url` the job runs nothing.',
      examples: ['public.ecr.aws/docker/library/alpine'],
    }),
  command: z.array(z.string()).meta({
    description: "The words that replace the image's command. Give one of `command` and `shell`.",
    examples: [['date', '-u']],
  }),
  shell: z.string().meta({
    description: 'A script for `sh -c`. Its stdout and stderr are kept apart.',
    examples: ['date; uname -a'],
  }),
  environment: z.record(z.string(), z.string()).meta({
    description:
      'Variables of the container. Names have letters, digits and `_`, and do not begin with a digit or with `RUNAT_`.',
    default: {},
    examples: [{ MODE: 'full' }],
  }),
  secrets: z.record(z.string(), z.string()).meta({
    description:
      'At most 100: for each variable the ARN of a Secrets Manager secret or of an SSM parameter. ECS reads the value when the container starts.',
    default: {},
    examples: [{ PASSWORD: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf' }],
  }),
  cpu: z
    .number()
    .min(0.25)
    .max(16)
    .meta({
      description: 'vCPUs, as Fargate pairs them with `memory`.',
      default: 0.25,
      examples: [0.5],
    }),
  memory: z
    .number()
    .min(512)
    .max(122_880)
    .meta({
      description: 'MiB, as Fargate pairs them with `cpu`. Without it the least that pairs.',
      examples: [1024],
    }),
  ephemeralStorage: z
    .int()
    .min(21)
    .max(200)
    .meta({
      description: 'GiB of disk. Without it the 20 that are free.',
      examples: [50],
    }),
  architecture: words<Architecture>('The processor.', {
    x86_64: 'Intel and AMD',
    arm64: 'ARM; cheaper',
  }).meta({ default: 'x86_64', examples: ['arm64'] }),
  capacity: words<Capacity>('What capacity it runs on.', {
    on_demand: 'stays until the run ends',
    spot: 'about 70 % cheaper, and AWS may take it back',
  }).meta({ default: 'on_demand', examples: ['spot'] }),
  url: z
    .string()
    .max(2048)
    .meta({
      description:
        'Of a webhook job: where it is sent, `http` or `https`. No field of a container goes with it.',
      examples: ['https://example.com/hooks/orders'],
    }),
  method: z
    .string()
    .max(100)
    .meta({
      description: 'Of a webhook job: `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.',
      default: 'POST',
      examples: ['PUT'],
    }),
  headers: z.record(z.string(), z.string().max(4096)).meta({
    description:
      'Of a webhook job: at most 50 headers of printable ASCII, names and all at most 16,384 characters. Those that frame a request and `webhook-…` are refused.',
    default: {},
    examples: [{ authorization: 'Bearer 1f0e' }],
  }),
  body: z.unknown().meta({
    description:
      'Of a webhook job: any JSON value, at most 65,536 bytes and 64 levels deep. A text is sent as it is, anything else as JSON. Without it the facts of the run are sent. None goes with `GET` and `HEAD`.',
    examples: [{ kind: 'full' }],
  }),
  expect: z
    .array(z.string().max(100))
    .min(1)
    .max(20)
    .meta({
      description: 'Of a webhook job: the answers that are success, statuses from `200` to `599` or classes.',
      default: ['2xx'],
      examples: [['2xx', '409']],
    }),
  at: dateTime('Once: the instant, in future.', '2030-01-01T09:30:00Z'),
  in: duration('Once: so long from now, above 0.', '30s'),
  every: duration('Again and again: from one instant to the next, 1 s or more.', '1h'),
  cron: z
    .string()
    .max(256)
    .meta({
      description:
        'Again and again: five fields, or six with seconds first, or a name such as `@daily`. It goes by the clocks of `timezone`.',
      examples: ['30 2 * * *'],
    }),
  now: z.literal(true).meta({ description: 'Once: at once.', examples: [true] }),
  timezone: z
    .string()
    .max(100)
    .meta({
      description: 'The IANA name of the zone in which local times are read.',
      default: 'UTC',
      examples: ['Europe/Berlin'],
    }),
  startsAt: dateTime('With `every` and `cron`: nothing is due before it.', '2030-01-01T00:00:00'),
  endsAt: dateTime('With `every` and `cron`: nothing is due after it.', '2031-01-01T00:00:00'),
  exclude: z
    .array(z.string().max(100))
    .max(100)
    .meta({
      description: 'With `every` and `cron`: dates or spans that are left out, local to `timezone`.',
      default: [],
      examples: [['2030-12-24', '2030-12-24T18:00/2030-12-25T06:00']],
    }),
  jitter: duration(
    'With `every` and `cron`: up to how much later the job is due than it says, at most 1 day.',
    '5m',
    '0s',
  ),
  copies: z
    .int()
    .min(1)
    .max(100)
    .meta({
      description: 'How many runs each occurrence has. Each knows its number.',
      default: 1,
      examples: [3],
    }),
  overlap: words<Overlap>('What happens when an occurrence is due while an earlier one still runs.', {
    skip: 'it is left out',
    queue: 'one waits until nothing of the job runs, later ones are left out',
    replace: 'what runs is asked to stop, and the newest occurrence starts when it has ended',
    allow: 'it runs beside the others',
  }).meta({ default: 'skip', examples: ['queue'] }),
  misfire: words<Misfire>('What happens with instants that passed unnoticed.', {
    run_once: 'the latest one runs, earlier ones are `missed`',
    skip: 'all are `missed`',
    run_all: 'each runs, up to the latest 100',
  }).meta({ default: 'run_once', examples: ['skip'] }),
  startDeadline: duration(
    'A run is given up if it has not started that long after its instant; 1 s to 14 days.',
    '15m',
    '1h',
  ),
  timeout: duration(
    'A run that takes longer is stopped; at most 14 days, `0` for never. Without it `1h`, for a webhook `1d1h`.',
    '10m',
  ),
  retry: RETRY.meta({
    description: 'What happens when a run fails. Without it nothing is tried again.',
    examples: [{ limit: 3, backoff: '10s', factor: 2 }],
  }),
  tags: z
    .array(z.string().max(64))
    .max(20)
    .meta({
      description: 'Words by which lists are narrowed.',
      default: [],
      examples: [['nightly']],
    }),
  paused: z.boolean().meta({
    description: 'The job waits until it is resumed.',
    default: false,
    examples: [true],
  }),
  callback: CALLBACK.meta({
    description: 'Who is told how runs end, by a signed webhook.',
    examples: [{ url: 'https://example.com/hooks/runat', on: ['run.failed'] }],
  }),
  successWithin: duration('How long the job may go without a success, 1 minute to 400 days.', '26h'),
  onSuccess: z
    .string()
    .min(1)
    .max(255)
    .meta({
      description: 'The job that runs after a success of this one: its id, or the name it was put under.',
      examples: ['load'],
    }),
} satisfies Readonly<Record<JobField, z.ZodType>>;
