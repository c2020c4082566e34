import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../functions/domain/instant.ts';
import { cancelJob, type Job } from '../../functions/domain/job.ts';
import { decideLaunch, launched, refused } from '../../functions/domain/launching.ts';
import { REASONS, startFailure } from '../../functions/domain/reason.ts';
import type { Run } from '../../functions/domain/run.ts';
import { aJob, aLaunchedRun, aRun, claimed, HANDLE, HISTORY_DAYS, NOW } from './samples.ts';

const CLAIMED = claimed(aJob(), [aRun().id]);
const NO_CAPACITY = startFailure('Capacity is unavailable at this time.');
const REFUSAL = { reason: NO_CAPACITY };
const decide = (run: Run, job: Job | undefined = CLAIMED, now = NOW) =>
  decideLaunch(run, job, now, HISTORY_DAYS);
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('decideLaunch', () => {
  it.each<[string, Run]>([
    ['final', aRun({ status: 'canceled' })],
    ['starting with a container', aLaunchedRun()],
    ['running', aLaunchedRun({ status: 'running' })],
  ])('leaves a run alone that is %s', (_what, run) => {
    expect(decide(run)).toEqual({ kind: 'nothing' });
    expect(decideLaunch(run, undefined, NOW, HISTORY_DAYS)).toEqual({ kind: 'nothing' });
  });

  it('launches a claimed run', () => {
    expect(decide(aRun())).toEqual({ kind: 'launch' });
  });

  it('launches it again as long as nothing is known of the call', () => {
    expect(decide(aRun(), CLAIMED, NOW + 10 * MINUTE)).toEqual({ kind: 'launch' });
  });

  it('is early while the run waits after a refusal', () => {
    const run = aRun({ launchTries: 1, tryFrom: NOW + SECOND });
    expect(decide(run)).toEqual({ kind: 'early', at: NOW + SECOND });
    expect(decide(run, CLAIMED, NOW + SECOND)).toEqual({ kind: 'launch' });
  });

  it('waits for the claim while the job still has the occurrence before it', () => {
    expect(decide(aRun(), aJob())).toEqual({ kind: 'unclaimed' });
  });

  it.each<[string, Job | undefined]>([
    ['is gone', undefined],
    ['was canceled before the claim', cancelJob(aJob(), NOW, HISTORY_DAYS)],
    ['is due at another instant now', aJob({ nextDueAt: NOW + HOUR, revision: 2 })],
  ])('cancels a run whose job %s', (_what, job) => {
    expect(decideLaunch(aRun(), job, NOW, HISTORY_DAYS)).toMatchObject({
      kind: 'settle',
      run: { status: 'canceled', reason: { code: 'not_claimed' } },
    });
  });

  it('ends a run as its job was told, where a crash kept the record from being stored', () => {
    const { nextDueAt: _nextDueAt, ...job } = aJob();
    const lastRun = { id: aRun().id, dueAt: NOW, status: 'start_failed', reason: NO_CAPACITY } as const;
    expect(decide(aRun(), { ...job, state: 'history', outcome: 'failed', lastRun })).toMatchObject({
      kind: 'settle',
      run: { status: 'start_failed', reason: NO_CAPACITY },
    });
  });

  it('cancels a run that was asked to stop', () => {
    expect(decide(aRun({ stopIntent: 'user' }))).toMatchObject({
      kind: 'settle',
      run: { status: 'canceled', reason: REASONS.stoppedByUser },
    });
  });

  it.each([
    [50 * MINUTE, 'launch'],
    [50 * MINUTE + 1, 'search'],
    [5 * HOUR, 'search'],
  ])('%d ms after its token may first have been used: %s', (later, kind) => {
    expect(decide(aRun({ startBy: NOW + 24 * HOUR }), CLAIMED, NOW + later).kind).toBe(kind);
  });

  it('counts the 50 minutes anew for each token', () => {
    const later = NOW + 2 * HOUR;
    const run = aRun({
      startBy: NOW + 24 * HOUR,
      launchTries: 9,
      tryFrom: later,
      tokenTry: 10,
      tokenFrom: later,
    });
    expect(decide(run, CLAIMED, later + MINUTE)).toEqual({ kind: 'launch' });
  });

  it('counts the 50 minutes on through waits that kept the token', () => {
    const run = aRun({ startBy: NOW + 24 * HOUR, launchTries: 9, tryFrom: NOW + 50 * MINUTE });
    expect(decide(run, CLAIMED, NOW + 51 * MINUTE)).toEqual({ kind: 'search' });
  });

  it.each([0, 1, 40 * MINUTE])('gives up a run whose next try is %d ms after its start deadline', (after) => {
    const startBy = NOW + 10 * MINUTE;
    const run = aRun({ startBy, tryFrom: startBy + after, launchTries: 7, lastRefusal: NO_CAPACITY });
    expect(decide(run, CLAIMED, startBy + after)).toMatchObject({
      kind: 'settle',
      run: {
        status: 'start_failed',
        reason: {
          code: 'no_capacity',
          text: expect.stringMatching(/^Not started before its start deadline\. /),
        },
      },
    });
  });

  it('repeats a try at the deadline that was begun before it', () => {
    const run = aRun({ startBy: NOW + MINUTE });
    expect(decide(run, CLAIMED, NOW + MINUTE)).toEqual({ kind: 'launch' });
  });
});

