import { describe, expect, it } from 'vitest';
import {
  type CallbackMessage,
  dueBody,
  endMessage,
  overdueMessage,
} from '../../../functions/domain/delivery/callback-message.ts';
import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aLaunchedRun, aRun, aTarget, FINAL, JOB_ID, NOW } from '../samples.ts';

const JOB = aJob({ name: 'nightly', tags: ['a'] });
const read = ({ body }: Pick<CallbackMessage, 'body'>) => JSON.parse(body);

describe('endMessage', () => {
  it('tells the facts of the end in the shape of Standard Webhooks', () => {
    const run = aLaunchedRun({
      status: 'failed',
      exitCode: 7,
      reason: REASONS.outOfMemory,
      startedAt: NOW + SECOND,
      stoppedAt: NOW + MINUTE,
    });
    const message = endMessage(JOB, run, NOW + 2 * MINUTE, NOW + 90 * SECOND);
    expect(message.event).toBe('run.failed');
    expect(read(message)).toEqual({
      type: 'run.failed',
      timestamp: '2026-11-21T09:31:00.000Z',
      data: {
        jobId: JOB_ID,
        jobName: 'nightly',
        tags: ['a'],
        runId: run.id,
        cause: 'schedule',
        dueAt: '2026-11-21T09:30:00.000Z',
        attempt: 1,
        copy: 1,
        copies: 1,
        status: 'failed',
        exitCode: 7,
        reason: REASONS.outOfMemory,
        latenessMs: 0,
        startedAt: '2026-11-21T09:30:01.000Z',
        stoppedAt: '2026-11-21T09:31:00.000Z',
        retryAt: '2026-11-21T09:32:00.000Z',
      },
    });
  });

  it('leaves out what is not known, and happens now where nothing stopped', () => {
    const run = aRun({ status: 'skipped', blockedBy: 'other' });
    expect(read(endMessage(aJob(), run, undefined, NOW + SECOND))).toEqual({
      type: 'run.skipped',
      timestamp: '2026-11-21T09:30:01.000Z',
      data: {
        jobId: JOB_ID,
        tags: [],
        runId: run.id,
        cause: 'schedule',
        dueAt: '2026-11-21T09:30:00.000Z',
        attempt: 1,
        copy: 1,
        copies: 1,
        status: 'skipped',
        blockedBy: 'other',
      },
    });
  });

  it.each(FINAL)('has an event for a run that ended %s', (status) => {
    const { event } = endMessage(JOB, aRun({ status }), undefined, NOW);
    expect(event).toBe(`run.${status}`);
    expect(CALLBACK_EVENTS).toContain(event);
  });

  it.each(['queued', 'starting', 'running'] as const)('is for no run that is %s', (status) => {
    expect(() => endMessage(JOB, aRun({ status }), undefined, NOW)).toThrow(RangeError);
  });

  it('tells no variable of the container', () => {
    const target = aTarget({ environment: { A: 'hunter2' }, shell: 'hunter2' });
    const { body } = endMessage(aJob({ target }), aRun({ status: 'failed' }), undefined, NOW);
    expect(body).not.toContain('hunter2');
  });
});

describe('overdueMessage', () => {
  it('tells by when a success was expected and when there last was one', () => {
    const message = overdueMessage({ ...JOB, lastSuccessAt: NOW - MINUTE }, NOW);
    expect(message.event).toBe('job.overdue');
    expect(read(message)).toEqual({
      type: 'job.overdue',
      timestamp: '2026-11-21T09:30:00.000Z',
      data: {
        jobId: JOB_ID,
        jobName: 'nightly',
        tags: ['a'],
        expectedBy: '2026-11-21T09:30:00.000Z',
        lastSuccessAt: '2026-11-21T09:29:00.000Z',
      },
    });
  });

  it('tells of no success where there was none', () => {
    expect(read(overdueMessage(JOB, NOW)).data).not.toHaveProperty('lastSuccessAt');
  });
});

describe('dueBody', () => {
  it('tells the run that is due, and the one that started it', () => {
    const run = aRun({ cause: 'chain', chainedFrom: 'earlier', copy: 2, copies: 3, attempt: 4 });
    expect(JSON.parse(dueBody(JOB, run))).toEqual({
      type: 'run.due',
      timestamp: '2026-11-21T09:30:00.000Z',
      data: {
        jobId: JOB_ID,
        jobName: 'nightly',
        tags: ['a'],
        runId: run.id,
        cause: 'chain',
        dueAt: '2026-11-21T09:30:00.000Z',
        attempt: 4,
        copy: 2,
        copies: 3,
        chainedFrom: 'earlier',
      },
    });
  });
});
