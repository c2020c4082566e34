import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinal, mayBecome, type Run, type StopIntent } from '../../../functions/domain/run/run.ts';
import { step } from '../../../functions/domain/run/run-machine.ts';
import type { TaskState } from '../../../functions/domain/run/task-state.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aLaunchedRun, aRun, HANDLE, NOW } from '../samples.ts';
import { causes, exitCodes, given, intents, anObservation as seen } from './observations.ts';

const stopped = (changes: Partial<TaskState> = {}): TaskState =>
  seen({ version: 9, phase: 'stopped', startedAt: NOW + SECOND, stoppedAt: NOW + 9 * SECOND, ...changes });
const isOwnEnd = ({ stopCause, exitCode }: Partial<TaskState>): boolean =>
  (stopCause === 'exited' && exitCode !== undefined) ||
  ['delivered', 'undelivered', 'unwanted'].includes(stopCause ?? '');
const look = (run: Run, observation: TaskState, now = NOW + 10 * SECOND) =>
  step(run, { kind: 'told', seen: observation }, now).run;

describe('the verdict about a stopped container', () => {
  it.each<[string, Partial<TaskState>, object]>([
    ['exit code 0', { stopCause: 'exited', exitCode: 0 }, { status: 'succeeded', exitCode: 0 }],
    [
      'another exit code',
      { stopCause: 'exited', exitCode: 3 },
      { status: 'failed', exitCode: 3, reason: { code: 'exit_code' } },
    ],
    ['exit code 0 without a stop code', { exitCode: 0 }, { status: 'succeeded' }],
    ['exit code 0 and an unknown stop code', { stopCause: 'unknown', exitCode: 0 }, { status: 'succeeded' }],
    ['exit code 1 and an unknown stop code', { stopCause: 'unknown', exitCode: 1 }, { status: 'failed' }],
    [
      'no exit code after it ran',
      { stopCause: 'exited' },
      { status: 'failed', reason: { code: 'no_exit_code' } },
    ],
    [
      'killed for want of memory',
      { stopCause: 'exited', exitCode: 137, isOutOfMemory: true },
      { status: 'failed', exitCode: 137, reason: { code: 'out_of_memory' } },
    ],
    [
      'killed for want of memory without an exit code',
      { stopCause: 'exited', isOutOfMemory: true },
      { status: 'failed', reason: { code: 'out_of_memory' } },
    ],
    [
      'a part of it killed for want of memory, and exit code 0 all the same',
      { stopCause: 'exited', exitCode: 0, isOutOfMemory: true },
      { status: 'succeeded', exitCode: 0 },
    ],
    [
      'no shell in its image, which is only seen once it runs',
      {
        stopCause: 'exited',
        exitCode: 127,
        message: 'CannotStartContainerError: exec: "sh": No such file or directory',
      },
      { status: 'failed', exitCode: 127, reason: { code: 'shell_missing' } },
    ],
    [
      'a program for another processor, which is only seen once it runs',
      { stopCause: 'exited', exitCode: 255, message: 'CannotStartContainerError: exec format error' },
      { status: 'failed', exitCode: 255, reason: { code: 'wrong_architecture' } },
    ],
    [
      'a message beside its exit code that is about something else',
      { stopCause: 'exited', exitCode: 3, message: 'Essential container in task exited' },
      { status: 'failed', exitCode: 3, reason: { code: 'exit_code' } },
    ],
    [
      'killed by a signal',
      { stopCause: 'exited', exitCode: 137 },
      { status: 'failed', reason: { code: 'exit_code', text: expect.stringContaining('SIGKILL') } },
    ],
    [
      'taken back by spot, even with exit code 0',
      { stopCause: 'spot_interruption', exitCode: 0 },
      { status: 'failed', exitCode: 0, reason: { code: 'spot_interruption' } },
    ],
    [
      'a failed host',
      { stopCause: 'host_failure', exitCode: 137 },
      { status: 'failed', reason: { code: 'host_failure' } },
    ],
    [
      'stopped by somebody else, even with exit code 0',
      { stopCause: 'requested', exitCode: 0 },
      { status: 'failed', exitCode: 0, reason: { code: 'stopped_outside' } },
    ],
    [
      'stopped by somebody else without an exit code',
      { stopCause: 'requested' },
      { status: 'failed', reason: { code: 'stopped_outside' } },
    ],
  ])('%s', (_what, changes, expected) => {
    expect(look(aLaunchedRun({ status: 'running' }), stopped(changes))).toMatchObject(expected);
  });

  const neverRan = (changes: Partial<TaskState>): TaskState => {
    const { startedAt: _startedAt, ...rest } = stopped(changes);
    return rest;
  };

  it.each<[string, Partial<TaskState>, object]>([
    [
      'the image could not be pulled',
      { stopCause: 'failed_to_start', message: 'CannotPullContainerError: manifest unknown' },
      { status: 'start_failed', reason: { code: 'image_not_found' } },
    ],
    [
      'ECS says only that it failed to start',
      { stopCause: 'failed_to_start' },
      { status: 'start_failed', reason: { code: 'start_failed' } },
    ],
    [
      'it failed to start with an exit code',
      { stopCause: 'failed_to_start', exitCode: 127 },
      { status: 'start_failed', exitCode: 127 },
    ],
    ['nobody says why', {}, { status: 'start_failed', reason: { code: 'start_failed' } }],
    ['its only trace is exit code 0', { stopCause: 'exited', exitCode: 0 }, { status: 'succeeded' }],
    ['its only trace is exit code 2', { stopCause: 'exited', exitCode: 2 }, { status: 'failed' }],
    [
      'spot took it back while it was starting',
      { stopCause: 'spot_interruption' },
      { status: 'failed', reason: { code: 'spot_interruption' } },
    ],
    [
      'the host failed while it was starting',
      { stopCause: 'host_failure' },
      { status: 'failed', reason: { code: 'host_failure' } },
    ],
    [
      'somebody else stopped it while it was starting',
      { stopCause: 'requested', message: 'Task stopped by user' },
      { status: 'start_failed', reason: { code: 'stopped_outside' } },
    ],
  ])('never seen running: %s', (_what, changes, expected) => {
    expect(look(aLaunchedRun(), neverRan(changes))).toMatchObject(expected);
  });

  const NO_LOG =
    'ResourceInitializationError: failed to validate logger args: AccessDeniedException: not authorized to perform: logs:CreateLogStream';

  it('has since when IAM refuses what it needs, of the first attempt', () => {
    const denied = neverRan({ stopCause: 'failed_to_start', message: NO_LOG });
    expect(look(aLaunchedRun(), denied, NOW)).toMatchObject({ status: 'start_failed', deniedSince: NOW });
    expect(look(aLaunchedRun({ deniedSince: NOW - MINUTE }), denied)).toMatchObject({
      deniedSince: NOW - MINUTE,
    });
    const missing = neverRan({ stopCause: 'failed_to_start', message: 'manifest unknown' });
    expect(look(aLaunchedRun(), missing)).not.toHaveProperty('deniedSince');
  });

  it('a container that was seen running has run, whatever the last observation leaves out', () => {
    expect(
      look(aLaunchedRun({ status: 'running' }), neverRan({ stopCause: 'failed_to_start' })),
    ).toMatchObject({
      status: 'failed',
      reason: { code: 'no_exit_code' },
    });
  });

  it('has no reason when it succeeded', () => {
    expect(look(aLaunchedRun(), stopped({ exitCode: 0 }))?.reason).toBeUndefined();
  });

  const endings = fc
    .record({
      stopCause: causes,
      exitCode: exitCodes,
      isOutOfMemory: fc.constantFrom(undefined, true, false),
    })
    .map(given);
  const openRuns = fc.constantFrom(aLaunchedRun(), aLaunchedRun({ status: 'running' }), aRun());

  it.each([
    ['user', 'canceled', 'stopped'],
    ['timeout', 'timed_out', 'timeout'],
    ['replace', 'canceled', 'replaced'],
  ] as const)('a stop by %s is %s, whatever the exit code', (stopIntent, status, code) => {
    fc.assert(
      fc.property(endings, openRuns, fc.boolean(), (ending, run, hasRun) => {
        fc.pre(!isOwnEnd(ending));
        const last = hasRun ? stopped(ending) : neverRan(ending);
        expect(look({ ...run, stopIntent, timeout: SECOND }, last)).toMatchObject({
          status,
          reason: { code },
        });
      }),
    );
  });

  it('an end of its own counts, whoever has asked it to stop', () => {
    const asked = fc.constantFrom<StopIntent>('user', 'timeout', 'replace');
    fc.assert(
      fc.property(endings, openRuns, asked, (ending, run, stopIntent) => {
        fc.pre(isOwnEnd(ending));
        const { status, reason } = look(run, stopped(ending)) as Run;
        const asWithoutStop = { status, ...(reason && { reason }) };
        expect(look({ ...run, stopIntent }, stopped(ending))).toMatchObject(asWithoutStop);
      }),
    );
  });

  const timedOut = aLaunchedRun({ status: 'running', stopIntent: 'timeout', timeout: MINUTE });

  it.each<[string, Partial<TaskState>, Partial<Run>, string]>([
    ['before the timeout', { stoppedAt: NOW + MINUTE + SECOND - 1 }, {}, 'succeeded'],
    ['at the timeout', { stoppedAt: NOW + MINUTE + SECOND }, {}, 'timed_out'],
    ['before it, on request', { stoppedAt: NOW + MINUTE + SECOND - 1 }, { stopIntent: 'user' }, 'canceled'],
  ])('a container that exits 0 %s, of which ECS says that a stop ended it', (_what, facts, run, status) => {
    const seenEnd = stopped({ stopCause: 'requested', exitCode: 0, ...facts });
    expect(look({ ...timedOut, ...run }, seenEnd)).toMatchObject({ status });
  });

  it('follows the state machine for every stop code, exit code and intent', () => {
    fc.assert(
      fc.property(endings, openRuns, fc.boolean(), intents, (ending, run, hasRun, stopIntent) => {
        const before = { ...run, ...given({ stopIntent }) };
        const after = look(before, hasRun ? stopped(ending) : neverRan(ending));
        expect(after && isFinal(after.status) && mayBecome(before.status, after.status)).toBe(true);
        expect(after).not.toHaveProperty('lookAt');
        expect(after?.reason === undefined).toBe(after?.status === 'succeeded');
      }),
    );
  });
});

