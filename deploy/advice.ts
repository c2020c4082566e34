/** What is said of a failure, and what to do about it. */
interface Known {
  readonly sign: RegExp;
  readonly advice: string;
  /** It may pass by itself. */
  readonly mayPass?: true;
}

const SIGN_IN =
  'Sign in (`aws login`, or `aws sso login --profile NAME`), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile NAME or AWS_PROFILE.';

/** What to do where no region is named. */
export const REGION_ADVICE =
  'Name a region such as eu-central-1: set AWS_REGION, or write `region` into the profile (`aws configure set region eu-central-1`). For `npm run deploy` there is --region, too.';

/**
 * How AWS, its SDK and the CDK tell of failures, and what helps; the first that fits counts. The texts are those of the SDK
 * for JavaScript, of the service models and of the CDK's command line; nobody promises them, so the last resort is general.
 */
const KNOWN: readonly Known[] = [
  {
    sign: /context \w+ .*: expected/,
    advice: 'An option breaks its rule. docs/deploy.md, "Options", tells them all; nothing was changed.',
  },
  {
    sign: /ended with (SIGINT|SIGTERM|SIGHUP)|interrupted by/,
    advice:
      'CloudFormation goes on with what was begun. Start again to see how it ended, and to do the rest.',
  },
  {
    sign: /Region is missing|Unable to (determine|resolve).* region|must specify a region/i,
    advice: REGION_ADVICE,
  },
  {
    sign: /ExpiredToken|security token .*expired|(session|token|credentials)[^.]* (is|are|has|have) expired|RequestExpired/i,
    advice: `The credentials are too old. ${SIGN_IN}`,
  },
  {
    sign: /Could not load credentials|Could not resolve credentials|no credentials have been configured|CredentialsProviderError|Unable to resolve AWS account/i,
    advice: SIGN_IN,
  },
  {
    sign: /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|AuthFailure|security token .*invalid/i,
    advice: `AWS does not know the access key, or its secret is wrong. ${SIGN_IN}`,
  },
  {
    sign: /account is (currently )?(blocked|suspended|being verified|not active)|OptInRequired|needs a subscription|PENDING_VERIFICATION/i,
    advice:
      'The account, or this region of it, is not open yet. A new account is verified within 24 hours; some regions are switched on under "Account". Else ask AWS Support: https://console.aws.amazon.com/support.',
  },
  {
    sign: /assume the service linked role/i,
    advice:
      'The service-linked role of ECS is not known everywhere yet. CloudFormation takes back what it made; start again in a minute.',
  },
  {
    sign: /not authorized to perform|AccessDenied|Access Denied|UnauthorizedOperation|could not be used to assume|explicit deny/i,
    advice:
      'These credentials lack a right. docs/deploy.md, "Rights that deploying needs", lists them. In an organisation a service control policy may forbid it all the same.',
  },
  {
    sign: /been bootstrapped|bootstrap stack version|BootstrapVersion|cdk-bootstrap/i,
    advice:
      'What the CDK keeps in the account is missing or too old: `npx cdk bootstrap` renews it. Then start again.',
  },
  {
    sign: /UPDATE_ROLLBACK_FAILED/,
    advice: 'The last change could not be taken back. `npx cdk rollback` tries it again; then start again.',
  },
  {
    sign: /_IN_PROGRESS\b.*(state|can ?not be updated)|state .*_IN_PROGRESS|another (deployment|operation)/i,
    advice: 'Another change of this stack is under way. Wait until it is over, then start again.',
  },
  {
    sign: /is in (ROLLBACK_FAILED|DELETE_FAILED)|(ROLLBACK_FAILED|DELETE_FAILED) state/,
    advice:
      'An attempt before this one left parts that could not be removed. Delete the stack in the console of CloudFormation, which says what stands in the way; then start again.',
  },
  {
    sign: /VpcLimitExceeded|maximum number of VPCs/i,
    advice:
      'The region has as many VPCs as the account may have. Use one of them (-c vpcId=… -c subnetIds=…), or ask for more under Service Quotas.',
  },
  {
    sign: /LimitExceeded|limit exceeded|quota|maximum number of/i,
    advice: 'A quota of the account is used up. Ask for more under Service Quotas, then start again.',
  },
  {
    sign: /already exists|AlreadyExists/i,
    advice:
      'A name that the stack needs is taken: by a stack that is just being removed (wait some minutes), or by something else (choose another name with -c stackName=NAME).',
  },
  {
    sign: /schema version mismatch|not compatible with the CDK|CLI is not compatible|newer version of the CDK CLI/i,
    advice: 'This is another version of the CDK than the one of the lock file. `npm ci` puts that back.',
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError|socket hang up|certificate/i,
    advice:
      'AWS could not be reached. Look at the network, at a proxy (HTTPS_PROXY), and whether the region is written right; then start again.',
    mayPass: true,
  },
];

const UNKNOWN =
  'What is said above names the cause; the events of the stack in the console of CloudFormation say more. When it is mended, start again: what is there already is not made twice.';

const knownOf = (text: string): Known | undefined => KNOWN.find(({ sign }) => sign.test(text));

/** What to do about a failure, by what was said of it. */
export const adviceOn = (text: string): string => knownOf(text)?.advice ?? UNKNOWN;

/** The same, where trying again is of no use: undefined where it may be, or where nothing is known of the failure. */
export const adviceBesidesPatience = (text: string): string | undefined => {
  const known = knownOf(text);
  return known?.mayPass ? undefined : known?.advice;
};

/** Everything that an error and its causes say, with their names. */
export const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const causes =
    error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause];
  const { code } = error as NodeJS.ErrnoException;
  return [
    `${error.name}: ${error.message}`,
    ...(code === undefined ? [] : [code]),
    ...causes.map(textOf),
  ].join('\n');
};
