import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLaunch } from '../../../functions/domain/execution/launching.ts';
import type { Reason } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { startFailure } from '../../../functions/domain/run/start-reason.ts';
import { RIGHTS_KNOWN_AFTER } from '../../../functions/domain/run/start-tries.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRun, claimed, NOW, runAfter } from '../samples.ts';

const CLAIMED = claimed(aJob(), [aRun().id]);
const NO_CAPACITY = startFailure('Capacity is unavailable at this time.');
const REFUSAL = { reason: NO_CAPACITY };
const refused = (
  run: Run,
  refusal: { readonly reason: Reason; readonly keepsToken?: boolean },
  random: number,
  now: number,
) => runAfter(run, { kind: 'start_refused', ...refusal, random }, now);
const decide = (run: Run, now: number) => decideLaunch(run, CLAIMED, now);
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

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
          let decision = decide(run, now);
          for (let index = 0; decision.kind === 'launch'; index += 1) {
            run = refused(run, REFUSAL, random[index % random.length] ?? 0, now);
            now = run.tryFrom;
            decision = decide(run, now);
          }
          expect(now).toBe(startBy);
          expect(decision).toEqual({ kind: 'event', event: { kind: 'start_deadline_passed' } });
          expect(run.launchTries).toBeLessThanOrEqual(12 + s / 30);
        },
      ),
    );
  });
});

describe('denied by IAM', () => {
  const DENIED = startFailure(
    "ClientException: ECS was unable to assume the role 'arn:aws:iam::111122223333:role/task' that was provided for this task.",
  );
  const denied = (run: Run, now: number, keepsToken = false) =>
    runAfter(run, { kind: 'start_denied', reason: DENIED, keepsToken, random: 0 }, now);

  /** A run that is denied whenever it is tried, until it ends. */
  const deniedForEver = (startBy: number) => {
    let run = denied(aRun({ startBy }), NOW);
    let now = NOW;
    while (run.status === 'starting' && now < startBy) {
      now = run.tryFrom;
      run = denied(run, now);
    }
    return { run, endedAt: now };
  };

  it('is tried again like any refusal, with the instant of the first one on record', () => {
    const first = denied(aRun(), NOW);
    expect(first).toMatchObject({
      status: 'starting',
      deniedSince: NOW,
      tryFrom: NOW + SECOND,
      launchTries: 1,
    });
    expect(first).toMatchObject({ lastRefusal: DENIED, tokenTry: 2 });
    expect(denied(first, NOW + SECOND)).toMatchObject({ deniedSince: NOW, tryFrom: NOW + 3 * SECOND });
  });

  it('keeps the token where IAM has refused before the token was looked at', () => {
    expect(denied(aRun(), NOW, true)).toMatchObject({ tokenTry: 1, tokenFrom: NOW });
  });

  it('is a mistake after five minutes, and ends with the plain reason', () => {
    const { run, endedAt } = deniedForEver(NOW + HOUR);
    expect(run).toMatchObject({ status: 'start_failed', reason: DENIED, launchTries: 11 });
    expect(endedAt - NOW).toBeGreaterThanOrEqual(RIGHTS_KNOWN_AFTER);
    expect(endedAt - NOW).toBeLessThanOrEqual(RIGHTS_KNOWN_AFTER + MINUTE);
  });

  it('ends before where its start deadline is sooner', () => {
    const { run, endedAt } = deniedForEver(NOW + 30 * SECOND);
    expect(endedAt).toBeLessThan(NOW + 30 * SECOND);
    expect(run).toMatchObject({
      status: 'start_failed',
      reason: {
        code: 'permission_missing',
        text: expect.stringMatching(/^Not started before its start deadline\./),
      },
    });
  });
});
