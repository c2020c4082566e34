import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../functions/domain/errors.ts';
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../functions/domain/instant.ts';
import {
  examineRequest,
  FURTHEST,
  type JobRequest,
  type ReadingRules,
} from '../../functions/domain/job-request.ts';
import { NOW } from './samples.ts';

const RULES: ReadingRules = { now: NOW, containerName: 'run' };
const GOOD: JobRequest = { image: 'busybox', in: '3s' };
const faultsOf = (request: JobRequest, rules: Partial<ReadingRules> = {}): readonly Fault[] =>
  examineRequest(request, { ...RULES, ...rules }).faults;
const specificationOf = (request: JobRequest, rules: Partial<ReadingRules> = {}) =>
  examineRequest(request, { ...RULES, ...rules }).specification;

describe('what a request leaves out', () => {
  it('is filled in with safe defaults', () => {
    expect(specificationOf(GOOD)).toEqual({
      target: {
        image: 'busybox',
        environment: {},
        size: { cpuUnits: 256, memoryMiB: 512 },
        architecture: 'x86_64',
        capacity: 'on_demand',
      },
      trigger: { kind: 'in', text: '3s', dueAt: NOW + 3 * SECOND },
      timezone: 'UTC',
      startDeadline: HOUR,
      timeout: HOUR,
      tags: [],
    });
  });

  it.each([
    [0.25, 512],
    [0.5, 1024],
    [1, 2048],
    [4, 8192],
    [16, 32_768],
  ])('%d vCPU alone gets the least memory that pairs with it', (cpu, memoryMiB) => {
    expect(specificationOf({ ...GOOD, cpu }).target.size).toEqual({ cpuUnits: cpu * 1024, memoryMiB });
  });

  it('memory alone pairs with the smallest CPU', () => {
    expect(specificationOf({ ...GOOD, memory: 2048 }).target.size).toEqual({
      cpuUnits: 256,
      memoryMiB: 2048,
    });
  });
});

describe('what a request gives', () => {
  it('is what the job shall be', () => {
    const request: JobRequest = {
      name: 'nightly report',
      image: 'public.ecr.aws/docker/library/alpine:3.22',
      shell: 'date; uname -a',
      environment: { LANG: 'C', _x9: '' },
      cpu: 1,
      memory: 3072,
      architecture: 'arm64',
      capacity: 'spot',
      at: '2026-11-22T02:00:00',
      timezone: 'Europe/Berlin',
      startDeadline: '10m',
      timeout: '0',
      tags: ['report', 'nightly', 'report'],
    };
    expect(specificationOf(request)).toEqual({
      name: 'nightly report',
      target: {
        image: 'public.ecr.aws/docker/library/alpine:3.22',
        shell: 'date; uname -a',
        environment: { LANG: 'C', _x9: '' },
        size: { cpuUnits: 1024, memoryMiB: 3072 },
        architecture: 'arm64',
        capacity: 'spot',
      },
      trigger: { kind: 'at', text: '2026-11-22T02:00:00', dueAt: Date.UTC(2026, 10, 22, 1) },
      timezone: 'Europe/Berlin',
      startDeadline: 10 * MINUTE,
      timeout: 0,
      tags: ['report', 'nightly'],
    });
  });

  it.each<[string, JobRequest, number]>([
    ['now', { now: true }, NOW],
    ['in', { in: 'PT2H30M' }, NOW + 2.5 * HOUR],
    ['in, ten years', { in: '3653d' }, NOW + FURTHEST],
    ['at, with an offset', { at: '2026-11-21T10:30:00.001+01:00' }, NOW + 1],
    ['at, ten years', { at: formatInstant(NOW + FURTHEST) }, NOW + FURTHEST],
    [
      'at, in a gap of the time zone',
      { at: '2027-03-28T02:30:00', timezone: 'Europe/Berlin' },
      Date.UTC(2027, 2, 28, 1),
    ],
  ])('%s is the instant at which it is due', (_what, trigger, dueAt) => {
    expect(specificationOf({ image: 'busybox', ...trigger }).trigger.dueAt).toBe(dueAt);
  });

  it.each<[string, JobRequest]>([
    ['a name', { name: 'n'.repeat(255) }],
    ['a tag', { tags: ['t'.repeat(64)] }],
    ['the tags', { tags: Array.from({ length: 20 }, (_, index) => `t${index}`) }],
    ['the limits', { startDeadline: '14d', timeout: '14d' }],
    ['the shortest start deadline', { startDeadline: '1s' }],
  ])('takes %s at its limit', (_what, request) => {
    expect(faultsOf({ ...GOOD, ...request })).toEqual([]);
  });

  it('keeps a command as it is, also an empty one', () => {
    expect(specificationOf({ ...GOOD, command: ['sh', '-c', ''] }).target.command).toEqual(['sh', '-c', '']);
    expect(specificationOf({ ...GOOD, command: [] }).target.command).toEqual([]);
  });

  it('takes image names as loosely as ECS only where that is asked for', () => {
    expect(specificationOf({ ...GOOD, image: 'JOB_A' }, { looseImages: true }).target.image).toBe('JOB_A');
    expect(faultsOf({ ...GOOD, image: 'JOB_A' })).toHaveLength(1);
  });
});

describe('any request', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('3s', 'UTC', 'busybox', '0'),
  );
  const requests = fc.record(
    {
      name: texts,
      image: texts,
      command: fc.array(texts),
      shell: texts,
      environment: fc.dictionary(texts, texts),
      cpu: fc.oneof(fc.constantFrom(0.25, 1), fc.double()),
      memory: fc.oneof(fc.constantFrom(512, 2048), fc.double()),
      architecture: fc.constantFrom('arm64' as const, 'x86_64' as const),
      capacity: fc.constantFrom('spot' as const, 'on_demand' as const),
      at: texts,
      in: texts,
      now: fc.constant(true as const),
      timezone: texts,
      startDeadline: texts,
      timeout: texts,
      tags: fc.array(texts),
    },
    { requiredKeys: [] },
  );

  it('is read or refused with faults that point into it, and nothing else', () => {
    fc.assert(
      fc.property(requests, fc.boolean(), (request, looseImages) => {
        const { specification, faults } = examineRequest(request, { ...RULES, looseImages });
        for (const { pointer, detail } of faults) {
          const [, field = ''] = pointer.split('/');
          expect(field === '' || field in request || field === 'image' || field === 'memory').toBe(true);
          expect(detail).not.toBe('');
        }
        if (faults.length > 0) return;
        expect(specification.trigger.dueAt).toBeGreaterThanOrEqual(NOW);
        expect(specification.trigger.dueAt).toBeLessThanOrEqual(NOW + FURTHEST);
        expect(specification.startDeadline).toBeGreaterThan(0);
        expect(specification.timeout).toBeLessThanOrEqual(14 * DAY);
      }),
      { numRuns: 200 },
    );
  });
});
