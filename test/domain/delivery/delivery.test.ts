import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deliveryIdOfRun,
  overdueDeliveryId,
  parseDeliveryId,
} from '../../../functions/domain/delivery/delivery.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { instants } from '../arbitraries.ts';
import { JOB_ID, NOW } from '../samples.ts';

const jobIds = fc.stringMatching(/^[0-9a-f]{32}$/);
const runKeys = fc.record({
  jobId: jobIds,
  dueAt: instants,
  copy: fc.integer({ min: 1, max: 999 }),
  attempt: fc.integer({ min: 1, max: 99 }),
});
const kinds = fc.constantFrom('target' as const, 'callback' as const);
const RUN_ID = formatRunId({ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 2 });

describe('delivery ids', () => {
  it('are written as documented', () => {
    expect(deliveryIdOfRun(RUN_ID, 'target')).toBe(`${JOB_ID}-20261121T093000Z-1-2-target`);
    expect(deliveryIdOfRun(RUN_ID, 'callback')).toBe(`${JOB_ID}-20261121T093000Z-1-2-callback`);
    expect(overdueDeliveryId(JOB_ID, NOW + 250)).toBe(`${JOB_ID}-20261121T093000250Z-overdue`);
  });

  it('of what a run sends or ends with are read back', () => {
    fc.assert(
      fc.property(runKeys, kinds, (key, kind) => {
        const runId = formatRunId(key);
        expect(parseDeliveryId(deliveryIdOfRun(runId, kind))).toStrictEqual({
          kind,
          jobId: key.jobId,
          at: key.dueAt,
          runId,
        });
      }),
    );
  });

  it('of what is overdue are read back', () => {
    fc.assert(
      fc.property(jobIds, instants, (jobId, at) => {
        expect(parseDeliveryId(overdueDeliveryId(jobId, at))).toStrictEqual({ kind: 'overdue', jobId, at });
      }),
    );
  });

  it('stand in URLs and in webhook headers as they are', () => {
    fc.assert(
      fc.property(runKeys, kinds, (key, kind) => {
        for (const id of [deliveryIdOfRun(formatRunId(key), kind), overdueDeliveryId(key.jobId, key.dueAt)]) {
          expect(id).toMatch(/^[\w-]{1,100}$/);
          expect(encodeURIComponent(id)).toBe(id);
        }
      }),
    );
  });

  it.each([
    '',
    'target',
    '-target',
    'x-callback',
    JOB_ID,
    RUN_ID,
    `${JOB_ID}-target`,
    `${JOB_ID}-overdue`,
    `${RUN_ID}-overdue`,
    `${RUN_ID}-`,
    `${RUN_ID}-Target`,
    `${RUN_ID}-targets`,
    `${RUN_ID}-target-target`,
    `${RUN_ID}-callback-target`,
    `${RUN_ID}-target\n`,
    `${RUN_ID}\n-target`,
    ` ${RUN_ID}-target`,
    `${RUN_ID}-target#x`,
    `${JOB_ID}-20261121T093000Z-0-1-target`,
    `${JOB_ID}-20261121T093000000Z-1-1-target`,
    `${JOB_ID.toUpperCase()}-20261121T093000Z-1-1-callback`,
    `${JOB_ID}-20261121T093000Z-target`,
    `${JOB_ID}-20261121T093000Z-callback`,
    `${JOB_ID}-20261121T093000000Z-overdue`,
    `${JOB_ID}-20260230T093000Z-overdue`,
    `${JOB_ID}-20261121T0930000Z-overdue`,
    `${JOB_ID}-20261121T093000Z-overdue\n`,
    `\n${JOB_ID}-20261121T093000Z-overdue`,
    `${JOB_ID.toUpperCase()}-20261121T093000Z-overdue`,
    `${JOB_ID.slice(1)}-20261121T093000Z-overdue`,
    `__proto__-target`,
    `${'x'.repeat(100_000)}-target`,
    `${'-target'.repeat(20_000)}`,
  ])('%# of what is none', (text) => {
    expect(parseDeliveryId(text)).toBeUndefined();
  });

  it('are read from no text that is written differently', () => {
    const pieces = fc.constantFrom(
      JOB_ID,
      RUN_ID,
      '-',
      '20261121T093000Z',
      'target',
      'callback',
      'overdue',
      '1',
    );
    const texts = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 8 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        const key = parseDeliveryId(text);
        if (!key) return;
        const written =
          key.kind === 'overdue'
            ? overdueDeliveryId(key.jobId, key.at)
            : deliveryIdOfRun(key.runId, key.kind);
        expect(written).toBe(text);
      }),
    );
  });
});
