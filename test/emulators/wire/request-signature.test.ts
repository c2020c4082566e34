import type { IncomingHttpHeaders } from 'node:http';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Operation,
  type ServiceLimits,
  startAwsJsonService,
  startAwsRestService,
} from '../../../local/emulators/aws-wire.ts';
import ecsLimits from '../../../local/emulators/limits/ecs.generated.json' with { type: 'json' };
import schedulerLimits from '../../../local/emulators/limits/scheduler.generated.json' with { type: 'json' };
import { type SignedRequest, signatureCheck } from '../../../local/emulators/request-signature.ts';

/** AWS's own examples: https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite */
const EXAMPLE = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SIGNED_AT = Date.parse('2015-08-30T12:36:00Z');
const SCOPE = '20150830/us-east-1/service/aws4_request';

const example = (
  signature: string,
  change: Partial<SignedRequest> = {},
  signedHeaders = 'host;x-amz-date',
): SignedRequest => ({
  method: 'GET',
  target: '/',
  body: Buffer.alloc(0),
  ...change,
  headers: {
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    ...change.headers,
  },
});

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31';
const QUERY = 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500';
const POST = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b';

const check = (request: SignedRequest, now = SIGNED_AT) => signatureCheck(EXAMPLE, 400, () => now)(request);
const codeOf = (request: SignedRequest, now?: number): unknown => {
  try {
    check(request, now);
    return 'let in';
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};
const withHeaders = (headers: IncomingHttpHeaders) => example(VANILLA, { headers });

describe('the check of a signature', () => {
  it.each([
    ['without anything', example(VANILLA)],
    ['with a query in any order', example(QUERY, { target: '/?Param2=value2&Param1=value1' })],
    ['of another method', example(POST, { method: 'POST' })],
  ])("lets in AWS's example %s", (_what, request) => {
    expect(codeOf(request)).toBe('let in');
  });

  it.each([
    ['method', example(VANILLA, { method: 'PUT' })],
    ['path', example(VANILLA, { target: '/other' })],
    ['query', example(QUERY, { target: '/?Param2=value2&Param1=value2' })],
    ['body', example(VANILLA, { body: Buffer.from('x') })],
    ['header', withHeaders({ host: 'example.org' })],
    ['instant', withHeaders({ 'x-amz-date': '20150830T123601Z' })],
    ['signature', example(VANILLA.replace('5', '6'))],
  ])('refuses a request whose %s was changed', (_what, request) => {
    expect(codeOf(request)).toBe('InvalidSignatureException');
  });

  it('refuses other credentials', () => {
    const header = `AWS4-HMAC-SHA256 Credential=OTHER/${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${VANILLA}`;
    expect(codeOf(withHeaders({ authorization: header }))).toBe('UnrecognizedClientException');
  });

  it('lets in for 15 minutes', () => {
    const minutes = (count: number) => SIGNED_AT + count * 60_000;
    expect(codeOf(example(VANILLA), minutes(15))).toBe('let in');
    expect(codeOf(example(VANILLA), minutes(15) + 1)).toBe('InvalidSignatureException');
    expect(codeOf(example(VANILLA), minutes(-15) - 1)).toBe('InvalidSignatureException');
  });

  it.each([
    ['no header', ''],
    ['another algorithm', `AWS4-HMAC-SHA1 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=host;x-amz-date`],
    ['no signature', `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=host;x-amz-date`],
    [
      'a host that is not signed',
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${SCOPE}, SignedHeaders=x-amz-date, Signature=${VANILLA}`,
    ],
    [
      'a short scope',
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830, SignedHeaders=host;x-amz-date, Signature=${VANILLA}`,
    ],
  ])('refuses %s', (_what, authorization) => {
    expect(codeOf(withHeaders({ authorization }))).toBe('IncompleteSignatureException');
  });

  it.each([
    ['without an instant', withHeaders({ 'x-amz-date': undefined })],
    ['with a query that is not percent-encoded', example(VANILLA, { target: '/?a=%' })],
  ])('refuses a request %s', (_what, request) => {
    expect(codeOf(request)).toBe('IncompleteSignatureException');
  });
});

describe('a service with credentials', () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'made for this start' };
  const place = { region: 'us-east-1', maxAttempts: 1 };

  const startEcs = async (secretAccessKey: string) => {
    const server = await startAwsJsonService({
      service: 'ecs',
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
      limits: ecsLimits as ServiceLimits,
      operations: { ListTasks: () => ({ taskArns: [] }) },
      credentials,
    });
    onTestFinished(server.close);
    const ecs = new ECSClient({
      ...place,
      endpoint: server.url,
      credentials: { ...credentials, secretAccessKey },
    });
    return { server, ecs };
  };

  const startScheduler = async (secretAccessKey: string, operation: Operation = () => ({})) => {
    const server = await startAwsRestService({
      service: 'scheduler',
      limits: schedulerLimits as ServiceLimits,
      operations: { GetSchedule: operation, ListSchedules: operation },
      credentials,
    });
    onTestFinished(server.close);
    return new SchedulerClient({
      ...place,
      endpoint: server.url,
      credentials: { ...credentials, secretAccessKey },
    });
  };

  it('answers a client of the SDK in AWS JSON', async () => {
    const { ecs } = await startEcs('made for this start');
    expect(await ecs.send(new ListTasksCommand({ cluster: 'jöbs' }))).toMatchObject({ taskArns: [] });
  });

  it.each([
    ['a path', new GetScheduleCommand({ Name: 'a.b-c_d', GroupName: 'group' })],
    ['a query with signs', new ListSchedulesCommand({ NextToken: "a+b/c=d e!'()*~%", MaxResults: 5 })],
  ])('answers a client of the SDK in REST with %s', async (_what, command) => {
    const scheduler = await startScheduler('made for this start', () => ({ Schedules: [] }));
    const { $metadata } = await scheduler.send(command as ListSchedulesCommand);
    expect($metadata.httpStatusCode).toBe(200);
  });

  it('understands the signature of a path with encoded signs', async () => {
    const scheduler = await startScheduler('made for this start');
    const ResourceArn = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/group';
    await expect(scheduler.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('refuses another secret with 400 in AWS JSON', async () => {
    const { ecs } = await startEcs('local');
    await expect(ecs.send(new ListTasksCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses another secret with 403 in REST', async () => {
    const scheduler = await startScheduler('local');
    await expect(scheduler.send(new ListSchedulesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('refuses what only looks signed', async () => {
    const { server } = await startEcs('local');
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=local',
      'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListTasks',
    };
    const answer = await fetch(server.url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'IncompleteSignatureException' });
  });
});
