import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { JOB_FIELDS } from '../../../functions/domain/request/job-fields.ts';
import { requestOf } from '../../../functions/domain/request/job-request.ts';
import { WEBHOOK_FIELDS } from '../../../functions/domain/target/webhook-fields.ts';
import { faultsOf, specificationOf } from '../requests.ts';

/** What a field can stand beside. */
const besides = (field: string): object => {
  const isWebhook = field in WEBHOOK_FIELDS;
  const target = isWebhook ? { url: 'https://hooks.example.com' } : { image: 'busybox' };
  if (field === 'onlyEvery') return { ...target, cron: '0 9 * * MON', startsAt: '2030-01-07' };
  return ['at', 'in', 'every', 'cron', 'now'].includes(field) ? target : { ...target, every: '1h' };
};

describe.each(Object.entries(JOB_FIELDS))('the field %s', (name, { schema }) => {
  const { description = '', examples = [], default: fallback } = schema.meta() ?? {};

  it('has a description in sentences, and an example or two', () => {
    expect(description).toMatch(/^[A-Z`].*\.$|^[A-Z].*\.\n\n(- `\w+`: .*\n?)+$/);
    expect([1, 2]).toContain(examples.length);
  });

  it.each(examples.map((example) => [example]))(
    'reads its example %j, alone and in a job, and writes what means the same',
    (example) => {
      const value = schema.parse(example);
      expect(schema.parse(z.encode(schema, value))).toEqual(value);
      const cpu = name === 'memory' ? { cpu: 1 } : {};
      expect(faultsOf({ ...besides(name), ...cpu, [name]: example })).toEqual([]);
    },
  );

  it('refuses what is of another kind', () => {
    const other = name === 'body' ? deep(65) : { no: { such: 'value' } };
    expect(schema.safeParse(other).success).toBe(false);
  });

  it('says its default as JSON writes it', () => {
    if (fallback === undefined) return;
    const isWebhook = name in WEBHOOK_FIELDS;
    const specification = specificationOf({ ...besides(isWebhook ? 'url' : 'image'), every: '1h' });
    const answered = requestOf(specification) as Readonly<Record<string, unknown>>;
    expect(name === 'paused' ? false : answered[name]).toEqual(fallback);
  });
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
