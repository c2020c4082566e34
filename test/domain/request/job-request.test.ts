import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { examineRequest } from '../../../functions/domain/request/job-request.ts';
import { firstDue } from '../../../functions/domain/schedule/timing.ts';
import { DAY, HOUR, LAST_INSTANT, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { containerOf, faultsOf, GOOD, manySecrets, RULES, SECRET, specificationOf } from '../requests.ts';
import { NOW } from '../samples.ts';

/** The codes at both ends of what is taken, twenty in all. */
const MOST_CODES = Array.from({ length: 20 }, (_, index) => (index < 10 ? index + 1 : 236 + index));

describe('what a request leaves out', () => {
  it('is filled in with safe defaults', () => {
    expect(specificationOf(GOOD)).toEqual({
      target: {
        kind: 'container',
        image: 'busybox',
        environment: {},
        secrets: {},
        size: { cpuUnits: 256, memoryMiB: 512 },
        architecture: 'x86_64',
        capacity: 'on_demand',
      },
      trigger: { kind: 'in', text: '3s', dueAt: NOW + 3 * SECOND },
      timezone: 'UTC',
      exclude: [],
      jitter: 0,
      copies: 1,
      overlap: 'skip',
      misfire: 'run_once',
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
    expect(containerOf({ ...GOOD, cpu }).size).toEqual({ cpuUnits: cpu * 1024, memoryMiB });
  });

  it('memory alone pairs with the smallest CPU', () => {
    expect(containerOf({ ...GOOD, memory: 2048 }).size).toEqual({
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
      ephemeralStorage: 21,
      secrets: { TOKEN: SECRET },
      architecture: 'arm64',
      capacity: 'spot',
      cron: '0 2 * * *',
      timezone: 'Europe/Berlin',
      startsAt: '2026-12-01T00:00',
      endsAt: '2027-12-01T00:00Z',
      exclude: ['2026-12-24/2026-12-26'],
      jitter: '5m',
      copies: 20,
      overlap: 'queue',
      misfire: 'run_all',
      startDeadline: '10m',
      timeout: '0',
      retry: { limit: 3, backoff: '1m', factor: 1.5, exitCodes: [75, 1, 75] },
      tags: ['report', 'nightly', 'report'],
    };
    expect(specificationOf(request)).toEqual({
      name: 'nightly report',
      target: {
        kind: 'container',
        image: 'public.ecr.aws/docker/library/alpine:3.22',
        shell: 'date; uname -a',
        environment: { LANG: 'C', _x9: '' },
        secrets: { TOKEN: SECRET },
        size: { cpuUnits: 1024, memoryMiB: 3072 },
        architecture: 'arm64',
        capacity: 'spot',
        ephemeralStorageGiB: 21,
      },
      trigger: { kind: 'cron', text: '0 2 * * *' },
      timezone: 'Europe/Berlin',
      startsAt: { text: '2026-12-01T00:00', at: Date.UTC(2026, 10, 30, 23) },
      endsAt: { text: '2027-12-01T00:00Z', at: Date.UTC(2027, 11, 1) },
      exclude: [
        {
          text: '2026-12-24/2026-12-26',
          from: Date.UTC(2026, 11, 23, 23),
          to: Date.UTC(2026, 11, 26, 23),
        },
      ],
      jitter: 5 * MINUTE,
      copies: 20,
      overlap: 'queue',
      misfire: 'run_all',
      startDeadline: 10 * MINUTE,
      timeout: 0,
      retry: { limit: 3, backoff: MINUTE, factor: 1.5, exitCodes: [75, 1] },
      tags: ['report', 'nightly'],
    });
  });

  it('has a wait of ten seconds, doubling, where it only says how often to try again', () => {
    const { retry } = specificationOf({ ...GOOD, retry: { limit: 2 } });
    expect(retry).toEqual({ limit: 2, backoff: 10 * SECOND, factor: 2 });
  });

  it.each<[string, JobRequest]>([
    ['a name', { name: 'n'.repeat(255) }],
    ['a tag', { tags: ['t'.repeat(64)] }],
    ['the tags', { tags: Array.from({ length: 20 }, (_, index) => `t${index}`) }],
    ['the limits', { startDeadline: '14d', timeout: '14d' }],
    ['the shortest start deadline', { startDeadline: '1s' }],
    ['the copies', { copies: 100 }],
    ['the least of each', { copies: 1, retry: { limit: 0, backoff: '1s', factor: 1, exitCodes: [1] } }],
    ['the most of each', { retry: { limit: 10, backoff: '1d', factor: 10, exitCodes: MOST_CODES } }],
    ['the storage', { ephemeralStorage: 200 }],
    ['the number of secrets', { secrets: manySecrets(100) }],
  ])('takes %s at its limit', (_what, request) => {
    expect(faultsOf({ ...GOOD, ...request })).toEqual([]);
  });

  it('keeps a command as it is', () => {
    expect(containerOf({ ...GOOD, command: ['sh', '-c', ''] }).command).toEqual(['sh', '-c', '']);
  });

  it('takes image names as loosely as ECS only where that is asked for', () => {
    expect(containerOf({ ...GOOD, image: 'JOB_A' }, { looseImages: true }).image).toBe('JOB_A');
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
      secrets: fc.dictionary(texts, fc.oneof(texts, fc.constant(SECRET))),
      ephemeralStorage: fc.oneof(fc.constantFrom(20, 21), fc.double()),
      every: texts,
      cron: texts,
      copies: fc.oneof(fc.constantFrom(1, 100), fc.double()),
      retry: fc.record(
        { limit: fc.double(), backoff: texts, factor: fc.double(), exitCodes: fc.array(fc.double()) },
        { requiredKeys: [] },
      ),
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
        const dueAt = firstDue({ ...specification, jitterOffset: 0 }, NOW);
        expect(dueAt).toBeGreaterThanOrEqual(NOW);
        expect(dueAt).toBeLessThanOrEqual(LAST_INSTANT);
        expect(specification.startDeadline).toBeGreaterThan(0);
        expect(specification.timeout).toBeLessThanOrEqual(14 * DAY);
      }),
      { numRuns: 200 },
    );
  });
});
