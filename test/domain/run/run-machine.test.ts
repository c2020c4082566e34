import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import {
  allocationOf,
  isFinal,
  mayBecome,
  type Run,
  type RunFacts,
  type StopIntent,
} from '../../../functions/domain/run/run.ts';
import type { RunEvent, RunEventOf } from '../../../functions/domain/run/run-event.ts';
import { LOST_AFTER, leftOutRun, newRun, step } from '../../../functions/domain/run/run-machine.ts';
import { startFailure } from '../../../functions/domain/run/start-reason.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { withAddress } from '../../../functions/domain/target/price.ts';
import { aLaunchedRun, aRun, aTarget, FINAL, HANDLE, JOB_ID, NOW, runAfter } from '../samples.ts';
import { anObservation } from './observations.ts';

const launched: RunEventOf<'launched'> = {
  kind: 'launched',
  handle: HANDLE,
  calledAt: NOW + 250,
  isShell: false,
  isWebhook: false,
  allocation: allocationOf({ target: aTarget() }),
};
const stopAsked = (intent: StopIntent = 'user'): RunEvent => ({ kind: 'stop_asked', intent });
const stopEffect = (because: string, handle = HANDLE) => ({ kind: 'stop_container', handle, because });

describe('newRun', () => {
  const key = { jobId: JOB_ID, dueAt: NOW - 5, copy: 2, attempt: 1 };
  const facts: RunFacts = {
    cause: 'schedule',
    copies: 3,
    plannedAt: NOW - 5,
    spent: { policy: 0, hostFailure: 0, startFailure: 0 },
    allocation: allocationOf({ target: aTarget() }),
    startBy: NOW + 9,
    timeout: 7,
    isShell: true,
  };

  it('is starting, untried, due to be tried now, and named by its key', () => {
    expect(newRun(key, facts, NOW, NOW + 1)).toEqual({
      ...key,
      ...facts,
      id: `${JOB_ID}-20261121T092959995Z-2-1`,
      status: 'starting',
      launchTries: 0,
      createdAt: NOW,
      tryFrom: NOW,
      tokenTry: 1,
      tokenFrom: NOW,
      lookAt: NOW + 1,
      version: 1,
    });
  });

  it('that is planned for later is not tried before', () => {
    expect(newRun(key, { ...facts, plannedAt: NOW + 5 }, NOW, NOW)).toMatchObject({
      tryFrom: NOW + 5,
      tokenFrom: NOW + 5,
      createdAt: NOW,
    });
  });

  it('that is left out leaves the watch, whatever was planned before', () => {
    const { lookAt: _lookAt, ...planned } = aRun();
    const missed = leftOutRun(aRun(), { as: 'missed', reason: REASONS.passedUnnoticed });
    expect(missed).toEqual({ ...planned, status: 'missed', reason: REASONS.passedUnnoticed });
    const skipped = leftOutRun(missed, { as: 'skipped', reason: REASONS.stillRunning, blockedBy: 'other' });
    expect(skipped).toEqual({
      ...planned,
      status: 'skipped',
      reason: REASONS.stillRunning,
      blockedBy: 'other',
    });
  });
});

