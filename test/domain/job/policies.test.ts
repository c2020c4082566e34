import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideRetry,
  isCaughtUpWith,
  MISFIRES,
  type Misfire,
  type RetryPolicy,
} from '../../../functions/domain/job/policies.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run, SpentAttempts } from '../../../functions/domain/run/run.ts';
import { RIGHTS_KNOWN_AFTER } from '../../../functions/domain/run/start-tries.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aLaunchedRun, aRun, FINAL, NOW } from '../samples.ts';

describe('isCaughtUpWith', () => {
  const MANY = [0, 1, 2, 99, 100, 101, 1000];

  it.each<[Misfire, number, readonly number[]]>([
    ['run_once', 0, [0]],
    ['run_once', DAY, [0]],
    ['skip', 0, [0]],
    ['skip', MINUTE, [0]],
    ['skip', MINUTE + 1, []],
    ['skip', DAY, []],
    ['run_all', 0, [0, 1, 2, 99]],
    ['run_all', DAY, [0, 1, 2, 99]],
  ])('%s, %d ms late, lets those run after which so many have come due: %j', (misfire, late, newer) => {
    expect(MANY.filter((count) => isCaughtUpWith(misfire, NOW, count, NOW + late))).toEqual(newer);
  });

  it('lets every newer occurrence run where an older one runs, whatever the rule', () => {
    const late = fc.integer({ min: 0, max: 3 * MINUTE });
    const newer = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(fc.constantFrom(...MISFIRES), late, newer, (misfire, older, count) => {
        const now = NOW + older;
        if (!isCaughtUpWith(misfire, NOW, count, now)) return;
        expect(isCaughtUpWith(misfire, NOW + 1, count - 1, now)).toBe(true);
      }),
    );
  });
});

const UNSPENT: SpentAttempts = { policy: 0, hostFailure: 0, startFailure: 0 };
const spent = (changes: Partial<SpentAttempts>): SpentAttempts => ({ ...UNSPENT, ...changes });
const policy = (changes: Partial<RetryPolicy> = {}): RetryPolicy => ({
  limit: 2,
  backoff: 10 * SECOND,
  factor: 2,
  ...changes,
});

const exited = (exitCode: number, changes: Partial<Run> = {}): Run =>
  aLaunchedRun({ status: 'failed', exitCode, ...changes });
const hostFailed = (changes: Partial<Run> = {}): Run =>
  aLaunchedRun({ status: 'failed', reason: REASONS.hostFailure, ...changes });
const spotTaken = (changes: Partial<Run> = {}): Run =>
  hostFailed({ reason: REASONS.spotInterruption, ...changes });
const neverRan = (changes: Partial<Run> = {}): Run => aLaunchedRun({ status: 'start_failed', ...changes });

const budget = (run: Run, retry: RetryPolicy | undefined) => decideRetry(run, retry, NOW)?.budget;

