import { describe, expect, it } from 'vitest';
import { decideLaunch } from '../../../functions/domain/execution/launching.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { cancelJob, pauseJob } from '../../../functions/domain/job/job-edits.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { startFailure } from '../../../functions/domain/run/start-reason.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import {
  aJob,
  aLaunchedRun,
  aRecurringJob,
  aRun,
  aTarget,
  aWebhook,
  claimed,
  NOW,
  runAfter,
} from '../samples.ts';

const CLAIMED = claimed(aJob(), [aRun().id]);
const NO_CAPACITY = startFailure('Capacity is unavailable at this time.');
/** What is to be done about a run, or what has happened to it and what becomes of it then. */
const fateOf = (run: Run, job: Job | undefined, now = NOW) => {
  const decision = decideLaunch(run, job, now);
  if (decision.kind === 'search') return { kind: decision.isLast ? 'last_search' : 'search', run };
  if (decision.kind !== 'event') return { kind: decision.kind, run };
  return { kind: decision.event.kind, run: runAfter(run, decision.event, now) };
};
const decide = (run: Run, job: Job | undefined = CLAIMED, now = NOW) => fateOf(run, job, now);

describe('decideLaunch', () => {
  it.each<[string, Run]>([
    ['final', aRun({ status: 'canceled' })],
    ['starting with a container', aLaunchedRun()],
    ['running', aLaunchedRun({ status: 'running' })],
  ])('leaves a run alone that is %s', (_what, run) => {
    expect(decide(run).kind).toBe('nothing');
    expect(fateOf(run, undefined).kind).toBe('nothing');
  });

  it('launches a claimed run', () => {
    expect(decide(aRun())).toMatchObject({ kind: 'launch' });
  });

  it('ends a run whose image ECS has refused, and calls nobody', () => {
    const { definition: _none, ...job } = aJob({ target: aTarget({ image: 'büro' }) });
    const refused = claimed(job, [aRun().id]);
    for (const now of [NOW, NOW + 5 * HOUR]) {
      expect(decide(aRun(), refused, now)).toMatchObject({
        kind: 'start_impossible',
        run: { status: 'start_failed', reason: { code: 'image_unusable' }, launchTries: 0 },
      });
    }
    const early = aRun({ tryFrom: NOW + SECOND });
    expect(decide(early, refused)).toEqual({ kind: 'nothing', run: early });
  });

  it.each([{ kind: 'marker' } as const, aWebhook()])('launches %j without a definition', (target) => {
    const { definition: _none, ...job } = aJob({ target });
    expect(decide(aRun(), claimed(job, [aRun().id]))).toMatchObject({ kind: 'launch' });
  });

  it('launches it again as long as nothing is known of the call', () => {
    expect(decide(aRun(), CLAIMED, NOW + 10 * MINUTE)).toMatchObject({ kind: 'launch' });
  });

  it('is early while the run waits after a refusal', () => {
    const run = aRun({ launchTries: 1, tryFrom: NOW + SECOND });
    expect(decide(run)).toEqual({ kind: 'nothing', run });
    expect(decide(run, CLAIMED, NOW + SECOND)).toMatchObject({ kind: 'launch' });
  });

  it('cancels a run that was asked to stop', () => {
    expect(decide(aRun({ stopIntent: 'user' }))).toMatchObject({
      kind: 'stop_asked',
      run: { status: 'canceled', reason: REASONS.stoppedByUser },
    });
  });

  it.each([
    [50 * MINUTE - 1, 'launch'],
    [50 * MINUTE, 'calls_awaited'],
    [51 * MINUTE - 1, 'calls_awaited'],
    [51 * MINUTE, 'search'],
    [61 * MINUTE - 1, 'search'],
    [61 * MINUTE, 'last_search'],
    [5 * HOUR, 'last_search'],
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
    expect(decide(run, CLAIMED, later + MINUTE)).toMatchObject({ kind: 'launch' });
  });

  it('counts the 50 minutes on through waits that kept the token', () => {
    const run = aRun({ startBy: NOW + 24 * HOUR, launchTries: 9, tryFrom: NOW + 50 * MINUTE });
    expect(decide(run, CLAIMED, NOW + 51 * MINUTE)).toMatchObject({ kind: 'search' });
  });

  it.each([0, 1, 40 * MINUTE])('gives up a run whose next try is %d ms after its start deadline', (after) => {
    const startBy = NOW + 10 * MINUTE;
    const tryFrom = startBy + after;
    const run = aRun({ startBy, tryFrom, tokenFrom: tryFrom, launchTries: 7, lastRefusal: NO_CAPACITY });
    expect(decide(run, CLAIMED, startBy + after)).toMatchObject({
      kind: 'start_deadline_passed',
      run: {
        status: 'start_failed',
        reason: {
          code: 'no_capacity',
          text: expect.stringMatching(/^Not started before its start deadline\. /),
        },
      },
    });
  });

  it('looks for the container a minute after the start deadline where an earlier call under the token was not answered', () => {
    const startBy = NOW + 10 * MINUTE;
    const run = aRun({ startBy, tryFrom: startBy, tokenFrom: NOW + MINUTE, lastRefusal: NO_CAPACITY });
    const awaited = decide(run, CLAIMED, startBy);
    expect(awaited).toMatchObject({
      kind: 'calls_awaited',
      run: { status: 'starting', tryFrom: startBy + MINUTE, lookAt: startBy + 2 * MINUTE },
    });
    expect(decide(awaited.run, CLAIMED, startBy + MINUTE - 1).kind).toBe('nothing');
    expect(decide(awaited.run, CLAIMED, startBy + MINUTE)).toMatchObject({ kind: 'search' });
  });

  it.each([
    [0, 'launch'],
    [59_999, 'launch'],
    [MINUTE, 'calls_awaited'],
    [2 * MINUTE - 1, 'calls_awaited'],
    [2 * MINUTE, 'search'],
    [12 * MINUTE - 1, 'search'],
    [12 * MINUTE, 'last_search'],
    [30 * MINUTE, 'last_search'],
  ])('%d ms after its start deadline a try that was begun before it: %s', (after, kind) => {
    const run = aRun({ startBy: NOW + 2 * MINUTE });
    expect(decide(run, CLAIMED, run.startBy + after).kind).toBe(kind);
  });
});

