import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../functions/config.ts';
import { ENVIRONMENT, type HandlerName } from '../../../functions/contract/environment.ts';
import { whyForbidden } from '../../../functions/domain/target/webhook-address.ts';
import { localEnvironment, requireLoopback } from '../../../local/local-environment.ts';

const ENDPOINTS = {
  dynamodb: 'http://127.0.0.1:1001',
  sqs: 'http://127.0.0.1:1002',
  scheduler: 'http://127.0.0.1:1003',
  ecs: 'http://127.0.0.1:1004',
  logs: 'http://127.0.0.1:1005',
  secrets: 'http://127.0.0.1:1006',
  credentials: { accessKeyId: 'local', secretAccessKey: 'made for this start' },
};

const SETTINGS = {
  signIn: 'none',
  taskCopies: 3,
  keepDays: 7,
  dialectTimezone: 'Asia/Tokyo',
  allowedOrigins: [],
  oidc: undefined,
} as const;

const OWN_SETTINGS = {
  PATH: '/bin',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'real',
  AWS_ENDPOINT_URL_SQS: 'https://sqs.us-east-1.amazonaws.com',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/token',
};

describe('the variables of local mode', () => {
  const variables = localEnvironment(OWN_SETTINGS, ENDPOINTS, SETTINGS);

  it.each(['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_USE_FIPS_ENDPOINT', 'AWS_WEB_IDENTITY_TOKEN_FILE'])(
    'leave out the %s of the caller',
    (name) => {
      expect(variables).not.toHaveProperty(name);
    },
  );

  it('keep what has nothing to do with AWS', () => {
    expect(variables.PATH).toBe('/bin');
  });

  it('send every service without an emulator nowhere', () => {
    expect(variables.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:9');
  });

  it('tell the functions the addresses of the queues', () => {
    expect(variables.WAKE_QUEUE_URL).toBe('http://127.0.0.1:1002/000000000000/runat-wake');
    expect(variables.DELIVERY_QUEUE_URL).toBe('http://127.0.0.1:1002/000000000000/runat-deliveries');
  });

  it('tell the functions what was chosen', () => {
    expect(variables).toMatchObject({
      SIGN_IN: 'none',
      TASK_COPIES: '3',
      HISTORY_DAYS: '7',
      DIALECT_TIMEZONE: 'Asia/Tokyo',
      ALLOWED_RANGES: 'any',
      ALLOWED_ORIGINS: 'none',
      OIDC: 'none',
    });
    const allowedOrigins = ['https://a.example', 'http://b'];
    expect(localEnvironment(OWN_SETTINGS, ENDPOINTS, { ...SETTINGS, allowedOrigins })).toMatchObject({
      ALLOWED_ORIGINS: 'https://a.example,http://b',
    });
  });

  it('tell the API whose tokens it takes beside its own', () => {
    const oidc = {
      issuer: 'http://127.0.0.1:9000',
      audiences: ['runat'],
      scopeClaim: 'scope',
      scopes: { 'runat:read': ['read'] },
    } as const;
    const told = localEnvironment(OWN_SETTINGS, ENDPOINTS, { ...SETTINGS, signIn: 'token', oidc });
    expect(readConfig('api', told).OIDC).toEqual(oidc);
  });

  it.each(Object.keys(ENVIRONMENT) as HandlerName[])('are usable by the handler %s', (handler) => {
    expect(() => readConfig(handler, variables)).not.toThrow();
  });

  it('let webhooks reach this machine, and no other network', () => {
    const ranges = readConfig('deliver', variables).WEBHOOK_ALLOWED_RANGES;
    for (const address of ['127.0.0.1', '127.1.2.3', '::1']) {
      expect(whyForbidden(address, ranges)).toBeUndefined();
    }
    for (const address of ['10.0.0.1', '192.168.1.1', '169.254.169.254', 'fd00::1']) {
      expect(whyForbidden(address, ranges)).toBeDefined();
    }
  });
});

describe('a client of the SDK', () => {
  let before: NodeJS.ProcessEnv;

  beforeEach(() => {
    before = process.env;
    process.env = localEnvironment({ ...before, ...OWN_SETTINGS }, ENDPOINTS, SETTINGS);
  });

  afterEach(() => {
    process.env = before;
  });

  it.each([
    ['DynamoDB', DynamoDBClient, 1001],
    ['SQS', SQSClient, 1002],
    ['Scheduler', SchedulerClient, 1003],
    ['ECS', ECSClient, 1004],
    ['CloudWatch Logs', CloudWatchLogsClient, 1005],
    ['Secrets Manager', SecretsManagerClient, 1006],
  ])('of %s calls its emulator with throw-away credentials', async (_name, Client, port) => {
    const seen: { host: string; port?: number; accessKey: string }[] = [];
    const client = new Client({
      requestHandler: {
        handle: (request: { hostname: string; port?: number; headers: Record<string, string> }) => {
          const accessKey = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
          seen.push({ host: request.hostname, ...(request.port && { port: request.port }), accessKey });
          return Promise.reject(new Error('not sent'));
        },
      },
      maxAttempts: 1,
    });
    const send = client.send.bind(client) as (command: unknown) => Promise<unknown>;
    await expect(send(await someCommand(client))).rejects.toThrow('not sent');
    expect(seen).toEqual([{ host: '127.0.0.1', port, accessKey: 'local' }]);
  });
});

async function someCommand(client: object): Promise<unknown> {
  if (client instanceof DynamoDBClient)
    return new (await import('@aws-sdk/client-dynamodb')).ListTablesCommand({});
  if (client instanceof SQSClient) return new (await import('@aws-sdk/client-sqs')).ListQueuesCommand({});
  if (client instanceof SchedulerClient)
    return new (await import('@aws-sdk/client-scheduler')).ListSchedulesCommand({});
  if (client instanceof ECSClient) return new (await import('@aws-sdk/client-ecs')).ListClustersCommand({});
  if (client instanceof SecretsManagerClient)
    return new (await import('@aws-sdk/client-secrets-manager')).ListSecretsCommand({});
  return new (await import('@aws-sdk/client-cloudwatch-logs')).DescribeLogGroupsCommand({});
}

describe('an endpoint', () => {
  it.each(['http://127.0.0.1:8000', 'http://localhost:8000', 'http://[::1]:8000'])('may be %s', (url) => {
    expect(() => requireLoopback('--dynamodb', url)).not.toThrow();
  });

  it.each([
    'https://dynamodb.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.org',
    'http://localhost@example.org',
    'http://0.0.0.0:8000',
    'somewhere',
    '',
  ])('must not be "%s"', (url) => {
    expect(() => requireLoopback('--dynamodb', url)).toThrow(`--dynamodb "${url}": expected`);
  });
});
