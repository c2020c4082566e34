import type { Mutation } from '../mutation.ts';

const SWEEP = 'functions/use-cases/execution/sweep.ts';

/** Mistakes in the watchdog, the second line behind alarms and events. */
export const WATCHING: readonly Mutation[] = [
  {
    name: 'watchdog-blind-to-timeouts',
    breaks: 'a run whose timeout alarm was lost runs, and costs, for ever',
    file: SWEEP,
    edits: [
      {
        from: "else if (run.timeoutAt !== undefined && clock.now() >= run.timeoutAt) await stop(run.id, 'timeout');",
        to: '',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'far-timeout-left-to-the-tick',
    breaks: 'a run with a timeout of more than 14 minutes is stopped up to a minute and a half late',
    file: SWEEP,
    edits: [
      {
        from: 'else if (setsTimeoutAlarm(run, clock.now())) await scheduleTimeout(ports, run);',
        to: 'void [setsTimeoutAlarm, scheduleTimeout];',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'entry-for-each-timeout',
    breaks: 'each finished run leaves an entry of Scheduler that wakes two functions an hour later',
    file: 'functions/domain/run/next-check.ts',
    edits: [{ from: ' && isTimeoutNear(at, now)', to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/follow-and-stop.test.ts'],
  },
  {
    name: 'watchdog-blind-to-stops',
    breaks: 'a stop that ECS never got is not asked for again: the container runs on',
    file: SWEEP,
    edits: [
      {
        from: 'if (run.stopIntent !== undefined) await stop(run.id, run.stopIntent);',
        to: 'if (run.stopIntent !== undefined) return;',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'gone-container-looked-at-for-ever',
    breaks: 'a run whose container ECS no longer knows never ends',
    file: SWEEP,
    edits: [
      {
        from: "if (seen === 'not_found') return noteNotFound(run.id);",
        to: "void noteNotFound;\n    if (seen === 'not_found') return;",
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'watchdog-reads-one-page',
    breaks: 'of more than a hundred overdue jobs the watchdog wakes a hundred and says that this was all',
    file: 'functions/use-cases/shared/walk-pages.ts',
    edits: [{ from: 'cursor = page.cursor;', to: 'void page.cursor;' }],
    suites: ['use-cases'],
  },
  {
    name: 'watchdog-skips-a-page',
    breaks: 'the watchdog reads two pages and looks at one of them',
    file: 'functions/use-cases/shared/walk-pages.ts',
    edits: [
      {
        from: 'const dealt = await dealWithPage(time, page.items, await prepare(page.items));',
        to: 'const unread = cursor === undefined ? page.items : [];\n    const dealt = await dealWithPage(time, unread, await prepare(page.items));',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'watchdog-pushes-nothing-back',
    breaks:
      'what cannot be repaired stays in front of everything else, and the watchdog looks at nothing else',
    file: SWEEP,
    edits: [{ from: 'if (looked) await runs.save(looked);', to: 'void looked;' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'watchdog-repairs-before-it-pushes-back',
    breaks:
      'a run whose repair fails keeps its place, and a thousand of them keep the watchdog from all others',
    file: SWEEP,
    edits: [
      {
        from: `if (looked) await runs.save(looked);
      await (run.handle === undefined ? relaunch(run) : lookAtContainer(run, seen));`,
        to: `await (run.handle === undefined ? relaunch(run) : lookAtContainer(run, seen));
      if (looked) await runs.save(looked);`,
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'what-fails-takes-a-place',
    breaks: 'a thousand jobs that cannot be woken keep the watchdog from all others',
    file: 'functions/use-cases/shared/walk-pages.ts',
    edits: [
      { from: 'if (await dealWith(item)) count += 1;', to: 'await dealWith(item);\n      count += 1;' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/take-turns.test.ts'],
  },
  {
    name: 'watchdog-has-no-end',
    breaks: 'where calls take long, each tick is cut off in the first list and the others are never reached',
    file: 'functions/use-cases/shared/walk-pages.ts',
    edits: [
      { from: 'while (begun < items.length && clock.now() < until)', to: 'while (begun < items.length)' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/take-turns.test.ts', 'test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'one-bad-list-ends-the-sweep',
    breaks: 'a list that cannot be read keeps the watchdog from all others',
    file: 'functions/use-cases/execution/take-turns.ts',
    edits: [{ from: 'taken.set(turn, { ...NOT_TAKEN, cause });', to: 'throw cause;' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/take-turns.test.ts', 'test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'cut-tick-counted',
    breaks: 'the one alarm to have stays silent while the watchdog no longer reaches its lists',
    file: SWEEP,
    edits: [
      { from: 'if ([...taken.values()].every(({ isTaken }) => isTaken)) {', to: 'if (taken.size > 0) {' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'late-jobs-first',
    breaks: 'after an outage each job is reached just past its start deadline, one after the other',
    file: 'functions/use-cases/execution/wake-overdue.ts',
    edits: [
      { from: 'jobs.overdue(state, before, request, from);', to: 'jobs.overdue(state, before, request);' },
      { from: 'async () => wakeFirst);', to: 'async () => (void wakeFirst, wake));' },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/sweep.test.ts'],
  },
  {
    name: 'one-bad-item-ends-the-sweep',
    breaks: 'one thing that cannot be repaired keeps the watchdog from all others',
    file: SWEEP,
    edits: [
      {
        from: "log.error('the watchdog could not repair this and will try again', facts, cause);\n      return false;",
        to: "log.error('the watchdog could not repair this and will try again', facts, cause);\n      throw cause;",
      },
    ],
    suites: ['use-cases'],
  },
];