describe('launched', () => {
  it('keeps the container, the call and how late it was', () => {
    const run = launched(aRun({ launchTries: 2 }), HANDLE, NOW + 250, NOW + 900);
    expect(run).toMatchObject({
      status: 'starting',
      handle: HANDLE,
      launchTries: 3,
      launchedAt: NOW + 250,
      latenessMs: 250,
      lookAt: NOW + 900 + 2 * MINUTE,
    });
  });

  it('has no lateness below zero', () => {
    expect(launched(aRun(), HANDLE, NOW - 3, NOW).latenessMs).toBe(0);
  });

  it('leaves nothing to launch', () => {
    expect(decide(launched(aRun(), HANDLE, NOW, NOW))).toEqual({ kind: 'nothing' });
  });
});

describe('refused', () => {
  const backoffs = [1, 2, 4, 8, 16, 32, 60, 60, 60].map(
    (seconds, index) => [index, seconds * SECOND] as const,
  );

  it.each(backoffs)('after %d tries waits at most %d ms', (launchTries, longest) => {
    expect(refused(aRun({ launchTries }), REFUSAL, 0, NOW).tryFrom).toBe(NOW + longest);
  });

  it.each(backoffs)(
    'after %d tries waits at least half of %d ms, whatever the chance',
    (launchTries, longest) => {
      fc.assert(
        fc.property(chances, (random) => {
          const wait = refused(aRun({ launchTries }), REFUSAL, random, NOW).tryFrom - NOW;
          expect(wait).toBeGreaterThanOrEqual(longest / 2);
          expect(wait).toBeLessThanOrEqual(longest);
        }),
        { numRuns: 30 },
      );
    },
  );

  it.each([
    [0, 1000],
    [0.5, 750],
    [0.999, 501],
  ])('a chance of %d makes the first wait %d ms', (random, wait) => {
    expect(refused(aRun(), REFUSAL, random, NOW).tryFrom).toBe(NOW + wait);
  });

  it('waits a minute at most after any number of tries', () => {
    expect(refused(aRun({ launchTries: 1_000_000 }), REFUSAL, 0, NOW).tryFrom).toBe(NOW + MINUTE);
  });

  it('stores the try, why it was refused and when to look', () => {
    expect(refused(aRun(), REFUSAL, 0, NOW)).toMatchObject({
      status: 'starting',
      launchTries: 1,
      lastRefusal: NO_CAPACITY,
      tryFrom: NOW + SECOND,
      lookAt: NOW + SECOND + MINUTE,
    });
  });

  it('goes on under a new token, which may be used from the next try on', () => {
    expect(refused(aRun(), REFUSAL, 0, NOW)).toMatchObject({ tokenTry: 2, tokenFrom: NOW + SECOND });
  });

  it('keeps the token where an earlier call may have started a container', () => {
    const waiting = refused(aRun(), { reason: NO_CAPACITY, keepsToken: true }, 0, NOW);
    expect(waiting).toMatchObject({ launchTries: 1, tokenTry: 1, tokenFrom: NOW, tryFrom: NOW + SECOND });
  });

  it('tries the last time no later than the start deadline', () => {
    const run = aRun({ launchTries: 9, startBy: NOW + 10 * SECOND });
    expect(refused(run, REFUSAL, 0, NOW).tryFrom).toBe(NOW + 10 * SECOND);
  });

  it('does not wait into the past after the start deadline', () => {
    expect(refused(aRun({ startBy: NOW - 1 }), REFUSAL, 0, NOW).tryFrom).toBe(NOW);
  });

  it('refused for ever, a run ends with the reason at its start deadline after bounded tries', () => {
    fc.assert(
      fc.property(
        fc.array(chances, { minLength: 50, maxLength: 50 }),
        fc.integer({ min: 1, max: 1200 }),
        (random, s) => {
          const startBy = NOW + s * SECOND;
          let run = aRun({ startBy });
          let now = NOW;
          let decision = decide(run, CLAIMED, now);
          for (let index = 0; decision.kind === 'launch'; index += 1) {
            run = refused(run, REFUSAL, random[index % random.length] ?? 0, now);
            now = run.tryFrom;
            decision = decide(run, CLAIMED, now);
          }
          expect(now).toBe(startBy);
          expect(decision).toMatchObject({ kind: 'settle', run: { status: 'start_failed' } });
          expect(run.launchTries).toBeLessThanOrEqual(12 + s / 30);
        },
      ),
    );
  });
});
