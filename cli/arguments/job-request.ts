import { type FlagValue, optionKey } from '../../functions/contract/job-flag.ts';
import { ALL_JOB_FLAGS } from '../../functions/contract/job-flags.ts';
import type { Variables } from './read-settings.ts';
import { UsageError } from './usage-error.ts';
import { bodyValue, faultsOfBody, faultsOfHeaders, headersOf } from './webhook-options.ts';

/** The options that say what a job is, as commander names and gives them. */
export interface JobOptions {
  readonly url?: string;
  /** As it was typed, or, once that was read, what it stands for. */
  readonly body?: string;
  readonly [option: string]: string | boolean | readonly string[] | undefined;
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

/** What is wrong with an option, as far as the API would not see it. */
const faultsOfOption = (
  value: FlagValue,
  given: Given,
  options: JobOptions,
  variables: Variables,
): string[] => {
  switch (value) {
    case 'variables':
      return textsOf(given).flatMap(faultOfVariable(variables));
    case 'secrets':
      return textsOf(given).flatMap(faultOfSecret);
    case 'headers':
      return faultsOfHeaders(textsOf(given));
    case 'body':
      return faultsOfBody(String(given), headersOf(textsOf(options.header)));
    default:
      return [];
  }
};

/** The value of a field that an option stands for. */
const fieldValue = (value: FlagValue, given: Given, options: JobOptions, variables: Variables): unknown => {
  switch (value) {
    case 'number':
      return numberOrText(String(given));
    case 'numbers':
      return String(given).split(',').map(numberOrText);
    case 'textOrTexts':
      return textsOf(given).length === 1 ? textsOf(given)[0] : given;
    case 'variables':
      return Object.fromEntries(textsOf(given).map((pair) => namedValue(pair, variables)));
    case 'secrets':
      return Object.fromEntries(textsOf(given).map((pair) => namedValue(pair, {})));
    case 'headers':
      return headersOf(textsOf(given));
    case 'body':
      return bodyValue(String(given), headersOf(textsOf(options.header)));
    default:
      return given;
  }
};

/**
 * The fields that options stand for.
 * @throws UsageError for all variables, secrets and headers that make no sense.
 */
export const fieldsOf = (options: JobOptions, variables: Variables): Fields => {
  const given = ALL_JOB_FLAGS.flatMap((flag) => {
    const value = options[optionKey(flag)];
    return value === undefined ? [] : [{ ...flag, given: value }];
  });
  const faults = given.flatMap((flag) => faultsOfOption(flag.value, flag.given, options, variables));
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const fields: Record<string, unknown> = {};
  for (const flag of given) {
    const value = fieldValue(flag.value, flag.given, options, variables);
    const { field, member } = flag;
    fields[field] = member === undefined ? value : { ...(fields[field] as object), [member]: value };
  }
  return fields;
};

type Given = string | boolean | readonly string[];

const textsOf = (given: Given | undefined): readonly string[] => (Array.isArray(given) ? given : []);

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
