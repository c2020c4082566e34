import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFinal, mayBecome, type Run } from '../../../functions/domain/run/run.ts';
import { step } from '../../../functions/domain/run/run-machine.ts';
import type { TaskState } from '../../../functions/domain/run/task-state.ts';
import { HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aLaunchedRun, aRun, HANDLE, NOW } from '../samples.ts';
import { causes, exitCodes, given, intents, anObservation as seen } from './observations.ts';

const look = (run: Run, observation: TaskState, now: number) =>
  step(run, { kind: 'told', seen: observation }, now).run;

/** The life of a container as ECS tells it: every observation knows what those before it knew. */
const lives: fc.Arbitrary<TaskState[]> = fc
  .record({
    hasRun: fc.boolean(),
    hasStopping: fc.boolean(),
    stopCause: causes,
    exitCode: fc.constantFrom(0, 1, 137),
    step: fc.integer({ min: 2, max: 5000 }),
  })
  .map(({ hasRun, hasStopping, stopCause, exitCode, step }) => {
    const told: Partial<TaskState>[] = [
      { phase: 'starting' },
      { phase: 'starting', pullStartedAt: NOW + step },
      { phase: 'starting', pullStoppedAt: NOW + 2 * step, imageDigest: 'sha256:abc' },
    ];
    if (hasRun) told.push({ phase: 'running', startedAt: NOW + 3 * step });
    const ending: Partial<TaskState> = hasRun
      ? { ...given({ stopCause: stopCause === 'failed_to_start' ? undefined : stopCause }), exitCode }
      : { stopCause: 'failed_to_start', message: 'CannotPullContainerError: manifest unknown' };
    if (hasStopping) told.push({ phase: 'stopping', stoppingAt: NOW + 4 * step, ...ending });
    told.push({ phase: 'stopped', stoppedAt: NOW + 5 * step, ...ending });
    const life: TaskState[] = [];
    for (const news of told) life.push({ ...(life.at(-1) ?? seen()), ...news, version: life.length + 1 });
    return life;
  });

/** What arrives of a life: anything repeated, reversed or dropped, but for the last observation, somewhere. */
const deliveries = lives.chain((life) => {
  const last = life.at(-1) as TaskState;
  const some = fc.array(fc.constantFrom(...life), { maxLength: 12 });
  return fc.record({ last: fc.constant(last), before: some, after: some }).map((delivery) => ({
    last,
    arriving: [...delivery.before, last, ...delivery.after],
  }));
});

const follow = (run: Run, arriving: readonly TaskState[], now: number): Run =>
  arriving.reduce((known, observation) => look(known, observation, now) ?? known, run);

const startingRuns = fc
  .record({
    isLaunched: fc.boolean(),
    stopIntent: intents,
    timeout: fc.constantFrom(0, MINUTE, HOUR),
  })
  .map(({ isLaunched, stopIntent, timeout }) => ({
    ...(isLaunched ? aLaunchedRun({ timeout }) : aRun({ timeout })),
    ...given({ stopIntent }),
  }));

describe('observations in any order, any number', () => {
  it('end in the record that the last one alone gives', () => {
    fc.assert(
      fc.property(startingRuns, deliveries, (run, { last, arriving }) => {
        // Only a container seen running had a timeout to wait for.
        const { timeoutAt: _timeoutAt, ...followed } = follow(run, arriving, NOW + HOUR);
        expect(followed).toEqual(follow(run, [last], NOW + HOUR));
      }),
      { numRuns: 300 },
    );
  });

  const observations = fc
    .record({
      version: fc.integer({ min: 0, max: 9 }),
      phase: fc.constantFrom(
        'starting' as const,
        'running' as const,
        'stopping' as const,
        'stopped' as const,
      ),
      handle: fc.constantFrom(HANDLE, HANDLE, HANDLE, 'another'),
      startedAt: fc.constantFrom(undefined, NOW + 1),
      exitCode: exitCodes,
      stopCause: causes,
      isOutOfMemory: fc.constantFrom(undefined, true),
      message: fc.constantFrom(undefined, 'CannotPullContainerError: denied', ''),
    })
    .map((fields) => seen(given(fields)));

  it('make only steps that the state machine knows, and never change a final run', () => {
    fc.assert(
      fc.property(startingRuns, fc.array(observations, { maxLength: 12 }), (first, arriving) => {
        let run = first;
        for (const observation of arriving) {
          const next = look(run, observation, NOW + HOUR);
          if (!next) continue;
          expect(isFinal(run.status)).toBe(false);
          expect(next.status === run.status || mayBecome(run.status, next.status)).toBe(true);
          expect(next.observedVersion).toBeGreaterThan(run.observedVersion ?? -1);
          expect([next.id, next.dueAt, next.version]).toEqual([run.id, run.dueAt, run.version]);
          run = next;
        }
      }),
      { numRuns: 300 },
    );
  });
});
