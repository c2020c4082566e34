import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { JOB_FIELDS } from '../../../functions/domain/request/job-fields.ts';
import { faultsOf } from '../requests.ts';

/** What a field can stand beside. */
const besides = (field: string): object => {
  const isWebhook = ['url', 'method', 'headers', 'body', 'expect'].includes(field);
  const target = isWebhook ? { url: 'https://hooks.example.com' } : { image: 'busybox' };
  return ['at', 'in', 'every', 'cron', 'now'].includes(field) ? target : { ...target, every: '1h' };
};

describe.each(Object.entries(JOB_FIELDS))('the field %s', (name, { schema, ...field }) => {
  const { description = '', examples = [], default: fallback } = schema.meta() ?? {};
  const [example] = examples as readonly unknown[];

  it('has a description in sentences, and an example', () => {
    expect(description).toMatch(/^[A-Z`].*\.$/);
    expect(examples).toHaveLength(1);
  });

  it('reads its example, alone and in a job, and writes what means the same', () => {
    const value = schema.parse(example);
    expect(schema.parse(z.encode(schema, value))).toEqual(value);
    const cpu = name === 'memory' ? { cpu: 1 } : {};
    expect(faultsOf({ ...besides(name), ...cpu, [name]: example })).toEqual([]);
  });

  it('refuses what is of another kind', () => {
    const other = name === 'body' ? deep(65) : { no: { such: 'value' } };
    expect(schema.safeParse(other).success).toBe(false);
  });

  it('says its default as JSON writes it', () => {
    if (fallback === undefined) return;
    expect('defaultFor' in field && field.defaultFor('container')).toEqual(schema.parse(fallback));
  });
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
