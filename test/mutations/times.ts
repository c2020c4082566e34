import type { Mutation } from './mutation.ts';

const SCHEDULE = 'functions/domain/schedule.ts';
const INSTANT = 'functions/domain/instant.ts';
const ALARMS = 'functions/adapters/alarm-clock.ts';

/** Mistakes in when something is due, and in the alarms for it. */
export const TIMES: readonly Mutation[] = [
  {
    name: 'gap-occurrence-an-hour-late',
    breaks: 'what is due in the hour that clocks leave out runs an hour later than the rule says',
    file: INSTANT,
    edits: [
      {
        from: 'return transition(local - Math.max(before, after), local - Math.min(before, after), zone);',
        to: 'return local - before;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/instant-of.test.ts', 'test/domain/schedule-dst.test.ts'],
  },
  {
    name: 'fold-occurrence-twice',
    breaks: 'what is due in the hour that clocks repeat is due again after it has run',
    file: SCHEDULE,
    edits: [
      {
        from: 'return change ? change.at + change.before - 1 : local;',
        to: 'return change ? Math.min(local, change.at + change.before - 1) : local;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule-dst.test.ts'],
  },
  {
    name: 'fold-occurrence-at-its-second-passing',
    breaks: 'what is due in the hour that clocks repeat runs an hour late',
    file: INSTANT,
    edits: [{ from: 'Math.min(...passings)', to: 'Math.max(...passings)' }],
    suites: ['domain'],
    tests: ['test/domain/instant-of.test.ts', 'test/domain/schedule-dst.test.ts'],
  },
  {
    name: 'jitter-added-twice',
    breaks: 'each occurrence comes later than the preview says',
    file: SCHEDULE,
    edits: [
      {
        from: 'nominal === undefined ? undefined : nominal + offset',
        to: 'nominal === undefined ? undefined : nominal + 2 * offset',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule.test.ts', 'test/domain/timing.test.ts'],
  },
  {
    name: 'jitter-skips-occurrences',
    breaks: 'with jitter, occurrences whose nominal instant has passed are left out',
    file: SCHEDULE,
    edits: [{ from: 'nextNominal(schedule, after - offset)', to: 'nextNominal(schedule, after)' }],
    suites: ['domain'],
    tests: ['test/domain/schedule.test.ts', 'test/domain/timing.test.ts'],
  },
  {
    name: 'last-instant-left-out',
    breaks: 'the occurrence at endsAt itself never runs',
    file: SCHEDULE,
    edits: [{ from: 'instant > end) return undefined', to: 'instant >= end) return undefined' }],
    suites: ['domain'],
    tests: ['test/domain/schedule.test.ts', 'test/domain/timing.test.ts'],
  },
  {
    name: 'interval-counted-from-now',
    breaks: 'an interval drifts: what is due each hour comes later each time',
    file: SCHEDULE,
    edits: [
      {
        from: 'trigger.anchor + countUpTo(trigger, after) * trigger.interval',
        to: 'after + trigger.interval',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule.test.ts'],
  },
  {
    name: 'alarm-rounded-up',
    breaks: 'each alarm comes up to a second late',
    file: ALARMS,
    edits: [
      { from: 'DelaySeconds: Math.floor(delay / SECOND)', to: 'DelaySeconds: Math.ceil(delay / SECOND)' },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/alarm-clock.test.ts'],
  },
  {
    name: 'scheduler-entry-at-the-very-instant',
    breaks: 'Scheduler is up to a minute late, and so is each run that was planned far ahead',
    file: ALARMS,
    edits: [{ from: 'atExpression(at - ENTRY_EARLY_BY)', to: 'atExpression(at)' }],
    suites: ['adapters'],
    tests: ['test/adapters/alarm-clock.test.ts'],
  },
  {
    name: 'alarms-of-a-job-share-a-name',
    breaks:
      'the entry of the next occurrence counts as set already while the last one is still being deleted',
    file: ALARMS,
    edits: [{ from: 'secondsOf(wakeUp.dueAt)', to: '0' }],
    suites: ['adapters'],
    tests: ['test/adapters/alarm-clock.test.ts'],
  },
  {
    name: 'alarm-set-twice-is-an-error',
    breaks: 'the repeat of a due step fails for ever because its alarm is set already',
    file: ALARMS,
    edits: [{ from: "if (!isNamed(error, 'ConflictException')) throw error;", to: 'throw error;' }],
    suites: ['adapters'],
    tests: ['test/adapters/alarm-clock.test.ts'],
  },
  {
    name: 'delay-longer-than-sqs-takes',
    breaks: 'a webhook that is to be tried again in an hour is not queued: SQS refuses the delay',
    file: 'functions/adapters/sqs-delivery-queue.ts',
    edits: [
      {
        from: 'Math.min(LONGEST_DELAY, Math.max(0, at - this.#clock.now()))',
        to: 'Math.max(0, at - this.#clock.now())',
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/sqs-delivery-queue.test.ts'],
  },
];
