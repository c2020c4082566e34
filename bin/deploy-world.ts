import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../cli/api/api-client.ts';
import { ApiRefusal } from '../cli/api/api-errors.ts';
import { readSettings, type Settings } from '../cli/arguments/read-settings.ts';
import { readConfigFile, saveConfigFile } from '../cli/config-file.ts';
import { runCli } from '../cli/run-cli.ts';
import { bootstrapVersion, identity, makeServiceRole } from '../deploy/account.ts';
import { CdkProgram } from '../deploy/cdk-program.ts';
import type { DeployWorld } from '../deploy/deploy.ts';
import type { TokenFacts } from '../deploy/first-token.ts';
import { runTokenCommand } from './token-command.ts';
import { tokenPortsOf } from './token-ports.ts';

/** What the program was started with. Its variables name region and profile by now. */
export interface DeployPlace {
  /** The folder of the project. */
  readonly root: string;
  readonly region: string;
  /** Options of the stack, as `name=value`. */
  readonly context: readonly string[];
  readonly version: string;
  /** Aborted when a signal ends the process. */
  readonly signal: AbortSignal;
}

const FIRST_TOKEN = { kind: 'create', name: 'first', scopes: ['read', 'run', 'write'] } as const;

const FIRST_JOB = [
  ...['run', 'public.ecr.aws/docker/library/busybox:stable', '--now', '--follow', '--name', 'first'],
  ...[
    '--timeout',
    '10m',
    '--start-deadline',
    '10m',
    '--shell',
    'echo "Runat runs on $(uname -sm). It is $(date -u)."',
  ],
];

/** The world of a deployment: the SDK, the CDK's command line, and Runat's own. */
export const deployWorldOf = (place: DeployPlace): DeployWorld => {
  const { root, region, context, version, signal } = place;
  const say = (text: string): void => console.error(text);
  const cdk = new CdkProgram({
    root,
    output: join(root, 'cdk.out'),
    variables: process.env,
    show: (text) => process.stderr.write(text),
  });
  return {
    say,
    identity,
    synthesise: () => cdk.synthesise(context),
    bootstrapVersion,
    bootstrap: (account) => cdk.bootstrap(account, region),
    makeServiceRole,
    pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
    deployStack: (stackName) => cdk.deploy(stackName),
    tokenFacts: (address, tableName) => tokenFactsOf(address, tableName, signal),
    makeToken: async (tableName) =>
      (await runTokenCommand(FIRST_TOKEN, tokenPortsOf(tableName))).result ?? '',
    keepToken: (url, token) => saveConfigFile(process.env, { url, token }),
    runFirstJob: (address, token) => {
      const variables = { ...process.env, RUNAT_URL: address, RUNAT_TOKEN: token };
      const { stdout, stderr } = process;
      return runCli({ words: FIRST_JOB, variables, version, stdout, stderr, signal });
    },
  };
};

/**
 * What the config file says, without any variable or option; undefined where there is none.
 * @throws UsageError where it makes no sense
 */
export const readOwnConfig = async (): Promise<Settings | undefined> => {
  const file = await readConfigFile(process.env);
  const settings = readSettings({}, {}, file);
  return file.text === undefined ? undefined : settings;
};

const tokenFactsOf = async (address: string, tableName: string, signal: AbortSignal): Promise<TokenFacts> => {
  const settings = await readOwnConfig();
  const { items } = await tokenPortsOf(tableName).tokens.list({ limit: 1 });
  return {
    address,
    config: settings && { url: settings.url, hasToken: settings.token !== undefined },
    isTaken: settings?.url === address && settings.token !== undefined && (await isTaken(settings, signal)),
    hasTokens: items.length > 0,
  };
};

const isTaken = async (settings: Settings, signal: AbortSignal): Promise<boolean> => {
  try {
    await new ApiClient(settings, { fetch, sleep: (ms) => sleep(ms, undefined, { signal }), signal }).call(
      'whoami',
    );
    return true;
  } catch (error) {
    if (error instanceof ApiRefusal) return false;
    throw error;
  }
};