describe('what is told of a container', () => {
  it('takes in the facts of a container that is starting', () => {
    const facts = { pullStartedAt: NOW + 100, pullStoppedAt: NOW + 900, imageDigest: 'sha256:abc' };
    expect(look(aLaunchedRun(), seen(facts))).toMatchObject({
      ...facts,
      status: 'starting',
      observedVersion: 1,
      lookAt: NOW + MINUTE,
    });
  });

  it('moves the next look of the watchdog forward, and never back', () => {
    const running = seen({ phase: 'running', startedAt: NOW + SECOND });
    const lookOf = (changes: Partial<Run>) => look(aLaunchedRun(changes), running)?.lookAt;
    expect(lookOf({ lookAt: NOW + 2 * MINUTE })).toBe(NOW + 2 * MINUTE);
    expect(lookOf({ lookAt: NOW + HOUR })).toBe(NOW + 10 * SECOND + 5 * MINUTE);
    expect(lookOf({ lookAt: NOW + 2 * MINUTE, timeout: MINUTE })).toBe(NOW + SECOND + MINUTE + 30 * SECOND);
  });

  it('sets the timeout when the container is seen running', () => {
    const run = aLaunchedRun({ timeout: 10 * MINUTE });
    expect(look(run, seen({ phase: 'running', startedAt: NOW + SECOND }))).toMatchObject({
      status: 'running',
      startedAt: NOW + SECOND,
      timeoutAt: NOW + SECOND + 10 * MINUTE,
    });
  });

  it('sets no timeout where the job has none', () => {
    const run = aLaunchedRun({ timeout: 0 });
    expect(look(run, seen({ phase: 'running', startedAt: NOW }))?.timeoutAt).toBeUndefined();
  });

  it('a container that is stopping has been running only where it was started', () => {
    const stopping = seen({ phase: 'stopping', stoppingAt: NOW + SECOND, pullStartedAt: NOW });
    expect(look(aLaunchedRun(), stopping)?.status).toBe('starting');
    expect(look(aLaunchedRun(), { ...stopping, startedAt: NOW })?.status).toBe('running');
  });

  it('settles a container that fails to start by way of stopping', () => {
    const stopping = look(
      aLaunchedRun(),
      seen({
        phase: 'stopping',
        pullStartedAt: NOW,
        stoppingAt: NOW + SECOND,
        stopCause: 'failed_to_start',
      }),
    ) as Run;
    const { startedAt: _startedAt, ...last } = stopped({ stopCause: 'failed_to_start' });
    expect(look(stopping, last)?.status).toBe('start_failed');
  });

  it('does not let a run go back from running', () => {
    const run = aLaunchedRun({ status: 'running', startedAt: NOW, observedVersion: 3 });
    expect(look(run, seen({ version: 4, pullStoppedAt: NOW }))?.status).toBe('running');
  });

  it('learns the container and the start from the first observation of a call that was not answered', () => {
    expect(look(aRun(), seen())).toMatchObject({
      handle: HANDLE,
      launchedAt: NOW + 40,
      latenessMs: 40,
      launchTries: 1,
    });
  });

  it('counts the lateness of a webhook from its first try, and not from when it was queued', () => {
    const queued = seen({ isWebhook: true });
    expect(look(aRun(), queued)).not.toHaveProperty('latenessMs');
    expect(look(aRun(), { ...queued, phase: 'running', startedAt: NOW + 9000 })).toMatchObject({
      launchedAt: NOW + 40,
      latenessMs: 9000,
    });
  });

  it('has no lateness below zero', () => {
    expect(look(aRun(), seen({ createdAt: NOW - 3 }))?.latenessMs).toBe(0);
    expect(look(aRun(), seen({ createdAt: NOW }))?.latenessMs).toBe(0);
  });

  it('knows the exit code before the container is gone', () => {
    const stopping = seen({ phase: 'stopping', startedAt: NOW, exitCode: 3 });
    expect(look(aLaunchedRun(), stopping)).toMatchObject({ status: 'running', exitCode: 3 });
  });

  it('keeps the instant of its own call where that is known', () => {
    const run = aLaunchedRun({ launchedAt: NOW + 7, latenessMs: 7 });
    expect(look(run, seen({ pullStartedAt: NOW + 50 }))).toMatchObject({
      launchedAt: NOW + 7,
      latenessMs: 7,
    });
  });

  it('keeps facts that a later observation leaves out', () => {
    const first = look(aLaunchedRun(), seen({ imageDigest: 'sha256:abc', pullStartedAt: NOW + 5 })) as Run;
    expect(look(first, seen({ version: 2, pullStoppedAt: NOW + 9 }))).toMatchObject({
      imageDigest: 'sha256:abc',
      pullStartedAt: NOW + 5,
      pullStoppedAt: NOW + 9,
    });
  });

  it.each<[string, Run, TaskState]>([
    ['of the version that is known', aLaunchedRun({ observedVersion: 3 }), seen({ version: 3 })],
    ['of an older version', aLaunchedRun({ observedVersion: 3 }), seen({ version: 2 })],
    ['of another container', aLaunchedRun(), seen({ handle: 'another' })],
    ['of the end of another container', aLaunchedRun(), stopped({ handle: 'another', exitCode: 0 })],
    ['that adds nothing', aLaunchedRun({ observedVersion: 3 }), seen({ version: 4 })],
    [
      'that only gives notice of a stop',
      aLaunchedRun({ status: 'running', startedAt: NOW, timeoutAt: NOW + HOUR, observedVersion: 3 }),
      seen({ version: 4, phase: 'stopping', startedAt: NOW, stoppingAt: NOW + MINUTE }),
    ],
    [
      'of a container that is to stop before it has run',
      aLaunchedRun({ observedVersion: 3 }),
      seen({ version: 4, phase: 'stopping', stoppingAt: NOW + MINUTE }),
    ],
    ['of a run that is over', aLaunchedRun({ status: 'lost', observedVersion: 1 }), stopped({ exitCode: 0 })],
  ])('a observation %s is no news', (_what, run, observation) => {
    expect(look(run, observation)).toBeUndefined();
  });

  it('takes version 0', () => {
    expect(look(aLaunchedRun(), seen({ version: 0, pullStartedAt: NOW }))?.observedVersion).toBe(0);
  });
});
