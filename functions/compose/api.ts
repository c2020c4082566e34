import { readAssetFile } from '../adapters/asset-files.ts';
import { dynamodbClient } from '../adapters/clients/dynamodb-client.ts';
import { DynamodbTokenStore } from '../adapters/dynamodb/dynamodb-token-store.ts';
import type { HttpApiOptions } from '../api.ts';
import { type Config, readConfig } from '../config.ts';
import { VERSION } from '../contract/version.ts';
import type { ApiUseCases } from '../use-cases/api/api-use-cases.ts';
import type { Clock } from '../use-cases/ports.ts';
import { type OidcSignIn, signIn } from '../use-cases/stack/authenticate.ts';
import { commonPorts } from './common-ports.ts';
import { lazyPort } from './lazy-port.ts';

/** What the API is asked to do beside signing in. */
type AskedUseCases = Omit<ApiUseCases, 'signIn'>;

/** Every use case by its name. */
const USE_CASES: { readonly [U in keyof AskedUseCases]: true } = {
  createJob: true,
  createNumberedJob: true,
  previewJob: true,
  listJobs: true,
  sortJobs: true,
  listNumberedJobs: true,
  findJob: true,
  putJob: true,
  reviseJob: true,
  cancelJob: true,
  runNow: true,
  listAllRuns: true,
  readBoard: true,
  readTimeline: true,
  findLatestRun: true,
  findRelatives: true,
  listRuns: true,
  listRunsOldestFirst: true,
  listOccurrences: true,
  findRun: true,
  stopRun: true,
  readOutput: true,
  readTail: true,
  followOutput: true,
  readLatestOutput: true,
  reportRun: true,
  listDeliveries: true,
  listAllDeliveries: true,
  listGivenUp: true,
  findDelivery: true,
  replayDelivery: true,
  listActivity: true,
  sweep: true,
  summarize: true,
  summarizeJobs: true,
  readStackState: true,
  readQueues: true,
  readUsage: true,
  pauseAll: true,
  resumeAll: true,
};

/** Whose tokens are taken beside those of the stack. What verifies them is loaded for the first of them. */
const oidcSignIn = (rules: Config<'api'>['OIDC'], clock: Clock): OidcSignIn | undefined =>
  rules && {
    rules,
    issuer: lazyPort({ verify: true }, async () => {
      const { issuerTokens } = await import('./issuer-tokens.ts');
      return issuerTokens(rules.issuer, clock);
    }),
  };

/**
 * What the HTTP handler works with. A request that is refused, or asks for a file, needs no use case: they are loaded for the first
 * request that does.
 */
export const composeApi = (): {
  readonly useCases: ApiUseCases;
  readonly options: HttpApiOptions;
} => {
  const config = readConfig('api');
  const common = commonPorts(config);
  const { table, clock, log } = common;
  const tokens = new DynamodbTokenStore({ table, client: dynamodbClient(), tableName: config.TABLE_NAME });
  const asked = lazyPort<AskedUseCases>(USE_CASES, async () => {
    const { composeUseCases } = await import('./use-cases.ts');
    return composeUseCases(config, common, tokens);
  });
  return {
    useCases: { ...asked, signIn: signIn({ tokens, clock, log, oidc: oidcSignIn(config.OIDC, clock) }) },
    options: {
      signIn: config.SIGN_IN,
      log,
      clock,
      dialects: {
        defaultImage: config.DEFAULT_IMAGE,
        taskCopies: config.TASK_COPIES,
        timezone: config.DIALECT_TIMEZONE,
      },
      stackName: config.STACK_NAME,
      version: VERSION,
      allowedRanges: config.ALLOWED_RANGES,
      allowedOrigins: config.ALLOWED_ORIGINS,
      publicAddresses: config.PUBLIC_ADDRESSES,
      readAsset: readAssetFile,
    },
  };
};