describe('whether a run is tried again', () => {
  it.each<[string, Run, RetryPolicy | undefined, string | undefined]>([
    ['an exit code other than 0', exited(1), policy(), 'policy'],
    ['the second attempt', exited(1, { spent: spent({ policy: 1 }) }), policy(), 'policy'],
    ['the last attempt', exited(1, { spent: spent({ policy: 2 }) }), policy(), undefined],
    ['without a policy', exited(1), undefined, undefined],
    ['with a limit of 0', exited(1), policy({ limit: 0 }), undefined],
    ['success', aLaunchedRun({ status: 'succeeded', exitCode: 0 }), policy(), undefined],
    ['a timeout', aLaunchedRun({ status: 'timed_out' }), policy(), 'policy'],
    ['no exit code', aLaunchedRun({ status: 'failed', reason: REASONS.noExitCode }), policy(), 'policy'],
    ['an exit code that is named', exited(75), policy({ exitCodes: [1, 75] }), 'policy'],
    ['an exit code that is not named', exited(2), policy({ exitCodes: [1, 75] }), undefined],
    [
      'no exit code where some are named',
      aLaunchedRun({ status: 'failed' }),
      policy({ exitCodes: [1] }),
      undefined,
    ],
    [
      'a timeout where exit codes are named',
      aLaunchedRun({ status: 'timed_out', exitCode: 1 }),
      policy({ exitCodes: [1] }),
      undefined,
    ],
    ['a failed host', hostFailed(), policy(), 'host_failure'],
    ['a failed host without a policy', hostFailed(), undefined, 'host_failure'],
    ['a failed host with a limit of 0', hostFailed(), policy({ limit: 0 }), 'host_failure'],
    ['spot taken back without a policy', spotTaken(), undefined, 'host_failure'],
    [
      'spot taken back, whatever exit codes are named',
      spotTaken(),
      policy({ exitCodes: [1] }),
      'host_failure',
    ],
    ['spot taken back a second time', spotTaken({ spent: spent({ hostFailure: 1 }) }), policy(), 'policy'],
    [
      'spot taken back a second time without a policy',
      spotTaken({ spent: spent({ hostFailure: 1 }) }),
      undefined,
      undefined,
    ],
    [
      'a failed host after all attempts',
      hostFailed({ spent: spent({ hostFailure: 1, policy: 2 }) }),
      policy(),
      undefined,
    ],
    ['a container that never ran', neverRan(), policy(), 'start_failure'],
    [
      'a container that never ran, after all attempts of the policy',
      neverRan({ spent: spent({ policy: 2 }) }),
      policy(),
      'start_failure',
    ],
    ['a container that never ran, without a policy', neverRan(), undefined, undefined],
    ['a container that never ran, with a limit of 0', neverRan(), policy({ limit: 0 }), undefined],
    [
      'a webhook whose receiver wants no more of these',
      aLaunchedRun({ status: 'failed', reason: REASONS.receiverGone }),
      policy(),
      undefined,
    ],
    ['a start that ECS refused', aRun({ status: 'start_failed' }), policy(), undefined],
    [
      'a container that IAM refused something, without a policy',
      neverRan({ deniedSince: NOW - RIGHTS_KNOWN_AFTER + 1 }),
      undefined,
      'start_failure',
    ],
    [
      'a container that IAM has refused something for five minutes',
      neverRan({ deniedSince: NOW - RIGHTS_KNOWN_AFTER }),
      undefined,
      undefined,
    ],
    [
      'a start that IAM has refused, which was tried for as long as it may pass',
      aRun({ status: 'start_failed', deniedSince: NOW - MINUTE }),
      undefined,
      undefined,
    ],
    [
      'a run that failed although IAM had let it start at last',
      aLaunchedRun({ status: 'failed', exitCode: 1, deniedSince: NOW - MINUTE }),
      undefined,
      undefined,
    ],
    ['the tenth start failure', neverRan({ spent: spent({ startFailure: 9 }) }), policy(), 'start_failure'],
    ['the eleventh start failure', neverRan({ spent: spent({ startFailure: 10 }) }), policy(), undefined],
  ])('%s', (_what, run, retry, expected) => {
    expect(budget(run, retry)).toBe(expected);
  });

  it.each(['succeeded', 'canceled', 'lost', 'skipped', 'missed'] as const)(
    '%s never is, whatever the policy and the reason',
    (status) => {
      const reasons = fc.constantFrom(undefined, REASONS.hostFailure, REASONS.spotInterruption, REASONS.lost);
      const policies = fc.constantFrom(undefined, policy(), policy({ limit: 10, exitCodes: [1] }));
      fc.assert(
        fc.property(reasons, policies, fc.constantFrom(0, 1), (reason, retry, exitCode) => {
          const run = aLaunchedRun({ status, exitCode, ...(reason && { reason }) });
          expect(decideRetry(run, retry, NOW)).toBeUndefined();
        }),
      );
    },
  );
});

