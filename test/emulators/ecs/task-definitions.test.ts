import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { containerInput, definitionInput, EcsHarness } from './support/ecs-harness.ts';

let ecs: EcsHarness;
beforeEach(async () => {
  ecs = await EcsHarness.start();
});
afterEach(() => ecs.end());

const register = (change: Parameters<typeof definitionInput>[0] = {}) =>
  ecs.client.send(new RegisterTaskDefinitionCommand(definitionInput(change)));
const deregister = (taskDefinition: string) =>
  ecs.client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
const describeDefinition = (taskDefinition: string) =>
  ecs.client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));

const logsWithout = (option: string) => {
  const container = containerInput();
  const options = Object.entries(container.logConfiguration.options).filter(([name]) => name !== option);
  return [
    {
      ...container,
      logConfiguration: { logDriver: 'awslogs' as const, options: Object.fromEntries(options) },
    },
  ];
};

describe('RegisterTaskDefinition', () => {
  it('numbers the revisions of a family', async () => {
    const second = await register();
    const other = await register({ family: 'other' });

    expect(second.taskDefinition).toMatchObject({
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/job:2',
      revision: 2,
      status: 'ACTIVE',
      compatibilities: ['EC2', 'FARGATE'],
    });
    expect(other.taskDefinition?.revision).toBe(1);
  });

  it('never gives a number twice', async () => {
    await register();
    await deregister('job:2');

    expect((await register()).taskDefinition?.revision).toBe(3);
  });

  it('reads sizes with units', async () => {
    const { taskDefinition } = await register({ cpu: '.5 vCPU', memory: '1 GB' });

    expect(taskDefinition).toMatchObject({ cpu: '512', memory: '1024' });
  });

  it.each([
    ['Family contains invalid characters.', { family: 'a b' }],
    ['Container list cannot be empty.', { containerDefinitions: [] }],
    ['Container.name should not be null or empty.', { containerDefinitions: [containerInput({ name: '' })] }],
    [
      'Container.image should not be null or empty.',
      { containerDefinitions: [containerInput({ image: '' })] },
    ],
    [
      'Container.image contains invalid characters.',
      { containerDefinitions: [containerInput({ image: 'a b' })] },
    ],
    [
      'A task definition must have at least one essential container.',
      { containerDefinitions: [containerInput({ essential: false })] },
    ],
    [
      "'stopTimeout' must be between 0 and 120 seconds on Fargate.",
      { containerDefinitions: [containerInput({ stopTimeout: 121 })] },
    ],
    ["Fargate only supports network mode 'awsvpc'.", { networkMode: 'bridge' as const }],
    [
      'No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for ' +
        'the valid values.',
      { memory: '4096' },
    ],
    ["Invalid 'memory' setting for task.", { memory: 'much' }],
    [
      "The 'memory' setting for container 'main' is greater than for the task.",
      { containerDefinitions: [containerInput({ memory: 1024 })] },
    ],
    ['Role is not valid', { taskRoleArn: 'arn:aws:iam::1:user/x' }],
    [
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
      { executionRoleArn: '' },
    ],
    [
      'Log driver awslogs requires options: awslogs-stream-prefix',
      { containerDefinitions: logsWithout('awslogs-stream-prefix') },
    ],
    [
      'A task of several containers: this local emulator of ECS does not imitate it.',
      {
        containerDefinitions: [containerInput(), containerInput({ name: 'side' })],
      },
    ],
    ['volumes: this local emulator of ECS does not imitate it.', { volumes: [{ name: 'v' }] }],
    [
      'containerDefinitions[0].linuxParameters.swappiness: this local emulator of ECS does not imitate it.',
      { containerDefinitions: [containerInput({ linuxParameters: { swappiness: 60 } })] },
    ],
    ["'sizeInGiB' of ephemeralStorage must be between 21 and 200.", { ephemeralStorage: { sizeInGiB: 20 } }],
  ])('refuses with %s', async (message, change) => {
    await expect(register(change)).rejects.toMatchObject({ name: 'ClientException', message });
  });

  it.each(['cpu', 'memory'] as const)('requires %s for the task', async (name) => {
    const { [name]: _, ...input } = definitionInput();

    await expect(ecs.client.send(new RegisterTaskDefinitionCommand(input))).rejects.toThrow(
      `Fargate requires that '${name}' be defined at the task level.`,
    );
  });
});

describe('DescribeTaskDefinition', () => {
  it('shows the latest active revision of a family', async () => {
    await register();
    await register();
    await deregister('job:3');

    expect((await describeDefinition('job')).taskDefinition?.revision).toBe(2);
  });

  it('shows an inactive revision by its name', async () => {
    await deregister('job:1');

    expect((await describeDefinition('job:1')).taskDefinition).toMatchObject({
      status: 'INACTIVE',
      registeredAt: expect.any(Date),
      deregisteredAt: expect.any(Date),
    });
  });

  it('refuses what is not there', async () => {
    await expect(describeDefinition('other')).rejects.toMatchObject({
      name: 'ClientException',
      message: 'Unable to describe task definition.',
    });
  });
});

describe('DeregisterTaskDefinition', () => {
  it('needs a revision', async () => {
    await expect(deregister('job')).rejects.toMatchObject({
      name: 'ClientException',
      message: 'Revision is missing.',
    });
  });

  it('refuses what is not there', async () => {
    await expect(deregister('job:9')).rejects.toThrow('The specified task definition does not exist.');
  });
});

describe('ListTaskDefinitions', () => {
  it('lists active revisions of a family in the order asked for', async () => {
    await register();
    await register({ family: 'other' });
    await deregister('job:1');
    await register();

    const input = { familyPrefix: 'job', sort: 'DESC' as const, maxResults: 1 };
    const first = await ecs.client.send(new ListTaskDefinitionsCommand(input));
    const next = { ...input, nextToken: first.nextToken! };
    const second = await ecs.client.send(new ListTaskDefinitionsCommand(next));

    const names = [...first.taskDefinitionArns!, ...second.taskDefinitionArns!].map(
      (arn) => arn.split('/')[1],
    );
    expect(names).toEqual(['job:3', 'job:2']);
    expect(second.nextToken).toBeUndefined();
  });
});
