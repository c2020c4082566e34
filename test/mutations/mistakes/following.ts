import type { Mutation } from '../mutation.ts';

const RULES = 'functions/domain/run/task-state.ts';

/** Mistakes in what is made of the news about a container. */
export const FOLLOWING: readonly Mutation[] = [
  {
    name: 'check-overwrites-what-an-edit-expects',
    breaks: 'an overdue success is told beside an edit, and the next one as if there had been no edit',
    file: 'functions/use-cases/execution/check-expectations.ts',
    edits: [
      {
        from: 'successWatch.renew(read, next)',
        to: 'successWatch.expect({ jobId: read.jobId, expectedBy: next })',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/success-within.test.ts'],
  },
  {
    name: 'success-expected-before-its-job-is-stored',
    breaks: 'a check finds the job as it was before the edit and forgets it',
    file: 'functions/use-cases/execution/check-expectations.ts',
    edits: [
      {
        from: 'announcedBy(expectedBy, clock.now())',
        to: 'announcedBy(expectedBy, clock.now() - 3_600_000)',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/success-within.test.ts'],
  },
  {
    name: 'older-observations-accepted',
    breaks: 'an event that comes late takes a run back to where it was',
    file: RULES,
    edits: [{ from: 'seen.version > (run.observedVersion ?? -1)', to: 'seen.version >= 0' }],
    suites: ['domain'],
    tests: ['test/domain/run/observation-order.test.ts', 'test/domain/run/task-state.test.ts'],
  },
  {
    name: 'observation-of-another-container-accepted',
    breaks: 'the end of a container that is not this run ends it',
    file: RULES,
    edits: [{ from: '(run.handle === undefined || run.handle === seen.handle) &&', to: '' }],
    suites: ['domain'],
    tests: ['test/domain/run/observation-order.test.ts', 'test/domain/run/task-state.test.ts'],
  },
  {
    name: 'final-run-changed',
    breaks: 'news about a run that is over: the event comes back until it is given up',
    file: 'functions/domain/run/run-machine.ts',
    edits: [{ from: 'if (isFinal(run.status)) return stepOfFinal(run, event);', to: '' }],
    suites: ['domain'],
    tests: ['test/domain/run/observation-order.test.ts', 'test/domain/run/task-state.test.ts'],
  },
  {
    name: 'final-status-changed',
    breaks: 'how a run ended changes after everybody was told',
    file: 'functions/domain/run/run.ts',
    edits: [
      {
        from: 'from in NEXT && NEXT[from as keyof typeof NEXT].includes(to)',
        to: '!(from in NEXT) || NEXT[from as keyof typeof NEXT].includes(to)',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/run.test.ts', 'test/domain/run/run-machine.test.ts'],
  },
  {
    name: 'stop-intent-not-asked',
    breaks: 'a container that was stopped and exits 0 counts as a success',
    file: 'functions/domain/run/container-end.ts',
    edits: [
      {
        from: `  if (run.stopIntent !== undefined && !hasEndedByItself(seen))
    return { kind: 'stopped', intent: run.stopIntent };
`,
        to: '',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'stop-wins-over-own-end',
    breaks: 'a run that succeeded before its stop reached it counts as timed out, and runs again',
    file: 'functions/domain/run/container-end.ts',
    edits: [
      { from: 'run.stopIntent !== undefined && !hasEndedByItself(seen)', to: 'run.stopIntent !== undefined' },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'end-before-timeout-not-seen',
    breaks: 'a container that exited in time counts as timed out, because ECS names the stop as its cause',
    file: 'functions/domain/run/container-end.ts',
    edits: [{ from: 'const seen = asItEnded(run, told);', to: 'const seen = told;' }],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'stopped-without-a-look',
    breaks: 'a run that ended by itself, which no event has told yet, is asked to stop',
    file: 'functions/use-cases/execution/stop-run.ts',
    edits: [
      {
        from: 'const seen = await endOf(ports.launcher, found);',
        to: 'const seen = false as boolean && (await endOf(ports.launcher, found));',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'tried-again-after-a-stop',
    breaks: 'what somebody has stopped, and what failed by itself in that moment, runs again',
    file: 'functions/domain/execution/after-run.ts',
    edits: [{ from: "run.stopIntent === 'user' ||", to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'any-exit-code-is-success',
    breaks: 'a container that failed counts as a success',
    file: 'functions/domain/run/container-end.ts',
    edits: [
      {
        from: "if (seen.exitCode === 0) return { kind: 'well' };",
        to: "if (seen.exitCode !== undefined) return { kind: 'well' };",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'missing-exit-code-is-success',
    breaks: 'a container whose end nobody saw counts as a success',
    file: 'functions/domain/run/container-end.ts',
    edits: [
      {
        from: "if (seen.exitCode === 0) return { kind: 'well' };",
        to: "if (!seen.exitCode) return { kind: 'well' };",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'container-read-by-position',
    breaks: 'the exit code of an agent that AWS put beside the container counts as that of the run',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [
      {
        from: 'containers.map(fieldsOf).find((container) => container?.name === RUN_CONTAINER_NAME) ?? {}',
        to: 'containers.map(fieldsOf).find((container) => container && RUN_CONTAINER_NAME) ?? {}',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'end-told-without-its-words',
    breaks:
      'a container that was killed for its memory counts as failed by itself, as nobody waits for the words',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [
      { from: "(exitCode !== KILLED || stopCause !== 'exited' || isOutOfMemory === true)", to: 'true' },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'end-told-before-it-is-known',
    breaks: 'a task that is being cleared away without an exit code counts as failed without one',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [{ from: '  exitCode !== undefined &&\n', to: '' }],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'end-told-when-cleared-away',
    breaks: 'callbacks, attempts and the next job come 15 s later than they could',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [
      {
        from: "if (status === 'DEPROVISIONING' && isWholeEnd(end)) return 'stopped';",
        to: 'void isWholeEnd;',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'clearing-away-counts-as-running',
    breaks: 'each duration is half a minute longer than the container ran',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [
      {
        from: 'if (executionStoppedAt === undefined) return',
        to: 'if (executionStoppedAt === undefined || task.stoppedAt !== undefined) return',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'notice-taken-for-a-beginning',
    breaks:
      'a container that is stopped before it has run counts as having run, and its run fails without a reason',
    file: 'functions/adapters/ecs/ecs-task-state.ts',
    edits: [
      {
        from: "if (status === 'RUNNING' && task.desiredStatus === 'STOPPED') return 'stopping';",
        to: '',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-task-state.test.ts'],
  },
  {
    name: 'timeout-alarm-not-set',
    breaks: 'a run that hangs is stopped by the watchdog only, late',
    file: 'functions/use-cases/execution/apply-run-event.ts',
    edits: [{ from: 'await setTimeoutAlarms(ports, before.id, effects);', to: 'void setTimeoutAlarms;' }],
    suites: ['use-cases'],
  },
  {
    name: 'timeout-alarm-trusted',
    breaks: 'a timeout alarm that comes early, or of another time, stops a run that may still go on',
    file: 'functions/use-cases/execution/handle-wake-up.ts',
    edits: [
      {
        from: 'run.timeoutAt === undefined || clock.now() < run.timeoutAt',
        to: 'run.timeoutAt === undefined',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'stop-without-the-intent',
    breaks: 'a run that was stopped counts as failed, or as a success',
    file: 'functions/domain/run/run-machine.ts',
    edits: [
      {
        from: 'goesOn({ ...asked, stopIntent: intent, stoppingAt: now }, now)',
        to: 'goesOn({ ...run, stoppingAt: now }, now)',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'orphan-not-stopped',
    breaks: 'a container of a run that is over runs on, and nobody knows it',
    file: 'functions/domain/run/run-machine.ts',
    edits: [
      {
        from: 'isAlive && (run.handle !== handle || isGivenUp)',
        to: "isAlive && isGivenUp && handle === ''",
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'new-run-not-watched',
    breaks: 'a run whose launch was cut off is never looked at again',
    file: 'functions/domain/run/run-machine.ts',
    edits: [{ from: 'tokenFrom: tryFrom,\n    lookAt,', to: 'tokenFrom: tryFrom,' }],
    suites: ['domain'],
    tests: [
      'test/domain/run/run.test.ts',
      'test/domain/execution/occurrence.test.ts',
      'test/domain/run/next-check.test.ts',
    ],
  },
  {
    name: 'look-at-not-moved',
    breaks:
      'a run that was launched is looked at in the same minute for ever, and pushes others out of the sweep',
    file: 'functions/domain/run/run-machine.ts',
    edits: [
      { from: 'become({ ...after, lookAt }, ...timeoutAlarmOf', to: 'become(after, ...timeoutAlarmOf' },
    ],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts', 'test/domain/run/observation-order.test.ts'],
  },
  {
    name: 'exit-code-of-the-wrapper',
    breaks: 'a shell job that fails counts as a success',
    file: 'functions/domain/target/shell-wrapper.ts',
    edits: [{ from: `"$RUNAT_M"; exit "$rc"; } >&3 &',`, to: `"$RUNAT_M"; } >&3 &',` }],
    suites: ['domain'],
    tests: ['test/domain/target/shell-wrapper.test.ts'],
  },
  {
    name: 'end-that-anybody-can-forge',
    breaks: 'a job that logs what outsiders send succeeds by a line of theirs',
    file: 'functions/domain/target/shell-wrapper.ts',
    edits: [{ from: '0>$RUNAT_RUN_ID $RUNAT_R "; RUNAT_I=', to: '0>"; RUNAT_I=' }],
    suites: ['domain'],
    tests: ['test/domain/target/shell-wrapper.test.ts'],
  },
  {
    name: 'end-that-who-knows-the-run-can-forge',
    breaks: 'a shell job succeeds by a line of somebody who knows its run',
    file: 'functions/domain/target/shell-wrapper.ts',
    edits: [{ from: '0>$RUNAT_RUN_ID $RUNAT_R "; RUNAT_I=', to: '0>$RUNAT_RUN_ID "; RUNAT_I=' }],
    suites: ['domain'],
    tests: ['test/domain/target/shell-wrapper.test.ts'],
  },
  {
    name: 'look-put-off',
    breaks:
      'each run costs two more writes to the index, and what is not heard of any more is looked at later',
    file: 'functions/domain/run/run-machine.ts',
    edits: [{ from: 'Math.min(run.lookAt ?? Infinity, nextCheck(after, now))', to: 'nextCheck(after, now)' }],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
  {
    name: 'lost-at-the-first-look',
    breaks:
      'a container that ECS does not find for a moment is lost, and the next occurrence starts beside it',
    file: 'functions/domain/run/run-machine.ts',
    edits: [{ from: 'if (now - notFoundSince < LOST_AFTER)', to: 'if (now < notFoundSince)' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'given-up-container-lives-on',
    breaks: 'a container that shows itself after its run was given up is never stopped',
    file: 'functions/domain/run/run-machine.ts',
    edits: [{ from: '(run.handle !== handle || isGivenUp)', to: 'run.handle !== handle' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'one-refused-task-spoils-a-hundred',
    breaks: 'one task that ECS refuses to look for keeps ninety-nine others from being looked at',
    file: 'functions/adapters/ecs/ecs-run-launcher.ts',
    edits: [{ from: "if (isNamed(error, 'InvalidParameterException')) return 'refused';\n", to: '' }],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'any-failure-means-not-found',
    breaks: 'a task of which ECS says something else than that it is missing counts as gone',
    file: 'functions/adapters/ecs/ecs-run-launcher.ts',
    edits: [{ from: "arn !== undefined && reason === 'MISSING'", to: 'arn !== undefined' }],
    suites: ['adapters'],
    tests: ['test/adapters/ecs/ecs-run-launcher.test.ts'],
  },
  {
    name: 'announced-attempt-not-made',
    breaks:
      'a repeat finds the start deadline passed and makes no attempt, although a callback has announced it',
    file: 'functions/domain/execution/after-run.ts',
    edits: [{ from: 'retryOf(job, run, run.sealed?.at ?? now)', to: 'retryOf(job, run, now)' }],
    suites: ['domain'],
    tests: ['test/domain/execution/after-run.test.ts'],
  },
];
