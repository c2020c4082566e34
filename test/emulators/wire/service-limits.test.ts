import { describe, expect, it } from 'vitest';
import ecs from '../../../local/emulators/limits/ecs.generated.json' with { type: 'json' };
import logs from '../../../local/emulators/limits/logs.generated.json' with { type: 'json' };
import scheduler from '../../../local/emulators/limits/scheduler.generated.json' with { type: 'json' };
import { findViolations, type ServiceLimits, type Shape } from '../../../local/emulators/service-limits.ts';

const limitsOf = (shapes: Record<string, Shape>): ServiceLimits => ({
  notice: '',
  serviceName: 'Test',
  apiVersion: '',
  operations: { Put: { method: 'POST', path: '/', input: 'PutInput' } },
  otherOperations: {},
  shapes: { PutInput: { type: 'structure', members: { Value: { shape: 'Value' } } }, ...shapes },
});

const violations = (shapes: Record<string, Shape>, value: unknown) =>
  findViolations(limitsOf(shapes), 'Put', { Value: value }).map(({ path, constraint }) => [path, constraint]);

describe('findViolations', () => {
  it('counts the members of lists and names places in them', () => {
    const shapes = { Value: { type: 'list', member: 'Item', max: 2 }, Item: { type: 'string', min: 2 } };
    expect(violations(shapes, ['ab', 'a', 'ab'])).toEqual([
      ['value', 'Member must have length less than or equal to 2'],
      ['value.2.member', 'Member must have length greater than or equal to 2'],
    ]);
  });

  it('checks keys and values of maps', () => {
    const shapes = {
      Value: { type: 'map', key: 'Key', value: 'Item', min: 1 },
      Key: { type: 'string', max: 1 },
      Item: { type: 'integer', max: 5 },
    };
    expect(violations(shapes, { ab: 6 })).toEqual([
      ['value.key', 'Member must have length less than or equal to 1'],
      ['value.ab.member', 'Member must have value less than or equal to 5'],
    ]);
    expect(violations(shapes, {})).toEqual([['value', 'Member must have length greater than or equal to 1']]);
  });

  it('asks for required members of structures that are given', () => {
    const shapes = {
      Value: { type: 'structure', required: ['Name'], members: { Name: { shape: 'Name' } } },
      Name: { type: 'string' },
    };
    expect(violations(shapes, {})).toEqual([['value.name', 'Member must not be null']]);
    expect(findViolations(limitsOf(shapes), 'Put', {})).toEqual([]);
  });

  it('matches a pattern on the whole value', () => {
    const shapes = { Value: { type: 'string', pattern: '[a-z]+' } };
    expect(violations(shapes, 'abc')).toEqual([]);
    expect(violations(shapes, 'abc\n')).toHaveLength(1);
    expect(violations(shapes, 'a1')).toHaveLength(1);
  });

  it('understands patterns with Unicode classes', () => {
    const shapes = { Value: { type: 'string', pattern: '^([\\p{L}_-]*)$' } };
    expect(violations(shapes, 'äß_-')).toEqual([]);
    expect(violations(shapes, '1')).toHaveLength(1);
  });
});

describe.each([
  ['ecs', ecs],
  ['logs', logs],
  ['scheduler', scheduler],
])('the generated limits of %s', (_name, generated) => {
  const limits = generated as ServiceLimits;

  it('carry their notice', () => {
    expect(limits.notice).toMatch(/botocore [\d.]+\. Copyright Amazon\.com.*Apache License, Version 2\.0/);
  });

  it('hold every shape that they mention', () => {
    const mentioned = Object.values(limits.shapes).flatMap(({ members = {}, member, key, value }) => [
      ...Object.values(members).map(({ shape }) => shape),
      ...[member, key, value].filter((name) => name !== undefined),
    ]);
    const inputs = Object.values(limits.operations).map(({ input }) => input);
    expect([...mentioned, ...inputs].filter((name) => !limits.shapes[name])).toEqual([]);
  });

  it('name every operation once', () => {
    const others = Object.keys(limits.otherOperations);
    expect(others.filter((name) => limits.operations[name])).toEqual([]);
  });
});
