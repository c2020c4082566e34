import { describe, expect, it } from 'vitest';
import { changeJob, type Job } from '../../../functions/domain/job/job.ts';
import { cancelJob, endJob, pauseJob, resumeJob } from '../../../functions/domain/job/job-edits.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { planOf } from '../execution/due-steps.ts';
import { aJob, aRecurringJob, aRun, claimed, JOB_ID, NOW } from '../samples.ts';

const [RUN, WAITING] = [aRun().id, aRun({ copy: 2 }).id];
const minutely = aRecurringJob(MINUTE);
const busy: Job = { ...minutely, state: 'running', activeRuns: [RUN] };
const cancel = (job: Job, now = NOW) => cancelJob(job, now);
const pause = (job: Job, now = NOW) => pauseJob(job, now);
const resume = (job: Job, now = NOW) => resumeJob(job, now);
const over = changeJob(aJob(), { nextDueAt: null }, NOW);
const ended = changeJob(minutely, { nextDueAt: null }, NOW);

const refusal = (act: () => Job): unknown => {
  try {
    return act().state;
  } catch (error) {
    return error instanceof DomainError ? `${error.code}: ${error.message}` : error;
  }
};

const OVER = (outcome: string) => `conflict: job ${JOB_ID} is over: ${outcome}`;
const STOP = `conflict: job ${JOB_ID} is running; to stop it: POST /v1/runs/${RUN}/stop`;
const NO_PAUSE = `conflict: job ${JOB_ID} is running, and nothing is to come that could be paused`;

describe('what can be done with a job', () => {
  it.each<[string, Job, string, string, string]>([
    ['due once', aJob(), 'history', 'scheduled', 'scheduled'],
    ['recurring', minutely, 'history', 'scheduled', 'scheduled'],
    ['recurring and running', busy, 'running', 'running', 'running'],
    ['due once and running', claimed(aJob(), [RUN]), STOP, NO_PAUSE, 'running'],
    ['recurring, running for the last time', claimed(minutely, [RUN]), STOP, NO_PAUSE, 'running'],
    ['paused', pause(minutely), 'history', 'scheduled', 'scheduled'],
    ['paused and running', pause(busy), 'running', 'running', 'running'],
    ['canceled and running', cancel(busy), STOP, NO_PAUSE, 'running'],
    [
      'running, with an occurrence that waits and nothing due',
      { ...claimed(minutely, [RUN]), waitingRuns: [WAITING] },
      'running',
      NO_PAUSE,
      'running',
    ],
    ['over', over, OVER('canceled'), OVER('canceled'), 'history'],
    ['ended', ended, OVER('ended'), OVER('ended'), 'history'],
    ['canceled', cancel(aJob()), OVER('canceled'), OVER('canceled'), 'history'],
  ])('that is %s', (_what, job, onCancel, onPause, onResume) => {
    expect([refusal(() => cancel(job)), refusal(() => pause(job)), refusal(() => resume(job))]).toEqual([
      onCancel,
      onPause,
      onResume,
    ]);
  });
});

describe('a canceled job', () => {
  it.each([aJob(), minutely, pause(minutely, NOW - MINUTE)])('has nothing to come any more: %#', (job) => {
    const canceled = cancel(job);
    expect(canceled).toMatchObject({
      state: 'history',
      outcome: 'canceled',
      canceled: true,
      paused: false,
      finishedAt: NOW,
      edition: job.edition + 1,
      inForceUntil: job.inForceUntil ?? NOW,
    });
    expect(canceled).not.toHaveProperty('nextDueAt');
    expect(canceled).not.toHaveProperty('heldDueAt');
  });

  it('lets go on what runs and ends what waits', () => {
    expect(cancel({ ...busy, waitingRuns: [WAITING] })).toMatchObject({
      state: 'running',
      canceled: true,
      activeRuns: [RUN],
      waitingRuns: [],
    });
  });

  it('can also be one that is due once and runs, if it is to be stopped', () => {
    const stopping = endJob(claimed(aJob(), [RUN]), NOW);
    expect(stopping).toMatchObject({ state: 'running', canceled: true, activeRuns: [RUN] });
  });
});

describe('a paused job', () => {
  it.each([aJob(), minutely])('has no instant at which it is due, but keeps what it would be: %#', (job) => {
    const paused = pause(job, NOW - MINUTE);
    expect(paused).toMatchObject({
      state: 'scheduled',
      paused: true,
      heldDueAt: NOW,
      inForceUntil: NOW - MINUTE,
      inForceSince: job.inForceSince,
      edition: 2,
      revision: 1,
    });
    expect(planOf(paused, NOW + DAY)).toBeUndefined();
  });

  it('is not paused twice', () => {
    const paused = pause(minutely);
    expect(pause(paused, NOW + HOUR)).toBe(paused);
  });

  it.each<[string, Instant]>([
    ['before its next instant', NOW - MINUTE],
    ['after some were left out', NOW + 5 * MINUTE + 1],
  ])('that recurs, resumed %s, is due at the first instant after', (_what, now) => {
    const resumed = resume(pause(minutely, NOW - HOUR), now);
    expect(resumed).toMatchObject({
      state: 'scheduled',
      paused: false,
      nextDueAt: now < NOW ? NOW : NOW + 6 * MINUTE,
      inForceSince: now,
      revision: 2,
      edition: 3,
    });
    expect(resumed).not.toHaveProperty('heldDueAt');
    expect(resumed).not.toHaveProperty('inForceUntil');
  });

  it('that recurs and whose end has come meanwhile has ended when it is resumed', () => {
    const endsAt = { text: '', at: NOW + HOUR };
    const paused = pause(aRecurringJob(MINUTE, { endsAt }), NOW - MINUTE);
    expect(resume(paused, NOW + HOUR - 1).nextDueAt).toBe(NOW + HOUR);
    expect(resume(paused, NOW + HOUR)).toMatchObject({ state: 'history', outcome: 'ended' });
  });

  it('that is due once, resumed before its instant, is due then', () => {
    expect(resume(pause(aJob(), NOW - HOUR), NOW - 1)).toMatchObject({ nextDueAt: NOW, revision: 2 });
  });

  it.each([
    ['run_once', MINUTE, 'starting'],
    ['run_once', HOUR, 'missed'],
    ['skip', 2 * MINUTE, 'missed'],
  ] as const)(
    'that is due once and resumed past its instant is due at once, and under %s, %d ms late, its run is %s',
    (misfire, late, status) => {
      const resumed = resume(pause(aJob({ misfire }), NOW - HOUR), NOW + late);
      expect(resumed.nextDueAt).toBe(NOW);
      expect(planOf(resumed, NOW + late)?.runs).toMatchObject([{ dueAt: NOW, status }]);
    },
  );

  it('that is not paused is not resumed', () => {
    expect(resume(minutely)).toBe(minutely);
  });
});
