import { type ParseArgsConfig, parseArgs } from 'node:util';
import { adviceBesidesPatience, textOf } from '../deploy/advice.ts';
import { DeployFailure } from '../deploy/failure.ts';
import { findRegion } from '../deploy/region.ts';
import { regionOfProfile } from '../deploy/region-of-profile.ts';
import { type OutputName, stackOutput } from '../deploy/stack-outputs.ts';
import { readEndpoints } from '../local/endpoints-file.ts';
import { PLACE } from '../local/resources.ts';

/** Thrown when a command line makes no sense; its message says what is expected. */
export class UsageError extends Error {}

/**
 * Splits a command line into its options and the words between them.
 * @throws UsageError
 */
export const parseWords = <O extends NonNullable<ParseArgsConfig['options']>>(
  argv: readonly string[],
  options: O,
) => {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/**
 * Refuses that a place is named in two ways. What an option is for else is left to its command: `--local` goes with `--table` and `--secret`.
 * @throws UsageError
 */
export const requireOnePlace = (places: Readonly<Record<string, string | true | undefined>>): void => {
  const { '--stack': stack, ...others } = places;
  if (stack === '') throw new UsageError('--stack "": expected the name of a stack');
  const [other] = Object.keys(others).filter((name) => others[name] !== undefined);
  if (stack !== undefined && other !== undefined) {
    throw new UsageError(`--stack and ${other}: expected one of them`);
  }
};

type LocalService = 'DYNAMODB' | 'SECRETS_MANAGER';

/** Points the AWS SDK at a service of local mode, which must be running. */
const useLocal = (dataFolder: string, service: LocalService): void => {
  const endpoints = readEndpoints(dataFolder);
  const urls = { DYNAMODB: endpoints.dynamodb, SECRETS_MANAGER: endpoints.secrets };
  process.env[`AWS_ENDPOINT_URL_${service}`] = urls[service];
  process.env.AWS_REGION = PLACE.region;
  process.env.AWS_ACCESS_KEY_ID = endpoints.credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = endpoints.credentials.secretAccessKey;
};

/**
 * Points the AWS SDK at the region that is named, by `AWS_DEFAULT_REGION` too, which it does not read itself.
 * @throws DeployFailure where none is named
 */
const useNamedRegion = async (): Promise<void> => {
  process.env.AWS_REGION = await findRegion({ variables: process.env, ofProfile: regionOfProfile });
};

/** Where a command line says that something is: in local mode, in a stack, or by its own name. */
export interface Place {
  readonly local: boolean;
  /** The data folder of local mode. */
  readonly data: string;
  readonly stack?: string | undefined;
  readonly name?: string | undefined;
}

/** What may be in such a place. */
export interface Placed {
  /** Of local mode. */
  readonly service: LocalService;
  readonly localName: string;
  /** Of a stack. */
  readonly output: OutputName;
  /** That names it where no option does. */
  readonly variable: string;
  /** What is said where nothing names it. */
  readonly unnamed: string;
}

/**
 * The name of what is in a place. The AWS SDK is pointed there.
 * @throws UsageError where nothing names it; Error where local mode does not run; DeployFailure where there is no region or no such stack
 */
export const findPlaced = async (place: Place, placed: Placed): Promise<string> => {
  const { local, data, stack } = place;
  if (local) {
    useLocal(data, placed.service);
    return place.name ?? placed.localName;
  }
  if (stack !== undefined) {
    await useNamedRegion();
    return stackOutput(stack, placed.output);
  }
  const name = place.name ?? process.env[placed.variable];
  if (!name) throw new UsageError(placed.unnamed);
  await useNamedRegion();
  return name;
};

/** What a command says: `notes` to people, `result` to whoever called it. */
export interface CommandAnswer {
  readonly notes?: string;
  readonly result?: string;
}

/** What went wrong, and what to do about it. */
const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError) return error.message;
  if (error instanceof DeployFailure) return `${error.message}\n${error.advice}`;
  const cause = error.cause instanceof Error ? error.cause : error;
  // "Try again" is no advice where something is missing.
  const advice = adviceBesidesPatience(textOf(cause));
  if (advice !== undefined) return `${cause.message}\n${advice}`;
  return cause === error ? error.message : `${error.message} (${cause.message})`;
};

/** Runs a command and prints what it says; exit code 2 where it was not understood, 1 where it failed. */
export const perform = async (usage: string, run: () => Promise<CommandAnswer>): Promise<void> => {
  try {
    const { notes = '', result } = await run();
    if (notes !== '') console.error(notes);
    if (result !== undefined) console.log(result);
  } catch (error) {
    console.error(messageOf(error));
    if (error instanceof UsageError) console.error(`\n${usage}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};
