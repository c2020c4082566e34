import type { Variables } from './read-settings.ts';
import { UsageError } from './usage-error.ts';
import { bodyValue, faultsOfHeaders, headersOf } from './webhook-options.ts';

/** The options that say what a job is, as they were typed. */
export interface JobOptions {
  readonly in?: string;
  readonly at?: string;
  readonly every?: string;
  readonly cron?: string;
  readonly now?: boolean;
  readonly timezone?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly exclude?: readonly string[];
  readonly jitter?: string;
  readonly paused?: boolean;
  readonly name?: string;
  readonly tag?: readonly string[];
  /** `NAME=value`, or `NAME` for the caller's own value. */
  readonly env?: readonly string[];
  /** `NAME=ARN` */
  readonly secret?: readonly string[];
  readonly shell?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly ephemeralStorage?: string;
  readonly architecture?: string;
  readonly capacity?: string;
  readonly copies?: string;
  readonly overlap?: string;
  readonly misfire?: string;
  readonly timeout?: string;
  readonly startDeadline?: string;
  readonly retry?: string;
  readonly retryBackoff?: string;
  readonly retryFactor?: string;
  /** `1,2` */
  readonly retryExitCodes?: string;
  readonly url?: string;
  readonly method?: string;
  /** `name: value` */
  readonly header?: readonly string[];
  /** As it was typed, or, once that was read, what it stands for. */
  readonly body?: string;
  readonly expect?: readonly string[];
  readonly callback?: string;
  readonly callbackOn?: readonly string[];
  readonly successWithin?: string;
  readonly onSuccess?: string;
}

/** Fields of a job as the API takes them. */
export type Fields = Readonly<Record<string, unknown>>;

const TRIGGERS = ['in', 'at', 'every', 'cron', 'now'] as const;

/**
 * A job as the API takes it. Nothing is judged here: what is no number stays text, so that the API names every fault at
 * once. Without a time the job is due now.
 * @param command the words behind `--`, where that was given
 * @throws UsageError for all variables, secrets and headers that make no sense.
 */
export const jobRequest = (
  image: string | undefined,
  command: readonly string[] | undefined,
  options: JobOptions,
  variables: Variables,
): Fields => {
  const hasTime = TRIGGERS.some((trigger) => options[trigger] !== undefined);
  return {
    ...(image !== undefined && { image }),
    ...(command && { command }),
    ...(!hasTime && { now: true }),
    ...fieldsOf(options, variables),
  };
};

/** A number where a text is a number. Any other text is left for the API to refuse. */
export const numberOrText = (text: string): number | string =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;

const NUMBERS = new Set(['cpu', 'memory', 'ephemeralStorage', 'copies']);

/**
 * The fields that options stand for.
 * @throws UsageError for all variables, secrets and headers that make no sense.
 */
export const fieldsOf = (options: JobOptions, variables: Variables): Fields => {
  const { tag, env = [], secret = [], retry, retryBackoff, retryFactor, retryExitCodes, ...others } = options;
  const { header = [], body, callback, callbackOn, ...plain } = others;
  const faults = [
    ...env.flatMap(faultOfVariable(variables)),
    ...secret.flatMap(faultOfSecret),
    ...faultsOfHeaders(header),
  ];
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const headers = headersOf(header);
  return {
    ...Object.fromEntries(
      Object.entries(plain).map(([name, value]) => [
        name,
        NUMBERS.has(name) ? numberOrText(String(value)) : value,
      ]),
    ),
    ...(tag && { tags: tag }),
    ...unlessEmpty('environment', Object.fromEntries(env.map((pair) => namedValue(pair, variables)))),
    ...unlessEmpty('secrets', Object.fromEntries(secret.map((pair) => namedValue(pair, {})))),
    ...unlessEmpty('retry', {
      ...(retry !== undefined && { limit: numberOrText(retry) }),
      ...(retryBackoff !== undefined && { backoff: retryBackoff }),
      ...(retryFactor !== undefined && { factor: numberOrText(retryFactor) }),
      ...(retryExitCodes !== undefined && { exitCodes: retryExitCodes.split(',').map(numberOrText) }),
    }),
    ...unlessEmpty('headers', headers),
    ...(body !== undefined && { body: bodyValue(body, headers) }),
    ...unlessEmpty('callback', {
      ...(callback !== undefined && { url: callback }),
      ...(callbackOn && { on: callbackOn }),
    }),
  };
};

const unlessEmpty = (field: string, members: Fields): Fields =>
  Object.keys(members).length > 0 ? { [field]: members } : {};

const namedValue = (pair: string, variables: Variables): readonly [name: string, value: string] => {
  const end = pair.indexOf('=');
  return end < 0 ? [pair, variables[pair] ?? ''] : [pair.slice(0, end), pair.slice(end + 1)];
};

const faultOfVariable =
  (variables: Variables) =>
  (pair: string): string[] =>
    pair.includes('=') || variables[pair] !== undefined
      ? []
      : [`--env "${pair}": expected NAME=value, or a variable that is set`];

const faultOfSecret = (pair: string): string[] =>
  pair.includes('=') ? [] : [`--secret "${pair}": expected NAME=ARN`];
