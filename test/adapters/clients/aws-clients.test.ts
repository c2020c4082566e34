import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setTransports } from '../../../functions/adapters/clients/client-settings.ts';

type Clients = typeof import('../../../functions/adapters/clients/dynamodb-client.ts') &
  typeof import('../../../functions/adapters/clients/sqs-client.ts') &
  typeof import('../../../functions/adapters/clients/scheduler-client.ts') &
  typeof import('../../../functions/adapters/clients/ecs-client.ts') &
  typeof import('../../../functions/adapters/clients/logs-client.ts') &
  typeof import('../../../functions/adapters/clients/secrets-client.ts');

const FILES = ['dynamodb', 'sqs', 'scheduler', 'ecs', 'logs', 'secrets'];

/** Each test has clients of its own, as a new process has: Node loads a module once for each query of its address. */
let process = 0;

beforeEach(() => {
  process += 1;
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

afterEach(() => {
  vi.unstubAllEnvs();
  setTransports(() => undefined);
});

const clients = async () => {
  const modules = FILES.map(
    (name) => import(`../../../functions/adapters/clients/${name}-client.ts?process=${process}`),
  );
  const made: Clients = Object.assign({}, ...(await Promise.all(modules)));
  return {
    dynamodb: made.dynamodbClient(),
    sqs: made.sqsClient(),
    scheduler: made.schedulerClient(),
    ecs: made.ecsClient(),
    startingEcs: made.startingEcsClient(),
    logs: made.logsClient(),
    secrets: made.secretsClient(),
  };
};

test('each client is made once per process', async () => {
  const [first, second] = [await clients(), await clients()];
  for (const [name, client] of Object.entries(first)) {
    expect(second[name as keyof typeof second]).toBe(client);
  }
});

test('a client goes where its environment variable sends it', async () => {
  const server = createServer((_request, response) => response.end('{"QueueUrls":["here"]}'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { sqs } = await clients();
  try {
    expect(await sqs.send(new ListQueuesCommand())).toMatchObject({ QueueUrls: ['here'] });
  } finally {
    sqs.destroy();
    server.closeAllConnections();
    server.close();
  }
});

test('a client takes the transport that is set for its service, and the network where there is none', async () => {
  const asked: string[] = [];
  const handle = async ({ headers }: { headers: Record<string, string> }) => {
    asked.push(headers['x-amz-target'] ?? '');
    return { response: { statusCode: 200, headers: {}, body: Buffer.from('{"QueueUrls":["within"]}') } };
  };
  setTransports((service) =>
    service === 'sqs'
      ? {
          requestHandler: { handle, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}) },
          signer: { sign: async (request) => request },
          credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        }
      : undefined,
  );
  const { sqs, ecs } = await clients();
  expect(await sqs.send(new ListQueuesCommand())).toMatchObject({ QueueUrls: ['within'] });
  expect(asked).toEqual(['AmazonSQS.ListQueues']);
  expect(ecs.config.requestHandler).not.toBe(sqs.config.requestHandler);
});

test('800 calls at once of a service that answers in 300 ms all get their answer', async () => {
  let together = 0;
  let most = 0;
  const server = createServer((_request, response) => {
    together += 1;
    most = Math.max(most, together);
    setTimeout(() => {
      together -= 1;
      response.end('{"QueueUrls":[]}');
    }, 300);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { sqs } = await clients();
  try {
    const calls = Array.from({ length: 800 }, () => sqs.send(new ListQueuesCommand()));
    const answers = await Promise.allSettled(calls);
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(most).toBe(50);
  } finally {
    sqs.destroy();
    server.closeAllConnections();
    server.close();
  }
});

test('every call ends by itself', async () => {
  for (const client of Object.values(await clients())) {
    const handler = client.config.requestHandler as typeof client.config.requestHandler & {
      httpHandlerConfigs?(): object;
    };
    // The handler works its settings out when it is first used.
    await Promise.allSettled([handler.handle({} as never)]);
    expect(handler.httpHandlerConfigs?.()).toMatchObject({
      connectionTimeout: 2000,
      requestTimeout: expect.toSatisfy((limit: number) => limit > 0 && limit <= 10_000),
      throwOnRequestTimeout: true,
    });
  }
});

test('every call is tried at most three times, and once by the client that starts containers', async () => {
  const { startingEcs, ...others } = await clients();
  expect(await startingEcs.config.maxAttempts()).toBe(1);
  for (const client of Object.values(others)) expect(await client.config.maxAttempts()).toBe(3);
});

test('a start that is throttled is not repeated by its client', async () => {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"ThrottlingException","message":"Rate exceeded"}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL_ECS', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { startingEcs } = await clients();
  try {
    const start = new RunTaskCommand({ taskDefinition: 'run' });
    await expect(startingEcs.send(start)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(calls).toBe(1);
  } finally {
    startingEcs.destroy();
    server.closeAllConnections();
    server.close();
  }
});
