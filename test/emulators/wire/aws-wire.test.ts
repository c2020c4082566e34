import { request } from 'node:http';
import { ECSClient, ListServicesCommand, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  AwsError,
  constraintError,
  type Operation,
  type ServiceLimits,
  startAwsJsonService,
} from '../../../local/emulators/aws-wire.ts';
import limits from '../../../local/emulators/limits/ecs.generated.json' with { type: 'json' };

const TARGET = 'AmazonEC2ContainerServiceV20141113';
const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=local' };

async function startService(operations: Record<string, Operation>) {
  const server = await startAwsJsonService({
    service: 'ecs',
    targetPrefix: TARGET,
    limits: limits as ServiceLimits,
    operations,
    refuseInput: constraintError('InvalidParameterException'),
  });
  const client = new ECSClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(server.url, {
      method: 'POST',
      body,
      headers: { ...SIGNED, 'x-amz-target': `${TARGET}.RunTask`, ...headers },
    });
  return { client, post, server };
}

describe('a service of AWS JSON 1.1', () => {
  it('gives an operation only what the model knows, without nulls', async () => {
    const run = vi.fn(() => ({}));
    const { post } = await startService({ RunTask: run });
    await post('{"taskDefinition":"job","count":null,"surprise":1,"overrides":{"cpu":"256","other":true}}');
    expect(run).toHaveBeenCalledWith(
      { taskDefinition: 'job', overrides: { cpu: '256' } },
      { region: 'us-east-1', accountId: '000000000000', requestId: expect.any(String) },
    );
  });

  it('writes dates as seconds with a fraction', async () => {
    const createdAt = new Date('2026-11-21T09:00:00.250Z');
    const { client } = await startService({ RunTask: () => ({ tasks: [{ createdAt }] }) });
    const answer = await client.send(new RunTaskCommand({ taskDefinition: 'job' }));
    expect(answer.tasks).toEqual([{ createdAt }]);
  });

  it('gives every answer a request id of its own', async () => {
    const { post } = await startService({ RunTask: () => ({}) });
    const answers = await Promise.all([post('{"taskDefinition":"job"}'), post('{'), post('{}')]);
    const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(null);
  });

  it('gives errors with their members', async () => {
    const { client } = await startService({
      RunTask: () => {
        throw new AwsError('ConflictException', 'taken', { fields: { resourceIds: ['arn'] } });
      },
    });
    await expect(client.send(new RunTaskCommand({ taskDefinition: 'job' }))).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'taken',
      resourceIds: ['arn'],
    });
  });

  it.each([
    [
      'an operation of AWS that it leaves out',
      new ListTasksCommand({}),
      /^ListTasks: this local emulator of ecs does not imitate it; it imitates RunTask$/,
    ],
    [
      'another one',
      new ListServicesCommand({}),
      /^ListServices: this local emulator of ecs does not imitate it/,
    ],
  ])('refuses %s', async (_what, command, message) => {
    const { client } = await startService({ RunTask: () => ({}) });
    await expect(client.send(command as ListTasksCommand)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(message),
    });
  });

  it.each(['Nothing', 'constructor', '__proto__'])('refuses %s, which AWS does not have', async (name) => {
    const { post } = await startService({ RunTask: () => ({}) });
    const answer = await post('{}', { 'x-amz-target': `${TARGET}.${name}` });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      __type: 'UnknownOperationException',
      message: `${name}: Amazon EC2 Container Service has no such operation`,
    });
  });

  it.each([
    ['{', 'the body is no JSON'],
    ['', 'the body is no JSON'],
    ['null', 'Expected structure or null'],
    ['[]', 'Start of list found where not expected'],
    ['{"taskDefinition":1}', 'NUMBER_VALUE cannot be converted to String'],
    ['{"taskDefinition":true}', 'TRUE_VALUE cannot be converted to String'],
    ['{"taskDefinition":{}}', 'Start of structure or map found where not expected.'],
    ['{"count":"1"}', 'STRING_VALUE cannot be converted to Integer'],
    ['{"count":1.5}', 'NUMBER_VALUE cannot be converted to Integer'],
    ['{"tags":{}}', 'Expected list or null'],
    ['{"enableECSManagedTags":"true"}', 'STRING_VALUE cannot be converted to Boolean'],
  ])('refuses to read %s', async (body, message) => {
    const { post } = await startService({ RunTask: () => ({}) });
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ __type: 'SerializationException', message });
  });

  it("answers input outside the limits with the service's own error", async () => {
    const { client } = await startService({ RunTask: () => ({}) });
    const command = new RunTaskCommand({ taskDefinition: undefined, launchType: 'MOON' as 'FARGATE' });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "2 validation errors detected: Value 'MOON' at 'launchType' failed to satisfy constraint: Member must satisfy enum value set: [EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES]; Value null at 'taskDefinition' failed to satisfy constraint: Member must not be null",
    });
  });

  it('refuses a body over 1 MiB and stays alive', async () => {
    const { post } = await startService({ RunTask: () => ({}) });
    const answer = await post(`"${'x'.repeat(1024 * 1024)}"`);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ __type: 'RequestEntityTooLargeException' });
    expect((await post('{"taskDefinition":"job"}')).status).toBe(200);
  });

  it('refuses a request that is not signed', async () => {
    const { post } = await startService({ RunTask: () => ({}) });
    const answer = await post('{}', { authorization: '' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('refuses a host name that is not loopback', async () => {
    const { server } = await startService({ RunTask: () => ({}) });
    const status = await new Promise((resolve, reject) => {
      const headers = { ...SIGNED, host: 'attacker.example' };
      request(server.url, { method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end('{}');
    });
    expect(status).toBe(403);
  });

  it('hides no fault of its own', async () => {
    const report = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { post } = await startService({
      RunTask: () => {
        throw new RangeError('oops');
      },
    });
    const answer = await post('{"taskDefinition":"job"}');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      __type: 'InternalServerException',
      message: 'the emulator failed: oops',
    });
    expect(report).toHaveBeenCalledOnce();
    report.mockRestore();
  });

  it('rejects when its port is taken', async () => {
    const { server } = await startService({});
    const second = startAwsJsonService({
      service: 'ecs',
      targetPrefix: TARGET,
      limits: limits as ServiceLimits,
      operations: {},
      port: server.port,
    });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
