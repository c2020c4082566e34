import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeJob, type Job, type JobSpecification } from '../../../functions/domain/job/job.ts';
import {
  cancelJob,
  pauseJob,
  resumeJob,
  reviseJob,
  reviveJob,
} from '../../../functions/domain/job/job-edits.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { planOf } from '../execution/due-steps.ts';
import { aJob, aRecurringJob, aRun, aSpecification, claimed, every, JOB_ID, NOW, once } from '../samples.ts';

const RUN = aRun().id;
const minutely = aRecurringJob(MINUTE);
const busy: Job = { ...minutely, state: 'running', activeRuns: [RUN] };
const cancel = (job: Job, now = NOW) => cancelJob(job, now);
const pause = (job: Job, now = NOW) => pauseJob(job, now);
const resume = (job: Job, now = NOW) => resumeJob(job, now);

type Changes = Partial<JobSpecification> & { readonly jitterOffset?: number };

const revise = (job: Job, changes: Changes, now = NOW - MINUTE): Job => {
  const { name: _name, retry: _retry, startsAt: _startsAt, endsAt: _endsAt, ...same } = job;
  const specification = { ...same, ...changes };
  const facts = { definition: 'runat-busybox:2', jitterOffset: specification.jitterOffset };
  return reviseJob(job, specification, facts, now);
};

const WRITTEN = { text: '2026-11-21T10:00:00Z', at: NOW + 30 * MINUTE };

describe('an edit that leaves the timing as it is', () => {
  const changes: Changes = {
    timezone: 'Asia/Kathmandu',
    jitter: SECOND,
    name: 'other',
    tags: ['x'],
    timeout: SECOND,
    startDeadline: SECOND,
    copies: 7,
    overlap: 'allow',
    misfire: 'skip',
    retry: { limit: 1, backoff: SECOND, factor: 1 },
  };

  it.each([aJob(), minutely, busy, pause(minutely), pause(aJob()), claimed(aJob(), [RUN])])(
    'does not disturb what is due: %#',
    (job) => {
      const { revision, inForceSince, trigger } = job;
      const revised = revise(job, changes, NOW + HOUR);
      expect(revised).toMatchObject({
        ...changes,
        revision,
        inForceSince,
        trigger,
        edition: job.edition + 1,
      });
      expect(revised.definition).toBe('runat-busybox:2');
      expect([revised.nextDueAt, revised.heldDueAt, revised.inForceUntil]).toEqual([
        job.nextDueAt,
        job.heldDueAt,
        job.inForceUntil,
      ]);
      expect([revised.state, revised.paused, revised.activeRuns]).toEqual([
        job.state,
        job.paused,
        job.activeRuns,
      ]);
    },
  );

  it('takes away what the edit takes away', () => {
    const full = aRecurringJob(MINUTE, {
      name: 'x',
      retry: { limit: 1, backoff: SECOND, factor: 1 },
      startsAt: WRITTEN,
      endsAt: WRITTEN,
    });
    for (const field of ['name', 'retry', 'startsAt', 'endsAt']) {
      expect(revise(full, {})).not.toHaveProperty(field);
    }
  });
});

describe('an edit of the timing', () => {
  it.each<[string, Changes, Instant | undefined]>([
    ['the trigger', { trigger: every(HOUR, NOW + 7) }, NOW + 7],
    ['the kind of trigger', { trigger: { kind: 'cron', text: '5 * * * *' } }, NOW + 35 * MINUTE],
    ['it to be due once', { trigger: once(NOW + DAY) }, NOW + DAY],
    ['the start', { startsAt: WRITTEN }, WRITTEN.at],
    ['the end', { endsAt: WRITTEN }, NOW],
    ['what is left out', { exclude: [{ text: 'x', from: NOW, to: NOW + HOUR }] }, NOW + HOUR],
    ['what jitter makes of it', { jitterOffset: SECOND }, NOW + SECOND],
  ])('of %s makes it due anew, and older wake-ups stale', (_what, changes, nextDueAt) => {
    expect(revise(minutely, changes)).toMatchObject({
      nextDueAt,
      revision: 2,
      edition: 2,
      inForceSince: NOW - MINUTE,
      state: 'scheduled',
    });
  });

  it('of the zone that its cron is read in makes it due anew', () => {
    const nightly = aRecurringJob(MINUTE, { trigger: { kind: 'cron', text: '0 2 * * *' } });
    const revised = revise(nightly, { timezone: 'Asia/Kathmandu' });
    expect(revised).toMatchObject({ nextDueAt: Date.UTC(2026, 10, 21, 20, 15), revision: 2 });
  });

  it('of a paused job is held back until it goes on', () => {
    const revised = revise(pause(minutely, NOW - HOUR), { trigger: every(HOUR, NOW + 7) });
    expect(revised).toMatchObject({
      paused: true,
      heldDueAt: NOW + 7,
      revision: 2,
      inForceSince: NOW - MINUTE,
      inForceUntil: NOW - MINUTE,
    });
    expect(revised).not.toHaveProperty('nextDueAt');
    expect(resume(revised, NOW).nextDueAt).toBe(NOW + 7);
  });

  it('of a job that runs lets go on what runs', () => {
    expect(revise(busy, { trigger: every(HOUR, NOW + 7) })).toMatchObject({
      state: 'running',
      activeRuns: [RUN],
      nextDueAt: NOW + 7,
    });
  });
});