describe('a run that is launched', () => {
  it('keeps the container, the call and how late it was', () => {
    expect(runAfter(aRun({ launchTries: 2 }), launched, NOW + 900)).toMatchObject({
      status: 'starting',
      handle: HANDLE,
      launchTries: 3,
      launchedAt: NOW + 250,
      latenessMs: 250,
      lookAt: NOW + 900 + 2 * MINUTE,
    });
  });

  it('is as late as its call was after the instant for which it was planned', () => {
    const retried = aRun({ attempt: 2, plannedAt: NOW + 10 * SECOND });
    expect(runAfter(retried, { ...launched, calledAt: NOW + 11 * SECOND }).latenessMs).toBe(SECOND);
    expect(runAfter(aRun(), { ...launched, calledAt: NOW - 3 }).latenessMs).toBe(0);
  });

  it('is not late yet where it is a webhook', () => {
    expect(runAfter(aRun(), { ...launched, isWebhook: true })).not.toHaveProperty('latenessMs');
  });

  it('learns that it has no public address also where its container has told of itself before', () => {
    const allocation = allocationOf({ target: aTarget() });
    const addressless = allocation && withAddress(allocation, false);
    const told = aRun({ handle: launched.handle });
    expect(runAfter(told, { ...launched, allocation: addressless }).allocation).toEqual(addressless);
    expect(step(told, { ...launched, allocation }, NOW)).toEqual({ effects: [] });
  });

  it('keeps what its container is given by the job as it is now', () => {
    const target = aTarget({ capacity: 'spot', size: { cpuUnits: 512, memoryMiB: 1024 } });
    const allocation = allocationOf({ target });
    expect(runAfter(aRun(), { ...launched, allocation }).allocation).toEqual(allocation);
    expect(runAfter(aRun(), { ...launched, allocation: undefined })).not.toHaveProperty('allocation');
    expect(runAfter(aRun({ isShell: true }), launched).isShell).toBe(false);
  });

  it('is stopped where it was asked to stop meanwhile', () => {
    const { effects } = step(aRun({ stopIntent: 'timeout' }), launched, NOW);
    expect(effects).toEqual([stopEffect(REASONS.timedOut.text)]);
    expect(step(aLaunchedRun({ stopIntent: 'timeout' }), launched, NOW)).toEqual({ effects });
  });

  it('keeps one container, and stops another', () => {
    const another = { ...launched, handle: 'another' };
    expect(step(aLaunchedRun(), launched, NOW)).toEqual({ effects: [] });
    expect(step(aLaunchedRun(), another, NOW)).toEqual({
      effects: [stopEffect('the run has another container', 'another')],
    });
  });

  it.each(FINAL)('and is over by then (%s) stops what was started', (status) => {
    expect(step(aRun({ status }), launched, NOW)).toEqual({ effects: [stopEffect('the run is over')] });
    expect(step(aLaunchedRun({ status }), launched, NOW)).toEqual({ effects: [] });
  });
});

describe('a run that runs nothing', () => {
  it('has succeeded as it is launched', () => {
    expect(step(aRun(), { kind: 'marked' }, NOW + 40)).toMatchObject({
      run: {
        status: 'succeeded',
        launchedAt: NOW + 40,
        startedAt: NOW + 40,
        stoppedAt: NOW + 40,
        latenessMs: 40,
      },
      effects: [{ kind: 'follow_up' }],
    });
    expect(runAfter(aRun(), { kind: 'marked' })).not.toHaveProperty('allocation');
  });
});

