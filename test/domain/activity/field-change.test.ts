import { describe, expect, it } from 'vitest';
import { changesOf, type FieldChange, valueChange } from '../../../functions/domain/activity/field-change.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { JOB_FIELDS, type UncheckedRequest } from '../../../functions/domain/request/job-fields.ts';
import { GOOD, SECRET, specificationOf } from '../requests.ts';
import { aJob } from '../samples.ts';

const jobOf = (request: UncheckedRequest): Job => aJob(specificationOf(request));

const changes = (before: UncheckedRequest, after: UncheckedRequest): readonly FieldChange[] =>
  changesOf(jobOf(before), jobOf(after));

const HOOK: UncheckedRequest = { url: 'https://hooks.example.com/services/T0/SECRET?key=SECRET', in: '3s' };

describe('what changed of a job', () => {
  it.each<[string, UncheckedRequest, UncheckedRequest, FieldChange]>([
    ['a text', { image: 'a' }, { image: 'b' }, { field: 'image', from: 'a', to: 'b' }],
    ['a duration', { timeout: '1h' }, { timeout: '10m' }, { field: 'timeout', from: '1h', to: '10m' }],
    ['a list', { tags: ['a'] }, { tags: ['a', 'b'] }, { field: 'tags', from: '["a"]', to: '["a","b"]' }],
    [
      'what is new',
      {},
      { retry: { limit: 1 } },
      {
        field: 'retry',
        to: '{"limit":1,"backoff":"10s","factor":2}',
      },
    ],
    ['what is gone', { name: 'a' }, {}, { field: 'name', from: 'a' }],
    [
      'a script, of which only the fact',
      { shell: 'echo SECRET' },
      { shell: 'date' },
      {
        field: 'shell',
        isHidden: true,
      },
    ],
    [
      'variables, of which only the names',
      { environment: { A: 'SECRET', B: 'x', C: 'c' } },
      { environment: { B: 'SECRET', C: 'c', D: 'SECRET' } },
      {
        field: 'environment',
        isHidden: true,
        added: ['D'],
        removed: ['A'],
        changed: ['B'],
      },
    ],
    [
      'secrets, of which only the names',
      {},
      { secrets: { S: SECRET } },
      {
        field: 'secrets',
        isHidden: true,
        added: ['S'],
      },
    ],
  ])('is told: %s', (_what, before, after, change) => {
    expect(changes({ ...GOOD, ...before }, { ...GOOD, ...after })).toEqual([change]);
  });

  it.each<[string, UncheckedRequest, FieldChange]>([
    [
      'headers, of which only the names',
      { headers: { 'X-Key': 'SECRET' } },
      {
        field: 'headers',
        isHidden: true,
        added: ['x-key'],
      },
    ],
    ['a body, of which only the fact', { body: { key: 'SECRET' } }, { field: 'body', isHidden: true }],
    [
      'a URL, of which only the host',
      { url: 'https://b.example/SECRET?SECRET' },
      {
        field: 'url',
        from: 'https://hooks.example.com/…',
        to: 'https://b.example/…',
      },
    ],
    [
      'a callback, of whose URL only the host',
      {
        callback: { url: 'https://hooks.example.com/SECRET', on: ['run.failed'] },
      },
      { field: 'callback', to: '{"url":"https://hooks.example.com/…","on":["run.failed"]}' },
    ],
  ])('is told of a webhook: %s', (_what, after, change) => {
    expect(changes(HOOK, { ...HOOK, ...after })).toEqual([change]);
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`V${index}`, 'x']));
    const [change] = changes(GOOD, { ...GOOD, environment: many });
    expect(change?.added).toHaveLength(21);
    expect(change?.added?.at(-1)).toBe('… and 5 more');
    expect(valueChange('x', { to: 'a'.repeat(201) }).to).toBe(`${'a'.repeat(199)}…`);
    expect(valueChange('x', { to: '😀'.repeat(150) }).to?.isWellFormed()).toBe(true);
  });

  it('is nothing where nothing changed', () => {
    expect(changes(HOOK, HOOK)).toEqual([]);
  });

  it('is told of each field, in the order of the fields', () => {
    const all = changes(
      { ...GOOD, name: 'a', timezone: 'UTC', overlap: 'skip' },
      {
        ...GOOD,
        overlap: 'queue',
        timezone: 'Europe/Berlin',
        name: 'b',
      },
    );
    expect(all.map(({ field }) => field)).toEqual(['name', 'timezone', 'overlap']);
  });
});

it('the fields that may hold secrets are known', () => {
  const hidden = Object.entries(JOB_FIELDS).flatMap(([name, field]) =>
    field.hidden === undefined ? [] : [`${name}: ${field.hidden}`],
  );
  expect(hidden.sort()).toEqual([
    'body: all',
    'callback: paths',
    'environment: values',
    'headers: values',
    'registryCredentials: all',
    'secrets: values',
    'shell: all',
    'url: paths',
  ]);
});