describe('when a run is tried again', () => {
  it.each([
    [1, 10],
    [2, 20],
    [3, 40],
    [4, 80],
  ])('after attempt %d the wait is %d s: it doubles', (attempt, seconds) => {
    const run = exited(1, { attempt, spent: spent({ policy: attempt - 1 }) });
    expect(decideRetry(run, policy({ limit: 9 }), NOW)).toEqual({
      at: NOW + seconds * SECOND,
      budget: 'policy',
    });
  });

  it.each<[string, number, Partial<RetryPolicy>, number]>([
    ['a factor of 1 keeps the wait', 7, { factor: 1 }, 10 * SECOND],
    ['a broken factor gives whole milliseconds', 3, { factor: 1.0001 }, 10_002],
    ['a day is the longest wait', 11, { backoff: DAY, factor: 10 }, DAY],
    ['also of many small ones', 22, { backoff: SECOND, factor: 10 }, DAY],
    ['a second is the shortest', 1, { backoff: 0, factor: 1 }, SECOND],
  ])('%s', (_what, attempt, changes, wait) => {
    const run = exited(1, { attempt });
    expect(decideRetry(run, policy(changes), NOW)?.at).toBe(NOW + wait);
  });

  it('without a policy a failed host is waited for ten seconds', () => {
    expect(decideRetry(hostFailed(), undefined, NOW)?.at).toBe(NOW + 10 * SECOND);
  });

  it.each([
    ['before', 10 * SECOND + 1, 'start_failure'],
    ['at', 10 * SECOND, undefined],
    ['after', SECOND, undefined],
  ])('a container that never ran is tried again only %s its start deadline', (_what, left, expected) => {
    expect(budget(neverRan({ startBy: NOW + left }), policy())).toBe(expected);
  });

  it('the start deadline of an attempt that ran does not keep it from being tried again', () => {
    expect(budget(exited(1, { startBy: NOW - HOUR }), policy())).toBe('policy');
  });

  it('is no sooner after a later attempt', () => {
    const policies = fc.record({
      limit: fc.constant(10),
      backoff: fc.integer({ min: SECOND, max: DAY }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 21 }), (retry, attempt) => {
        const [first, second] = [attempt, attempt + 1].map(
          (each) => decideRetry(exited(1, { attempt: each }), retry, NOW)!.at,
        );
        expect(second).toBeGreaterThanOrEqual(first!);
        expect(second! - NOW).toBeLessThanOrEqual(DAY);
        expect(Number.isInteger(second)).toBe(true);
      }),
    );
  });
});

describe('the attempts of one copy', () => {
  const FAULTS = [
    exited(1),
    hostFailed(),
    spotTaken(),
    neverRan(),
    aLaunchedRun({ status: 'timed_out' }),
  ] as const;
  const KEPT_AS = { policy: 'policy', host_failure: 'hostFailure', start_failure: 'startFailure' } as const;

  /** What was used up when the attempts of a copy end so, one after the other. */
  const usedUp = (ends: readonly Run[], retry: RetryPolicy): SpentAttempts => {
    let used = UNSPENT;
    for (const [index, end] of ends.entries()) {
      const taken = budget({ ...end, attempt: index + 1, spent: used, startBy: NOW + 400 * DAY }, retry);
      if (!taken) break;
      used = { ...used, [KEPT_AS[taken]]: used[KEPT_AS[taken]] + 1 };
    }
    return used;
  };

  it('are no more than the policy, one for the host and ten for the start allow, in any order of ends', () => {
    const ends = fc.array(fc.constantFrom(...FAULTS), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(ends, fc.integer({ min: 0, max: 10 }), (faults, limit) => {
        const used = usedUp(faults, policy({ limit, factor: 1 }));
        expect(used.policy).toBeLessThanOrEqual(limit);
        expect(used.hostFailure).toBeLessThanOrEqual(1);
        expect(used.startFailure).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('use up one budget after the other', () => {
    const ends = [spotTaken(), exited(1), spotTaken(), neverRan(), exited(1)];
    expect(usedUp(ends, policy())).toEqual({ policy: 2, hostFailure: 1, startFailure: 1 });
  });

  it('every way to end is judged', () => {
    expect(FINAL.filter((status) => budget(aLaunchedRun({ status }), policy()) !== undefined)).toEqual([
      'failed',
      'timed_out',
      'start_failed',
    ]);
  });
});
