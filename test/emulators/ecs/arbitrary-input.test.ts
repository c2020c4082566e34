import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionInput, EcsHarness, runInput } from './support/ecs-harness.ts';

const OPERATIONS = [
  'RunTask',
  'StopTask',
  'DescribeTasks',
  'ListTasks',
  'RegisterTaskDefinition',
  'DeregisterTaskDefinition',
  'DescribeTaskDefinition',
  'ListTaskDefinitions',
  'CreateCluster',
  'DescribeClusters',
];

let ecs: EcsHarness;
beforeAll(async () => {
  ecs = await EcsHarness.start();
});
afterAll(() => ecs.end());

const statusOf = async (operation: string, body: string | Uint8Array<ArrayBuffer>) => {
  const answer = await fetch(ecs.emulator.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
      authorization: 'AWS4-HMAC-SHA256 Credential=local',
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
};

/** A right input with one value in it, at any depth, replaced by any JSON. */
const damaged = (input: object) => {
  const places = placesOf(input);
  return fc
    .tuple(fc.nat(places.length - 1), fc.jsonValue())
    .map(([index, value]) => replaced(input, places[index]!, value));
};
const placesOf = (value: unknown, path: string[] = []): string[][] => {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...path, name]))];
};
const replaced = (value: unknown, [name, ...rest]: string[], by: unknown): unknown => {
  if (name === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, by) : item));
  return { ...(value as object), [name]: replaced((value as Record<string, unknown>)[name], rest, by) };
};

describe('any input', () => {
  it('of bytes is answered, and never with a fault of the emulator', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATIONS), fc.uint8Array(), async (operation, bytes) => {
        expect(await statusOf(operation, new Uint8Array(bytes))).toBeLessThan(500);
      }),
    );
  });

  it('of JSON is answered, and never with a fault of the emulator', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...OPERATIONS), fc.json(), async (operation, json) => {
        expect(await statusOf(operation, json)).toBeLessThan(500);
      }),
    );
  });

  it.each([
    [
      'RunTask',
      {
        ...runInput(),
        startedBy: 'a',
        overrides: {
          cpu: '256',
          containerOverrides: [{ name: 'main', command: ['a'], environment: [{ name: 'A', value: 'b' }] }],
        },
      },
    ],
    ['RegisterTaskDefinition', definitionInput()],
    ['DescribeTasks', { cluster: 'jobs', tasks: ['a'.repeat(32)], include: ['TAGS'] }],
    ['ListTasks', { cluster: 'jobs', startedBy: 'a', maxResults: 3, nextToken: 'a' }],
    ['StopTask', { cluster: 'jobs', task: 'a'.repeat(32), reason: 'r' }],
  ])(
    'that is almost right for %s is answered, and never with a fault of the emulator',
    async (operation, input) => {
      await fc.assert(
        fc.asyncProperty(damaged(input), async (body) => {
          expect(await statusOf(operation, JSON.stringify(body))).toBeLessThan(500);
        }),
      );
    },
  );
});
