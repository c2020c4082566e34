import type { Mutation } from '../mutation.ts';

const APPLY_EVENT = 'functions/use-cases/execution/apply-run-event.ts';
const FINISH = 'functions/use-cases/execution/finish-run.ts';
const FOLLOW_UP = 'functions/domain/execution/after-run.ts';
const POLICIES = 'functions/domain/job/policies.ts';
const START_NEXT = 'functions/use-cases/execution/start-next-job.ts';

const JOB_SAVED = "if ((await jobs.save(told.job)) === 'conflict') return 'conflict';";

/** Mistakes in what follows from the end of a run. */
export const ENDING: readonly Mutation[] = [
  {
    name: 'attempt-recorded-after-the-save',
    breaks:
      'a crash in between leaves a job that names an attempt of which there is no record: it never ends',
    file: FINISH,
    edits: [
      {
        from: 'const attempt = planned?.attempt && (await recordAttempt(ports, planned.attempt));',
        to: 'const attempt = planned?.attempt;',
      },
      {
        from: JOB_SAVED,
        to: `${JOB_SAVED}\n    if (told.attempt) await recordAttempt(ports, told.attempt);`,
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'attempt-not-woken',
    breaks: 'a further attempt starts only when the watchdog finds it',
    file: FINISH,
    edits: [
      {
        from: 'await scheduleLaunch(ports, stored.id, stored.plannedAt);\n  return stored;',
        to: 'return stored;',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'next-job-started-after-the-save',
    breaks: 'a crash in between: the next job of the chain never starts',
    file: FINISH,
    edits: [
      { from: '    if (told.hasSucceeded) await startNextJob(ports, told.job, run);\n', to: '' },
      {
        from: JOB_SAVED,
        to: `${JOB_SAVED}\n    if (told.hasSucceeded) await startNextJob(ports, told.job, run);`,
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'callback-recorded-after-the-save',
    breaks: 'a crash in between: nobody is told how the run ended',
    file: FINISH,
    edits: [
      {
        from: 'const callback = await recordCallback(ports, job, run, attempt?.plannedAt);\n    if (!planned) return callback?.delivery;\n    const told = callback?.isNew === false ? await asAnnounced(ports, job, run, planned) : planned;',
        to: 'if (!planned) return undefined;\n    const told = planned;',
      },
      {
        from: JOB_SAVED,
        to: `${JOB_SAVED}\n    const callback = await recordCallback(ports, job, run, attempt?.plannedAt);`,
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'announced-attempt-dropped',
    breaks: 'a callback announces a further attempt, and none is made because another occurrence waits',
    file: FINISH,
    edits: [
      {
        from: 'const told = callback?.isNew === false ? await asAnnounced(ports, job, run, planned) : planned;',
        to: 'void asAnnounced;\n    const told = planned;',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'run-stored-before-the-job-knows',
    breaks: 'a crash in between leaves a job that counts a finished run as active: it never runs again',
    file: FINISH,
    edits: [
      {
        from: 'const callback = await tellJob(ports, ended);',
        to: 'const first = await ports.runs.save(ended);\n  const callback = await tellJob(ports, ended);',
      },
      { from: 'const saved = await ports.runs.save(ended);', to: 'const saved = first;' },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'callback-sent-before-the-run-is-final',
    breaks: 'who is called back and looks finds a run that still runs',
    file: FINISH,
    edits: [
      {
        from: 'const saved = await ports.runs.save(ended);',
        to: 'if (callback !== undefined) await sendSoon(ports, callback);\n  const saved = await ports.runs.save(ended);',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'end-not-sealed',
    breaks: 'the next job of the chain starts, and then the run is recorded as having ended otherwise',
    file: APPLY_EVENT,
    edits: [
      {
        from: 'const kept = await ports.runs.save(sealRun(before, run, ports.clock.now()));',
        to: 'const kept: Run | "conflict" = sealRun(before, run, ports.clock.now());',
      },
    ],
    suites: ['use-cases'],
    tests: [
      'test/use-cases/execution/found-by-simulation.test.ts',
      'test/use-cases/execution/disputed-ends.test.ts',
    ],
  },
  {
    name: 'seal-broken',
    breaks: 'what was decided about the end of a run is decided again, otherwise, after a crash',
    file: 'functions/use-cases/execution/apply-run-event.ts',
    edits: [
      {
        from: 'const run = stored && isSealed(stored) ?',
        to: "const run = stored && isSealed(stored) && stored.id === '' ?",
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'released-run-not-woken',
    breaks: 'the run that waited starts only when the watchdog finds it',
    file: FINISH,
    edits: [
      { from: 'for (const id of told.released) await scheduleLaunch(ports, id, clock.now());', to: '' },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'waiting-run-not-released',
    breaks: 'what waited for the end of a run waits for ever',
    file: FOLLOW_UP,
    edits: [
      {
        from: 'const released = activeRuns.length === 0 ? waitingRuns : [];',
        to: 'const released: readonly RunId[] = activeRuns.length > 0 ? waitingRuns : [];',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/after-run.test.ts', 'test/domain/execution/overlap.test.ts'],
  },
  {
    name: 'outcome-of-the-last-copy',
    breaks: 'a job of which a copy failed counts as succeeded when another copy ends later',
    file: FOLLOW_UP,
    edits: [
      {
        from: 'lastRun: lastRunOf(job, run, summary, attempt),',
        to: 'lastRun: lastRunOf({ ...job, lastRun: summary }, run, summary, attempt),',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/copies.test.ts'],
  },
  {
    name: 'spoiled-occurrence-succeeds',
    breaks: 'the next job of the chain starts although a copy has failed',
    file: FOLLOW_UP,
    edits: [
      {
        from: "isWhole && !isSpoiled && run.status === 'succeeded'",
        to: "isWhole && run.status === 'succeeded'",
      },
    ],
    suites: ['domain'],
    tests: [
      'test/domain/execution/job-chaining.test.ts',
      'test/domain/execution/copies.test.ts',
      'test/domain/execution/occurrence-success.test.ts',
    ],
  },
  {
    name: 'occurrence-succeeds-with-its-first-copy',
    breaks: 'the next job of the chain starts while copies still run, and once for each of them',
    file: FOLLOW_UP,
    edits: [
      {
        from: "isWhole && !isSpoiled && run.status === 'succeeded'",
        to: "!isSpoiled && run.status === 'succeeded'",
      },
    ],
    suites: ['domain'],
    tests: [
      'test/domain/execution/job-chaining.test.ts',
      'test/domain/execution/copies.test.ts',
      'test/domain/execution/occurrence-success.test.ts',
    ],
  },
  {
    name: 'one-attempt-too-many',
    breaks: 'a failed run is tried once more than its job allows',
    file: POLICIES,
    edits: [{ from: 'spent.policy < policy.limit', to: 'spent.policy <= policy.limit' }],
    suites: ['domain'],
    tests: ['test/domain/job/policies.test.ts'],
  },
  {
    name: 'host-failures-retried-for-ever',
    breaks: 'spot capacity that is taken back starts the run again without end',
    file: POLICIES,
    edits: [{ from: 'isHostFailure && spent.hostFailure === 0', to: 'isHostFailure' }],
    suites: ['domain'],
    tests: ['test/domain/job/policies.test.ts'],
  },
  {
    name: 'canceled-job-retried',
    breaks: 'a job that was canceled starts again when its run fails',
    file: FOLLOW_UP,
    edits: [
      {
        from: 'job.canceled ||\n    runsToReplace(job)',
        to: 'runsToReplace(job)',
      },
    ],
    suites: ['domain'],
    tests: [
      'test/domain/execution/after-run.test.ts',
      'test/domain/job/policies.test.ts',
      'test/domain/execution/job-life.test.ts',
    ],
  },
  {
    name: 'chain-key-dropped',
    breaks: 'a repeat starts the next job of the chain a second time',
    file: START_NEXT,
    edits: [
      { from: 'claim(next, recorded, { keyedRequests }, now', to: 'claim(next, recorded, {}, now' },
      { from: ' || wasStartedAfter(run, stored, next)', to: '' },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'chain-forgotten-with-its-key',
    breaks: 'a repeat that comes after twenty others have started the next job starts it a second time',
    file: START_NEXT,
    edits: [{ from: ' || wasStartedAfter(run, stored, next)', to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'left-out-next-job-decided-again',
    breaks:
      'a repeat starts the next job beside the record that says it was left out, of which nobody is told',
    file: START_NEXT,
    edits: [{ from: 'leavesOut(stored, run) || ', to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/crash-points/follow-up-crash-points.test.ts'],
  },
  {
    name: 'early-alarm-of-an-attempt-not-repeated',
    breaks: 'a further attempt whose alarm comes before its job names it starts a minute late',
    file: FINISH,
    edits: [{ from: '    await wakeAgain(ports, attempt ?? told.attempt);\n', to: '    void wakeAgain;\n' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'chain-without-end',
    breaks: 'two jobs that name each other start one another for ever',
    file: 'functions/domain/execution/job-chaining.ts',
    edits: [{ from: 'chainLength >= LONGEST_CHAIN', to: 'chainLength < 0' }],
    suites: ['domain'],
    tests: ['test/domain/execution/job-chaining.test.ts'],
  },
];
