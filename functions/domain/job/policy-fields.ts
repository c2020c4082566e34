import { formatDuration } from '../shared/duration.ts';
import {
  defaultedField,
  dependentField,
  type FieldValues,
  meaningOf,
  optionalField,
  type TargetKind,
} from '../shared/field.ts';
import { DAY, HOUR, SECOND } from '../shared/instant.ts';
import {
  codecOf,
  DURATION_FORM,
  duration,
  listOf,
  numberWithin,
  objectOf,
  oneWordOf,
  wholeNumber,
  withoutRepeats,
} from '../shared/value-schemas.ts';
import { TRIED_FOR } from '../target/webhook.ts';
import {
  DEFAULT_START_DEADLINE,
  LEAST_BACKOFF,
  LONGEST_BACKOFF,
  MISFIRES,
  type Misfire,
  MOST_COPIES,
  OVERLAPS,
  type Overlap,
  type RetryPolicy,
} from './policies.ts';

const LONGEST_LIMIT = 14 * DAY;
const DEFAULT_BACKOFF = 10 * SECOND;
const DEFAULT_FACTOR = 2;
const MOST_RETRIES = 10;

const exitCodes = listOf(wholeNumber({ least: 1, most: 255 }), {
  least: 1,
  most: 20,
  noun: 'codes',
  kind: 'numbers',
});

/** The members of the field `retry`. */
export const retryMembers = objectOf({
  limit: wholeNumber(
    { least: 0, most: MOST_RETRIES },
    `how many further attempts there are, 0 to ${MOST_RETRIES}`,
  ).meta({ description: 'How many further attempts there are.' }),
  backoff: duration({ least: LEAST_BACKOFF, most: LONGEST_BACKOFF })
    .optional()
    .meta({
      description: `The wait before the first of them, 1 s to 1 day. ${DURATION_FORM}`,
      default: formatDuration(DEFAULT_BACKOFF),
    }),
  factor: numberWithin({ least: 1, most: 10 }).optional().meta({
    description: 'By how much each further wait is longer than the one before.',
    default: DEFAULT_FACTOR,
  }),
  exitCodes: withoutRepeats(exitCodes)
    .optional()
    .meta({ description: 'Only these exit codes are tried again. Without it every failure is.' }),
});

const retry = codecOf<RetryPolicy>()(retryMembers, {
  decode: ({ limit, backoff = DEFAULT_BACKOFF, factor = DEFAULT_FACTOR, exitCodes }) => ({
    limit,
    backoff,
    factor,
    ...(exitCodes && { exitCodes }),
  }),
  encode: (policy) => policy,
});

/** A webhook's is longer than it is tried, so that the last try tells how it ended. */
const DEFAULT_TIMEOUT = { container: HOUR, marker: HOUR, webhook: TRIED_FOR + HOUR } as const;

/** The timeout of a job that names none, in milliseconds. */
export const defaultTimeout = (target: TargetKind): number => DEFAULT_TIMEOUT[target];

/** The fields that say under which policies a job runs. */
export const POLICY_FIELDS = {
  copies: defaultedField(wholeNumber({ least: 1, most: MOST_COPIES }), 1, {
    description: 'How many runs each occurrence has. Each knows its number.',
    example: 4,
  }),
  overlap: defaultedField(oneWordOf(OVERLAPS), 'skip', {
    description: meaningOf<Overlap>(
      'What happens when an occurrence is due while an earlier one still runs.',
      {
        skip: 'it is left out',
        queue: 'one waits until nothing of the job runs, later ones are left out',
        replace: 'what runs is asked to stop, and the newest occurrence starts when it has ended',
        allow: 'it runs beside the others',
      },
    ),
    example: 'queue',
  }),
  misfire: defaultedField(oneWordOf(MISFIRES), 'run_once', {
    description: meaningOf<Misfire>('What happens with instants that passed unnoticed.', {
      run_once: 'the latest one runs, earlier ones are `missed`',
      skip: 'all are `missed`',
      run_all: 'each runs, up to the latest 100',
    }),
    example: 'skip',
  }),
  startDeadline: defaultedField(duration({ least: SECOND, most: LONGEST_LIMIT }), DEFAULT_START_DEADLINE, {
    description: 'A run is given up if it has not started that long after its instant; 1 s to 14 days.',
    example: '15m',
  }),
  timeout: dependentField(duration({ least: 0, most: LONGEST_LIMIT }), defaultTimeout, {
    description:
      'A run that takes longer is stopped; at most 14 days, `0` for never. Without it `1h`, for a webhook `1d1h`.',
    example: '30m',
  }),
  retry: optionalField(retry, {
    description: 'What happens when a run fails. Without it nothing is tried again.',
    example: { limit: 3, backoff: '30s' },
  }),
};

/** The policies that a job runs under; durations are in milliseconds. */
export type Policies = FieldValues<typeof POLICY_FIELDS>;
