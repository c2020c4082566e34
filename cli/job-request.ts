import type { Variables } from './read-settings.ts';
import { UsageError } from './usage-error.ts';

/** The options of `run` that say what the job is, as they were typed. */
export interface JobOptions {
  readonly in?: string;
  readonly at?: string;
  readonly now?: boolean;
  readonly timezone?: string;
  readonly name?: string;
  readonly tag?: readonly string[];
  /** `NAME=value`, or `NAME` for the caller's own value. */
  readonly env?: readonly string[];
  readonly shell?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly architecture?: string;
  readonly capacity?: string;
  readonly timeout?: string;
  readonly startDeadline?: string;
}

/**
 * The body of `POST /v1/jobs`. Nothing is judged here: what is no number stays text, so that the API names every fault at
 * once. Without a time the job is due now.
 * @param command the words behind `--`, where that was given
 * @throws UsageError for a variable that is to be passed on and is not set.
 */
export const jobRequest = (
  image: string,
  command: readonly string[] | undefined,
  options: JobOptions,
  variables: Variables,
): object => {
  const { in: delay, at, now, tag, env, cpu, memory, ...others } = options;
  const hasTime = delay !== undefined || at !== undefined;
  return {
    image,
    ...(command && { command }),
    ...(delay !== undefined && { in: delay }),
    ...(at !== undefined && { at }),
    ...((now || !hasTime) && { now: true }),
    ...others,
    ...(tag && { tags: tag }),
    ...(env && { environment: environment(env, variables) }),
    ...(cpu !== undefined && { cpu: numberOrText(cpu) }),
    ...(memory !== undefined && { memory: numberOrText(memory) }),
  };
};

const numberOrText = (text: string): number | string => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);

const environment = (pairs: readonly string[], variables: Variables): Record<string, string> => {
  const missing = pairs.filter((pair) => !pair.includes('=') && variables[pair] === undefined);
  if (missing.length > 0) {
    const faults = missing.map((name) => `--env "${name}": expected NAME=value, or a variable that is set`);
    throw new UsageError(faults.join('\n'));
  }
  return Object.fromEntries(
    pairs.map((pair) => {
      const end = pair.indexOf('=');
      return end < 0 ? [pair, variables[pair] ?? ''] : [pair.slice(0, end), pair.slice(end + 1)];
    }),
  );
};
