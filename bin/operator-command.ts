import { type ParseArgsConfig, parseArgs } from 'node:util';
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

/** Points the AWS SDK at a service of local mode, which must be running. */
export const useLocal = (dataFolder: string, service: 'DYNAMODB' | 'SECRETS_MANAGER'): void => {
  const endpoints = readEndpoints(dataFolder);
  const urls = { DYNAMODB: endpoints.dynamodb, SECRETS_MANAGER: endpoints.secrets };
  process.env[`AWS_ENDPOINT_URL_${service}`] = urls[service];
  process.env.AWS_REGION = PLACE.region;
  process.env.AWS_ACCESS_KEY_ID = endpoints.credentials.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = endpoints.credentials.secretAccessKey;
};

/** What a command says: `notes` to people, `result` to whoever called it. */
export interface CommandAnswer {
  readonly notes?: string;
  readonly result?: string;
}

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
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
