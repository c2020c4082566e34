import { ClientException, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { directly, setTransports } from '../../../functions/adapters/clients/client-settings.ts';
import { inProcessTransport, transportsTo } from '../../../local/in-process-transport.ts';
import { EcsHarness, overriding, runInput } from '../ecs/support/ecs-harness.ts';

let ecs: EcsHarness;
let direct: ECSClient;
let performed: string[];

beforeAll(async () => {
  ecs = await EcsHarness.start();
  const { ask, perform } = ecs.emulator;
  performed = [];
  const counted: typeof perform = (name, input) => {
    performed.push(name);
    return perform(name, input);
  };
  const none = { dynamodb: {}, sqs: {}, scheduler: {}, logs: {}, secrets: {} };
  setTransports(transportsTo({ ...none, ecs: { ask, perform: counted } }));
  direct = directly(
    'ecs',
    new ECSClient({ region: 'us-east-1', ...inProcessTransport(ask), maxAttempts: 1 }),
  );
});

afterAll(async () => {
  setTransports(() => undefined);
  await ecs.end();
});

it('a container is started without a request, and the answer is that of the SDK', async () => {
  const input = runInput({ clientToken: 'once', ...overriding({ command: ['true'] }) });
  const { $metadata: _, ...answer } = await direct.send(new RunTaskCommand(input));
  expect(answer.tasks?.[0]?.createdAt).toBeInstanceOf(Date);
  const { $metadata: __, ...repeated } = await ecs.client.send(new RunTaskCommand(input));
  expect(answer).toEqual(repeated);
  expect(performed).toEqual(['RunTask']);
});

it('a refusal is the error of the SDK', async () => {
  const unknown = direct.send(new RunTaskCommand(runInput({ taskDefinition: 'unknown' })));
  await expect(unknown).rejects.toBeInstanceOf(ClientException);
});
