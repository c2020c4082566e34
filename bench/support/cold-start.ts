import { ENVIRONMENT } from '../../functions/contract/environment.ts';

/** A handler that does nothing: what Node itself takes. */
export const EMPTY_HANDLER = 'export const handler = async () => {};\n';

/**
 * Loads a handler as Lambda does, has it answer a request where one is named, and tells the processor time that its process has taken by then,
 * in milliseconds.
 */
export const STARTER = `
const [file, path] = process.argv.slice(2);
const { handler } = await import(file);
if (typeof handler !== 'function') throw new Error(file + ': exports no function "handler"');
if (path !== undefined) {
  const { statusCode } = await handler(
    {
      version: '2.0',
      rawPath: path,
      rawQueryString: '',
      headers: { accept: path === '/health' ? 'application/json' : 'text/html' },
      requestContext: { http: { method: 'GET', path } },
      isBase64Encoded: false,
    },
    { awsRequestId: 'bench', getRemainingTimeInMillis: () => 10_000 },
  );
  if (statusCode !== 200) throw new Error(path + ' is answered by ' + statusCode);
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(String((userCPUTime + systemCPUTime) / 1000), () => process.exit());
`;

const ARN = 'arn:aws:sqs:us-east-1:123456789012:name';

const exampleOf = (variable: string): string => {
  if (variable.endsWith('_ARN')) return ARN;
  if (variable.endsWith('_URL')) return 'https://sqs.us-east-1.amazonaws.com/123456789012/name';
  return 'any';
};

const NAMES = [...new Set(Object.values(ENVIRONMENT).flat())];

/** The variables of a function as it is deployed by default, with no account behind them. */
export const functionVariables: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NAMES.map((variable) => [variable, exampleOf(variable)])),
  INDEX_SHARDS: '1',
  HISTORY_DAYS: '90',
  OUTPUT_DELAY_SECONDS: '15',
  FOLLOW_WAIT_SECONDS: '0',
  TASK_COPIES: '1',
  WEBHOOK_ALLOWED_RANGES: 'none',
  ALLOWED_RANGES: 'any',
  ALLOWED_ORIGINS: 'none',
  DIALECT_TIMEZONE: 'UTC',
  SIGN_IN: 'token',
  OIDC: 'none',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_SESSION_TOKEN: 'none',
};