describe('what has come due and is not handled yet', () => {
  const LATE = NOW + 20 * SECOND;
  const hourly = { trigger: every(HOUR, NOW + HOUR) };

  it('stays due through an edit of the timing, and what is due next goes by the new one', () => {
    const revised = revise(minutely, hourly, LATE);
    expect(revised).toMatchObject({ nextDueAt: NOW, inForceSince: LATE, revision: 2 });
    expect(planOf(revised, LATE)).toMatchObject({ runs: [{ dueAt: NOW }], nextDueAt: NOW + HOUR });
  });

  it('is not joined by earlier instants of the new timing', () => {
    const secondly = revise(minutely, { trigger: { kind: 'cron', text: '* * * * * *' } }, LATE);
    expect(planOf(secondly, LATE)?.runs.map(({ dueAt }) => dueAt)).toEqual([NOW]);
    expect(planOf(secondly, LATE)?.nextDueAt).toBe(LATE + SECOND);
  });

  it.each<[string, (job: Job) => Job]>([
    ['a pause', (job) => pause(job, LATE)],
    ['an edit in a pause', (job) => revise(pause(job, LATE), hourly, NOW + MINUTE)],
    ['two pauses', (job) => pause(resume(pause(job, LATE), LATE + 1), LATE + 2)],
  ])('is due again after %s', (_what, act) => {
    const resumed = resume(act(minutely), NOW + 5 * MINUTE);
    expect(resumed.nextDueAt).toBe(NOW);
    expect(planOf(resumed, NOW + 5 * MINUTE)?.runs).toMatchObject([
      { dueAt: NOW, status: 'starting', cause: 'catch_up' },
    ]);
  });

  it('gives way where the edit makes the job due once', () => {
    expect(revise(minutely, { trigger: once(NOW + DAY) }, LATE).nextDueAt).toBe(NOW + DAY);
  });

  it('gives way where the job was due once', () => {
    expect(revise(aJob(), hourly, LATE).nextDueAt).toBe(NOW + HOUR);
  });
});

describe('a job that begins again', () => {
  const facts = { definition: 'runat-busybox:2', jitterOffset: 0, paused: false };
  const revive = (changes: Partial<JobSpecification>, paused = false): Job => {
    const lastRun = { id: RUN, dueAt: NOW, status: 'failed' } as const;
    const job = changeJob({ ...cancel(minutely), name: 'old' }, { lastRun }, NOW);
    return reviveJob(job, aSpecification(changes), { ...facts, paused }, NOW + HOUR);
  };

  it('is scheduled as if it were new, with the age and the numbers it had', () => {
    const revived = revive({ trigger: once(NOW + DAY) });
    expect(revived).toMatchObject({
      id: JOB_ID,
      state: 'scheduled',
      canceled: false,
      nextDueAt: NOW + DAY,
      createdAt: NOW - HOUR,
      inForceSince: NOW + HOUR,
      revision: 2,
      edition: 3,
    });
    for (const field of [
      'name',
      'outcome',
      'finishedAt',
      'expiresAt',
      'lastRun',
      'inForceUntil',
      'heldDueAt',
    ]) {
      expect(revived).not.toHaveProperty(field);
    }
  });

  it('may begin paused', () => {
    expect(revive({ trigger: every(MINUTE) }, true)).toMatchObject({
      state: 'scheduled',
      paused: true,
      heldDueAt: NOW + HOUR + MINUTE,
      inForceUntil: NOW + HOUR,
    });
  });
});

describe('whatever callers change', () => {
  const changes = fc.array(
    fc.constantFrom<(job: Job, now: Instant) => Job>(
      (job, now) => pause(job, now),
      (job, now) => resume(job, now),
      (job, now) => revise(job, { tags: [`${now}`] }, now),
      (job, now) => revise(job, { trigger: every(MINUTE, now + HOUR) }, now),
      (job, now) => cancel(job, now),
    ),
    { maxLength: 8 },
  );

  it('grows the edition with each real change, and the revision only together with what is due', () => {
    const judge = (before: Job, after: Job): void => {
      expect(after.edition - before.edition).toBeGreaterThanOrEqual(after === before ? 0 : 1);
      expect(after.version).toBe(before.version);
      expect(after.inForceSince !== before.inForceSince).toBe(after.revision > before.revision);
      expect(after.paused && after.nextDueAt !== undefined).toBe(false);
      expect(after.inForceUntil !== undefined).toBe(after.paused || after.canceled);
    };
    fc.assert(
      fc.property(fc.constantFrom(aJob(), minutely, busy), changes, (first, all) => {
        let job = first;
        for (const [index, act] of all.entries()) {
          const before = job;
          // What is over or canceled is not changed any more.
          if (!job.canceled) job = act(job, NOW - HOUR + index + 1);
          judge(before, job);
        }
      }),
      { numRuns: 200 },
    );
  });
});
