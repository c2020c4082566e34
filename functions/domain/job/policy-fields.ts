import { defaultedField, dependentField, type FieldValues, optionalField } from '../shared/field.ts';
import { DAY, HOUR, SECOND } from '../shared/instant.ts';
import {
  codecOf,
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
  OVERLAPS,
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

const retry = codecOf<RetryPolicy>()(
  objectOf({
    limit: wholeNumber(
      { least: 0, most: MOST_RETRIES },
      `how many further attempts there are, 0 to ${MOST_RETRIES}`,
    ).meta({ description: 'Further attempts after the first.' }),
    backoff: duration({ least: LEAST_BACKOFF, most: LONGEST_BACKOFF })
      .optional()
      .meta({ description: 'The wait before the first of them.', default: '10s' }),
    factor: numberWithin({ least: 1, most: 10 })
      .optional()
      .meta({ description: 'By how much each further wait is longer.', default: DEFAULT_FACTOR }),
    exitCodes: withoutRepeats(exitCodes)
      .optional()
      .meta({ description: 'Only these exit codes are tried again; without them every failure is.' }),
  }),
  {
    decode: ({ limit, backoff = DEFAULT_BACKOFF, factor = DEFAULT_FACTOR, exitCodes }) => ({
      limit,
      backoff,
      factor,
      ...(exitCodes && { exitCodes }),
    }),
    encode: (policy) => policy,
  },
);

/** The timeout of a job that names none, in milliseconds. A webhook's is longer than it is tried, so that the last try tells how it ended. */
const DEFAULT_TIMEOUT = { container: HOUR, marker: HOUR, webhook: TRIED_FOR + HOUR } as const;

/** The fields that say under which policies a job runs. */
export const POLICY_FIELDS = {
  copies: defaultedField(wholeNumber({ least: 1, most: 100 }), 1, {
    description: 'How many runs an occurrence has. They start at once.',
    example: 4,
  }),
  overlap: defaultedField(oneWordOf(OVERLAPS), 'skip', {
    description:
      'What happens when an occurrence is due while an earlier one still runs. `skip`: it is left out. `queue`: one waits for the end of what runs, later ones are left out. `replace`: what runs is stopped, and the newest starts after that. `allow`: both run.',
    example: 'queue',
  }),
  misfire: defaultedField(oneWordOf(MISFIRES), 'run_once', {
    description:
      'What happens with occurrences whose instant passed unnoticed. `run_once`: the latest runs. `skip`: none runs. `run_all`: each runs, up to the latest 100.',
    example: 'skip',
  }),
  startDeadline: defaultedField(duration({ least: SECOND, most: LONGEST_LIMIT }), DEFAULT_START_DEADLINE, {
    description: 'An occurrence is given up if it has not started that long after its instant.',
    example: '15m',
  }),
  timeout: dependentField(duration({ least: 0, most: LONGEST_LIMIT }), (target) => DEFAULT_TIMEOUT[target], {
    description: 'A run that takes longer is stopped; `0` for never. Without it `1h`, for a webhook `25h`.',
    example: '30m',
  }),
  retry: optionalField(retry, {
    description: 'What happens when a run fails. Without it nothing is tried again.',
    example: { limit: 3, backoff: '30s' },
  }),
};

/** The policies that a job runs under; durations are in milliseconds. */
export type Policies = FieldValues<typeof POLICY_FIELDS>;
