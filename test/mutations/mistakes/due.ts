import type { Mutation } from '../mutation.ts';

const RULES = 'functions/domain/execution/occurrence.ts';
const USE_CASE = 'functions/use-cases/execution/start-due-runs.ts';

const SAVED = "if (saved === 'conflict') return 'conflict';\n";

/** Mistakes in what happens when something is due. */
export const DUE: readonly Mutation[] = [
  {
    name: 'alarm-set-after-the-save',
    breaks: 'a crash in between leaves the next occurrence without an alarm: it starts late',
    file: USE_CASE,
    edits: [
      { from: 'if (isFirst) await setNextAlarm(job, nextDueAt);', to: '' },
      {
        from: 'if (!isFirst) await setNextAlarm(job, nextDueAt);',
        to: 'await setNextAlarm(job, nextDueAt);',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'each-hint-sets-the-next-alarm',
    breaks: 'hints that come together bring as many for the next instant, and those as many again',
    file: USE_CASE,
    edits: [{ from: 'if (isFirst) await', to: 'if (isFirst || recorded.length > 0) await' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'runs-recorded-after-the-save',
    breaks: 'a crash in between leaves a job that names runs of which there is no record: it never ends',
    file: USE_CASE,
    edits: [
      {
        from: 'const recorded = agreed(await insertRuns(ports, planned, toRecord));',
        to: 'const recorded: readonly RecordedRun[] = planned.map((run) => ({ planned: run, stored: run, isNew: true }));',
      },
      { from: SAVED, to: `${SAVED}\n    await insertRuns(ports, planned);` },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'stale-due-hint-does-nothing',
    breaks: 'what a crash cut off behind the save is not finished by the repeat',
    file: USE_CASE,
    edits: [{ from: 'await finish(job, runIdsOf(decision.runs));', to: 'runIdsOf(decision.runs);' }],
    suites: ['use-cases'],
  },
  {
    name: 'early-hint-taken-as-due',
    breaks: 'a wake-up that comes early starts the run before its instant',
    file: RULES,
    edits: [{ from: 'nextDueAt !== undefined && nextDueAt <= now', to: 'nextDueAt !== undefined' }],
    suites: ['domain'],
    tests: ['test/domain/execution/occurrence.test.ts', 'test/domain/execution/occurrence-steps.test.ts'],
  },
  {
    name: 'early-wake-up-dropped',
    breaks: 'a wake-up that comes early is dropped instead of being put back',
    file: 'functions/use-cases/execution/handle-wake-up.ts',
    edits: [{ from: 'return alarms.setAlarm(wakeUp, at);', to: 'return;' }],
    suites: ['use-cases'],
  },
  {
    name: 'revision-not-checked',
    breaks: 'the alarm of a schedule that was edited counts as one of the new schedule',
    file: RULES,
    edits: [
      { from: 'nextDueAt === hint.dueAt && job.revision === hint.revision', to: 'nextDueAt === hint.dueAt' },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/occurrence.test.ts', 'test/domain/execution/occurrence-steps.test.ts'],
  },
  {
    name: 'pause-of-all-ignored',
    breaks: 'runs start although everything is paused',
    file: USE_CASE,
    edits: [
      {
        from: 'if (!isPaused(pause, now)) return carryOut',
        to: 'if (!isPaused(undefined, now)) return carryOut',
      },
    ],
    suites: ['use-cases'],
  },
  {
    name: 'pause-of-all-lasts-for-ever',
    breaks: 'a pause with an end never ends',
    file: 'functions/domain/stack/global-pause.ts',
    edits: [{ from: '(pause.until === undefined || now < pause.until)', to: 'pause.since <= now' }],
    suites: ['domain'],
    tests: ['test/domain/stack/global-pause.test.ts'],
  },
  {
    name: 'run-all-catches-up-one-too-many',
    breaks: 'misfire run_all starts 101 missed occurrences instead of 100',
    file: 'functions/domain/job/policies.ts',
    edits: [{ from: 'return newer < MOST_CAUGHT_UP;', to: 'return newer <= MOST_CAUGHT_UP;' }],
    suites: ['domain'],
    tests: ['test/domain/job/policies.test.ts', 'test/domain/execution/occurrence-backlog.test.ts'],
  },
  {
    name: 'run-once-runs-the-last-two',
    breaks: 'misfire run_once starts two of the missed occurrences',
    file: 'functions/domain/job/policies.ts',
    edits: [{ from: 'return newer === 0;', to: 'return newer <= 1;' }],
    suites: ['domain'],
    tests: ['test/domain/job/policies.test.ts', 'test/domain/execution/occurrence-backlog.test.ts'],
  },
  {
    name: 'backlog-left-out',
    breaks: 'occurrences that passed unnoticed get no record at all',
    file: 'functions/domain/schedule/timing.ts',
    edits: [
      {
        from: 'let next = nextInForce(timing, dueAt);',
        to: 'let next = nextInForce(timing, Math.max(dueAt, now));',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule/timing.test.ts', 'test/domain/execution/occurrence-backlog.test.ts'],
  },
  {
    name: 'start-deadline-not-asked-when-due',
    breaks: 'an occurrence that is noticed after its start deadline still starts',
    file: RULES,
    edits: [
      {
        from: 'if (now >= dueAt + job.startDeadline) return',
        to: "if (now >= dueAt + job.startDeadline && job.misfire === 'skip') return",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/occurrence.test.ts', 'test/domain/execution/occurrence-backlog.test.ts'],
  },
  {
    name: 'skip-forgets-who-waits',
    breaks: 'an occurrence starts although an earlier one waits for its turn',
    file: RULES,
    edits: [
      {
        from: 'if (active.length === 0 && queue.length === 0) return',
        to: 'if (active.length === 0) return',
      },
    ],
    suites: ['domain'],
    tests: [
      'test/domain/execution/overlap.test.ts',
      'test/domain/execution/occurrence.test.ts',
      'test/domain/execution/claim.test.ts',
    ],
  },
  {
    name: 'claim-forgets-who-waits',
    breaks: 'the occurrence that waits is dropped when the next one comes due',
    file: RULES,
    edits: [{ from: 'queued.length > 0 ? queued : job.waitingRuns', to: 'queued' }],
    suites: ['domain'],
    tests: ['test/domain/execution/claim.test.ts', 'test/domain/execution/overlap.test.ts'],
  },
  {
    name: 'claim-forgets-what-runs',
    breaks:
      'the job forgets the runs that are active: overlap rules no longer see them, and nobody is told how they end',
    file: RULES,
    edits: [{ from: '[...new Set([...job.activeRuns, ...starting])]', to: '[...new Set(starting)]' }],
    suites: ['domain'],
    tests: ['test/domain/execution/claim.test.ts', 'test/domain/execution/overlap.test.ts'],
  },
  {
    name: 'final-record-claimed-again',
    breaks: 'a run that an earlier try recorded as left out becomes active and never ends',
    file: RULES,
    edits: [
      {
        from: 'recorded.filter(({ stored }) => !isFinal(stored.status)).map',
        to: 'recorded.filter(({ stored }) => stored.status).map',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/claim.test.ts'],
  },
  {
    name: 'edit-keeps-the-revision',
    breaks: 'alarms of the schedule before an edit hold for the one after it',
    file: 'functions/domain/job/job-edits.ts',
    edits: [
      { from: '{ ...instants, ...inForce, revision: job.revision + 1 }', to: '{ ...instants, ...inForce }' },
    ],
    suites: ['domain'],
    tests: ['test/domain/job/job-edits.test.ts', 'test/domain/job/revision-edit.test.ts'],
  },
  {
    name: 'edit-forgets-what-was-due',
    breaks: 'an edit drops the occurrence that has come due and is not handled yet',
    file: 'functions/domain/job/job-edits.ts',
    edits: [
      {
        from: 'const due = overdue?.dueAt ?? dueAt ?? null;',
        to: 'void overdue;\n  const due = dueAt ?? null;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/job/job-edits.test.ts', 'test/domain/job/revision-edit.test.ts'],
  },
  {
    name: 'edit-keeps-only-the-oldest-due',
    breaks: 'an edit drops all but the first of the occurrences that have come due and are not handled yet',
    file: 'functions/domain/schedule/timing.ts',
    edits: [{ from: 'if (former && after < former.until) {', to: 'if (former && after > former.until) {' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/timing.test.ts'],
  },
  {
    name: 'left-out-not-sealed',
    breaks:
      'nobody is told of what is on record as left out when the job is canceled before the step is repeated',
    file: 'functions/use-cases/execution/start-due-runs.ts',
    edits: [
      {
        from: 'isToBeTold(job, run) ? sealLeftOutRun(run) : run',
        to: 'isToBeTold(job, run) ? run : run',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'copies-decided-one-by-one',
    breaks: 'a repeat starts one copy of an occurrence of which the others are on record as skipped',
    file: 'functions/use-cases/execution/start-due-runs.ts',
    edits: [
      {
        from: 'agreed(await insertRuns(ports, planned, toRecord))',
        to: 'await insertRuns(ports, planned, toRecord)',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/found-by-simulation.test.ts'],
  },
  {
    name: 'left-out-occurrence-not-remembered',
    breaks: 'an occurrence that is left out ends as canceled, as if somebody had changed the job',
    file: 'functions/domain/execution/occurrence.ts',
    edits: [{ from: '...(leftOut.length > 0 && { leftOut }),', to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/left-out-occurrences.test.ts'],
  },
  {
    name: 'refused-request-leaves-its-run',
    breaks: 'a request that is refused leaves a run and sends a callback',
    file: 'functions/use-cases/runs/run-now.ts',
    edits: [{ from: 'await withdrawRuns(ports, [...request.taken]);', to: 'await withdrawRuns(ports, []);' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/runs/refused-requests.test.ts'],
  },
  {
    name: 'request-cut-off-leaves-its-run',
    breaks: 'a request that was never answered leaves a run that its callback hears of',
    file: 'functions/domain/execution/launching.ts',
    edits: [{ from: 'wasNeverAnswered(run) ?', to: 'run.id === undefined ?' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/runs/refused-requests.test.ts'],
  },
  {
    name: 'waiting-request-taken-back',
    breaks: 'a run on request that waited, and that a newer one replaces, leaves no record',
    file: 'functions/domain/execution/launching.ts',
    edits: [
      {
        from: "cause === 'manual' && attempt === 1 && status === 'starting'",
        to: "cause === 'manual' && attempt === 1",
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/execution/launching.test.ts'],
  },
  {
    name: 'own-claim-refused',
    breaks: 'a request whose save was repeated is refused, although its run starts',
    file: 'functions/use-cases/runs/run-now.ts',
    edits: [{ from: '.find((id) => taken.has(id))', to: '.find(() => false)' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/runs/refused-requests.test.ts'],
  },
];