describe('a run that waits for others', () => {
  const run = aRun({ status: 'queued' });
  const busy = aRecurringJob(MINUTE, {
    activeRuns: ['other'],
    waitingRuns: [run.id],
    nextDueAt: NOW + MINUTE,
  });
  const free = { ...busy, activeRuns: [run.id], waitingRuns: [] };

  it('goes on waiting while its job says so', () => {
    expect(decide(run, busy, NOW + HOUR - 1)).toEqual({ kind: 'turn_awaited', run });
  });

  it('has used no token, though an earlier try recorded that it starts at once', () => {
    const now = NOW + 55 * MINUTE;
    const decision = decide(aRun(), busy, now);
    expect(decision).toMatchObject({ kind: 'turn_awaited', run: { status: 'queued', lookAt: now + MINUTE } });
    expect(decide(decision.run, free, now + MINUTE)).toMatchObject({
      kind: 'turn_came',
      run: { status: 'starting', tokenFrom: now + MINUTE },
    });
  });

  it('is missed when it has waited up to its start deadline', () => {
    for (const job of [busy, free]) {
      expect(decide(run, job, NOW + HOUR)).toMatchObject({
        kind: 'waited_too_long',
        run: { status: 'missed', reason: { code: 'start_deadline_passed' } },
      });
    }
  });

  it('begins when its job names it active, with a token that is as new as that', () => {
    const now = NOW + 55 * MINUTE;
    const decision = decide(run, free, now);
    expect(decision).toEqual({
      kind: 'turn_came',
      run: { ...run, status: 'starting', tryFrom: now, tokenFrom: now, lookAt: now + MINUTE },
    });
    expect(decide(decision.run, free, now)).toMatchObject({ kind: 'launch' });
  });

  it('is left out when its job names it no more, because a newer one waits', () => {
    expect(decide(run, { ...busy, overlap: 'replace', waitingRuns: ['newer'] })).toMatchObject({
      kind: 'not_claimed',
      run: { status: 'skipped', reason: { code: 'superseded' } },
    });
  });

  it('is canceled with its job', () => {
    expect(decide(run, cancelJob(busy, NOW))).toMatchObject({
      kind: 'not_claimed',
      run: { status: 'canceled', reason: { code: 'job_canceled' } },
    });
  });
});

describe('a run that its job does not name', () => {
  const minutely = aRecurringJob(MINUTE);
  const retried = aRun({ attempt: 2, cause: 'retry' });

  it.each<[string, Run, Job]>([
    ['is due now', aRun(), aJob()],
    ['is due now and recurs', aRun(), minutely],
    ['is still to come to it', aRun({ dueAt: NOW + 5 * MINUTE }), minutely],
    ['has its attempt before it active', retried, claimed(aJob(), [aRun().id])],
    ['is due once and was paused in this moment', aRun(), pauseJob(aJob(), NOW)],
    ['recurs and was paused in this moment', aRun(), pauseJob(minutely, NOW)],
  ])('waits for the claim when the job %s', (_what, run, job) => {
    expect(decide(run, job)).toEqual({ kind: 'claim_awaited', run: { ...run, tokenFrom: NOW } });
  });

  it('has used no token before it was claimed', () => {
    const now = NOW + 55 * MINUTE;
    const decision = decide(aRun(), aJob(), now);
    expect(decision.kind).toBe('claim_awaited');
    expect(decide(decision.run, CLAIMED, now + MINUTE).kind).toBe('launch');
  });

  it.each<[string, Run, Job | undefined]>([
    ['is gone', aRun(), undefined],
    ['was paused before it was due', aRun(), pauseJob(aJob({ nextDueAt: NOW + HOUR }), NOW)],
    ['was canceled before the claim', aRun(), cancelJob(aJob(), NOW)],
    ['is due later now', aRun(), aJob({ nextDueAt: NOW + HOUR, revision: 2 })],
    ['has gone past it', aRun(), { ...minutely, nextDueAt: NOW + MINUTE }],
    ['was asked to run it, and it waited', aRun({ cause: 'manual', status: 'queued' }), minutely],
    ['was asked to run it, and it is tried again', { ...retried, cause: 'manual' }, minutely],
    ['has neither it nor the attempt before it', retried, minutely],
    ['has a copy of it active', retried, claimed(aJob(), [aRun({ copy: 2 }).id])],
  ])('is canceled when the job %s', (_what, run, job) => {
    expect(fateOf(run, job)).toMatchObject({
      kind: 'not_claimed',
      run: { status: 'canceled', reason: { code: job?.canceled ? 'job_canceled' : 'not_claimed' } },
    });
  });
});

describe('a run on request that its job does not name', () => {
  it.each([
    ['goes on', aRecurringJob(MINUTE)],
    ['was canceled', cancelJob(aJob(), NOW)],
    ['is gone', undefined],
  ])('is taken back when the job %s: its request was never answered', (_what, job) => {
    const run = aRun({ cause: 'manual' });
    expect(fateOf(run, job)).toMatchObject({
      kind: 'withdrawn',
      run: { status: 'canceled', expiresAt: NOW },
    });
  });
});