describe('a run whose container is searched in vain', () => {
  it.each([
    ['whose call was never answered', aRun(), 'start_failed', 'start_not_answered'],
    [
      'whose last call was refused',
      aRun({ launchTries: 1, lastRefusal: startFailure('Rate exceeded') }),
      'start_failed',
      'throttled',
    ],
    ['that ECS has forgotten', aRun({ launchTries: 1, tokenFrom: NOW - HOUR }), 'lost', 'lost'],
    [
      'that ECS has forgotten and never answered',
      aRun({ tokenFrom: NOW - HOUR }),
      'start_failed',
      'start_not_answered',
    ],
  ])('%s', (_what, run, status, code) => {
    expect(runAfter(run, { kind: 'searched_in_vain', isLast: true })).toMatchObject({
      status,
      reason: { code },
    });
  });

  it('is searched for again in a minute, until the last search', () => {
    expect(step(aRun(), { kind: 'searched_in_vain', isLast: false }, NOW + HOUR)).toMatchObject({
      run: { status: 'starting', tryFrom: NOW + HOUR + MINUTE, lookAt: NOW + HOUR + 2 * MINUTE },
      effects: [{ kind: 'try_start', at: NOW + HOUR + MINUTE }],
    });
  });

  it('is lost ten minutes after ECS first did not know it', () => {
    const missing = runAfter(aLaunchedRun(), { kind: 'not_found' });
    expect(missing).toMatchObject({ status: 'starting', notFoundSince: NOW, lookAt: NOW + MINUTE });
    const still = runAfter(missing, { kind: 'not_found' }, NOW + LOST_AFTER - 1);
    expect(still).toMatchObject({ status: 'starting', notFoundSince: NOW });
    expect(runAfter(still, { kind: 'not_found' }, NOW + LOST_AFTER)).toMatchObject({
      status: 'lost',
      reason: REASONS.lost,
    });
  });

  it('ends as stopped where it was asked to stop', () => {
    const run = aLaunchedRun({ notFoundSince: NOW - LOST_AFTER, stopIntent: 'user' });
    expect(runAfter(run, { kind: 'not_found' })).toMatchObject({ status: 'canceled' });
  });

  it('is found again as soon as ECS knows it', () => {
    const run = aLaunchedRun({ notFoundSince: NOW });
    expect(runAfter(run, { kind: 'looked_at' })).not.toHaveProperty('notFoundSince');
  });
});

describe('a run that is asked to stop', () => {
  it('remembers why, and its container is stopped', () => {
    expect(step(aLaunchedRun(), stopAsked(), NOW)).toMatchObject({
      run: { status: 'starting', stopIntent: 'user', stoppingAt: NOW, lookAt: NOW + 2.5 * MINUTE },
      effects: [stopEffect(REASONS.stoppedByUser.text)],
    });
  });

  it('keeps the first reason, and its container is asked again', () => {
    expect(step(aLaunchedRun({ stopIntent: 'timeout' }), stopAsked(), NOW)).toEqual({
      effects: [stopEffect(REASONS.timedOut.text)],
    });
  });

  it('is over the second time where it has no container', () => {
    const asked = step(aRun(), stopAsked('replace'), NOW);
    expect(asked).toMatchObject({ run: { status: 'starting', stopIntent: 'replace' }, effects: [] });
    expect(runAfter(asked.run ?? aRun(), stopAsked(), NOW + 1)).toMatchObject({
      status: 'canceled',
      reason: REASONS.replaced,
      stoppedAt: NOW + 1,
    });
  });

  it('is stopped as soon as somebody tells of its container', () => {
    const told: RunEvent = { kind: 'told', seen: anObservation() };
    expect(step(aRun({ stopIntent: 'user' }), told, NOW).effects).toEqual([
      stopEffect(REASONS.stoppedByUser.text),
    ]);
  });
});

describe('the alarm of a timeout', () => {
  const running: RunEvent = {
    kind: 'told',
    seen: anObservation({ phase: 'running', startedAt: NOW + SECOND }),
  };

  it('is set once, where the timeout is near', () => {
    const first = step(aLaunchedRun({ timeout: 10 * MINUTE }), running, NOW + SECOND);
    expect(first.effects).toEqual([{ kind: 'set_timeout_alarm', at: NOW + SECOND + 10 * MINUTE }]);
    const again: RunEvent = { kind: 'told', seen: { ...running.seen, version: 7, imageDigest: 'sha256:b' } };
    expect(step(first.run ?? aRun(), again, NOW + 2 * SECOND).effects).toEqual([]);
  });

  it('is left to the watchdog where it is far', () => {
    expect(step(aLaunchedRun({ timeout: HOUR }), running, NOW + SECOND).effects).toEqual([]);
  });
});

describe('a container of a run that is over', () => {
  it.each(FINAL)('is stopped: %s', (status) => {
    const told: RunEvent = { kind: 'told', seen: anObservation({ phase: 'running', version: 8 }) };
    const stopped: RunEvent = { kind: 'told', seen: anObservation({ phase: 'stopped', version: 8 }) };
    const orphan = { effects: [stopEffect('the run is over')] };
    expect(step(aRun({ status }), told, NOW)).toEqual(orphan);
    expect(step(aLaunchedRun({ status }), told, NOW)).toEqual({ effects: [] });
    expect(step(aLaunchedRun({ status, notFoundSince: NOW - HOUR }), told, NOW)).toEqual(orphan);
    expect(step(aRun({ status }), stopped, NOW)).toEqual({ effects: [] });
  });
});

describe('any events in any order', () => {
  const phases = ['starting', 'running', 'stopping', 'stopped'] as const;
  const intents = ['user', 'timeout', 'replace'] as const;
  const simple = [
    'turn_came',
    'turn_awaited',
    'claim_awaited',
    'marked',
    'start_deadline_passed',
    'not_found',
    'looked_at',
    'look_postponed',
  ] as const;
  const events: fc.Arbitrary<RunEvent> = fc.oneof(
    fc.constantFrom(...simple).map((kind) => ({ kind })),
    fc.constantFrom(HANDLE, 'another').map((handle) => ({ ...launched, handle })),
    fc.constantFrom(...intents).map(stopAsked),
    fc
      .record({
        version: fc.nat(9),
        phase: fc.constantFrom(...phases),
        handle: fc.constantFrom(HANDLE, 'another'),
      })
      .map((changes): RunEvent => {
        const startedAt = changes.phase === 'running' ? { startedAt: NOW + 1 } : {};
        return { kind: 'told', seen: anObservation({ ...changes, ...startedAt }) };
      }),
    fc
      .record({ random: fc.constantFrom(0, 0.5), keepsToken: fc.boolean() })
      .map(
        (fields): RunEvent => ({ kind: 'start_refused', reason: startFailure('RESOURCE:CPU'), ...fields }),
      ),
  );

  const sentAnyTime = new Set<RunEvent['kind']>(['launched', 'stop_asked', 'looked_at', 'look_postponed']);

  /** Whoever sends the others has looked at the run before. */
  const isSent = ({ status, handle }: Run, event: RunEvent): boolean => {
    const { kind } = event;
    if (kind === 'stop_asked' && event.intent === 'timeout') return status === 'running';
    // What waits has no container.
    if (kind === 'told') return status !== 'queued';
    if (sentAnyTime.has(kind)) return true;
    if (kind === 'not_found') return handle !== undefined;
    if (kind === 'turn_awaited') return handle === undefined;
    return kind === 'turn_came' ? status === 'queued' : status === 'starting' && handle === undefined;
  };

  const idOf = ({ id, dueAt, version, plannedAt }: Run) => [id, dueAt, version, plannedAt];

  const expectStep = (run: Run, event: RunEvent, now: number): Run => {
    const { run: next, effects } = step(run, event, now);
    if (isFinal(run.status)) expect(next).toBeUndefined();
    if (!next) return run;
    expect(next.status === run.status || mayBecome(run.status, next.status)).toBe(true);
    expect(idOf(next)).toEqual(idOf(run));
    expect(next.lookAt === undefined).toBe(isFinal(next.status));
    expect(effects.some(({ kind }) => kind === 'follow_up')).toBe(isFinal(next.status));
    expect(next.handle).toBe(run.handle ?? next.handle);
    expect(next.stopIntent).toBe(run.stopIntent ?? next.stopIntent);
    return next;
  };

  it('make only steps that may follow, leave a final run as it is, and watch every other', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 20 }), (happening) => {
        let run = aRun();
        happening.forEach((event, index) => {
          if (isFinal(run.status) || isSent(run, event)) run = expectStep(run, event, NOW + index * MINUTE);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('are checked: one that does not fit breaks loudly', () => {
    expect(() => step(aLaunchedRun({ status: 'running' }), { kind: 'turn_awaited' }, NOW)).toThrow(
      new RangeError(`run ${aRun().id}: running cannot become queued`),
    );
  });
});
