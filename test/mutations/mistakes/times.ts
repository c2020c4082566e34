import type { Mutation } from '../mutation.ts';

const CRON_FIELD = 'functions/domain/schedule/cron-field.ts';
const CRON_INSTANTS = 'functions/domain/schedule/cron-instants.ts';
const CRON_PATTERN = 'functions/domain/schedule/cron-pattern.ts';
const ZONE_OFFSETS = 'functions/domain/shared/zone-offsets.ts';
const SCHEDULE = 'functions/domain/schedule/schedule.ts';
const INSTANT = 'functions/domain/shared/instant.ts';
const STEPS = 'functions/domain/schedule/far-alarm.ts';
const ALARMS = 'functions/adapters/wake-up-scheduler.ts';

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
    tests: ['test/domain/shared/instant-of.test.ts', 'test/domain/schedule/schedule-dst.test.ts'],
  },
  {
    name: 'fold-occurrence-twice',
    breaks: 'what is due in the hour that clocks repeat is due again after it has run',
    file: CRON_INSTANTS,
    edits: [
      {
        from: 'return change ? change.at + change.before - 1 : local;',
        to: 'return change ? Math.min(local, change.at + change.before - 1) : local;',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule-dst.test.ts'],
  },
  {
    name: 'silent-in-the-second-passing',
    breaks: 'a job that is due every quarter of an hour is silent for the hour that clocks repeat',
    file: CRON_INSTANTS,
    edits: [
      {
        from: 'Math.min(firstPassing, again - change.after)',
        to: 'firstPassing',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule-dst.test.ts'],
  },
  {
    name: 'zone-rule-before-its-last-change',
    breaks: 'the yearly rule of a zone holds before the last change of its data',
    file: ZONE_OFFSETS,
    edits: [{ from: 'last === undefined || instant >= last.at', to: 'last === undefined || instant >= 0' }],
    suites: ['domain'],
    tests: ['test/domain/shared/zone-offsets.test.ts'],
  },
  {
    name: 'star-of-one-restricts',
    breaks: 'a step of one beside the other day field makes a weekly job daily',
    file: CRON_FIELD,
    edits: [{ from: " || upper === '*/1'", to: '' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule-cron.test.ts'],
  },
  {
    name: 'fold-occurrence-at-its-second-passing',
    breaks: 'what is due in the hour that clocks repeat runs an hour late',
    file: INSTANT,
    edits: [{ from: 'Math.min(...passings)', to: 'Math.max(...passings)' }],
    suites: ['domain'],
    tests: ['test/domain/shared/instant-of.test.ts', 'test/domain/schedule/schedule-dst.test.ts'],
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
    tests: ['test/domain/schedule/schedule.test.ts', 'test/domain/schedule/timing.test.ts'],
  },
  {
    name: 'jitter-skips-occurrences',
    breaks: 'with jitter, occurrences whose nominal instant has passed are left out',
    file: SCHEDULE,
    edits: [{ from: 'nextNominal(schedule, after - offset)', to: 'nextNominal(schedule, after)' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule.test.ts', 'test/domain/schedule/timing.test.ts'],
  },
  {
    name: 'last-instant-left-out',
    breaks: 'the occurrence at endsAt itself never runs',
    file: SCHEDULE,
    edits: [{ from: 'instant > end) return undefined', to: 'instant >= end) return undefined' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule.test.ts', 'test/domain/schedule/timing.test.ts'],
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
    tests: ['test/domain/schedule/schedule.test.ts'],
  },
  {
    name: 'due-after-the-last-instant',
    breaks: 'an occurrence in the year 10000 has an id that cannot be read and sorts before all others',
    file: SCHEDULE,
    edits: [{ from: 'Math.min(endsAt, LAST_INSTANT - offset)', to: 'endsAt + 0 * offset' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/end-of-time.test.ts'],
  },
  {
    name: 'one-cycle-with-a-period',
    breaks: 'a cron that comes only after centuries in one of the weeks that count is refused as never due',
    file: CRON_PATTERN,
    edits: [
      {
        from: 'const lastYear = period ? LAST_YEAR :',
        to: 'const lastYear = period ? date.getUTCFullYear() + 5 :',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule/only-every.test.ts'],
  },
  {
    name: 'found-for-another-period',
    breaks: 'a job is due in the weeks of another job with the same cron',
    file: CRON_PATTERN,
    edits: [{ from: 'JSON.stringify([period, text])', to: 'JSON.stringify([period.unit, text])' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/only-every.test.ts', 'test/domain/schedule/cron-words.test.ts'],
  },
  {
    name: 'weeks-from-sunday',
    breaks: 'a job of every other week is due on the Sunday of the wrong one',
    file: 'functions/domain/schedule/calendar-period.ts',
    edits: [{ from: '(days + 3) / 7', to: '(days + 4) / 7' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/only-every.test.ts'],
  },
  {
    name: 'first-cron-only',
    breaks: 'of several crons only the first is ever due',
    file: CRON_INSTANTS,
    edits: [
      {
        from: 'const instants = rules.flatMap((rule) => nextOfRule(rule, timezone, after) ?? []);',
        to: 'const instants = rules.slice(0, 1).flatMap((rule) => nextOfRule(rule, timezone, after) ?? []);',
      },
    ],
    suites: ['domain'],
    tests: ['test/domain/schedule/several-crons.test.ts'],
  },
  {
    name: 'working-day-in-another-month',
    breaks: 'what is due on the working day nearest to the 1st runs on the last of the month before',
    file: 'functions/domain/schedule/cron-days.ts',
    edits: [{ from: 'day > 1 ? day - 1 : day + 2', to: 'day - 1' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/schedule-cron.test.ts', 'test/domain/schedule/cron-calendar.test.ts'],
  },
  {
    name: 'exclusion-around-the-year-ends-it',
    breaks: 'what is left out around the turn of the year is not left out after it',
    file: 'functions/domain/schedule/exclusion.ts',
    edits: [{ from: 'isEarlier(last, first) ? year + 1 : year', to: 'year' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/yearly-exclusion.test.ts'],
  },
  {
    name: 'edit-forgets-the-period',
    breaks: 'an edit that takes onlyEvery away leaves it in force',
    file: 'functions/domain/job/job-edits.ts',
    edits: [{ from: '    onlyEvery: _onlyEvery,\n', to: '' }],
    suites: ['http'],
    tests: ['test/http/jobs/times.test.ts'],
  },
  {
    name: 'far-alarm-in-one-step',
    breaks: 'an alarm for another century is an entry that lies in Scheduler for decades',
    file: STEPS,
    edits: [{ from: 'Math.max(0, Math.ceil((at - now - longest) / length)) * length', to: '0 * length' }],
    suites: ['domain'],
    tests: ['test/domain/schedule/far-alarm.test.ts'],
  },
  {
    name: 'step-counted-from-now',
    breaks: 'each repeat sets a far alarm under another name, and each of these goes on for ever',
    file: STEPS,
    edits: [
      {
        from: 'at - Math.max(0, Math.ceil((at - now - longest) / length)) * length;',
        to: 'Math.min(at, now + length);',
      },
    ],
    suites: ['domain', 'adapters'],
    tests: ['test/domain/schedule/far-alarm.test.ts', 'test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'early-step-set-again',
    breaks:
      'a step that comes 90 s early is set again under its own name, which is still taken: the alarm is lost',
    file: STEPS,
    edits: [{ from: 'longest: 366 * DAY', to: 'longest: 365 * DAY' }],
    suites: ['domain', 'adapters'],
    tests: ['test/domain/schedule/far-alarm.test.ts', 'test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'step-not-put-back',
    breaks: 'a job that is due in years has no alarm after its first step',
    file: 'functions/use-cases/execution/start-due-runs.ts',
    edits: [{ from: "await alarms.setAlarm({ kind: 'due', jobId: job.id, ...hint }, decision.at);", to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/far-alarms.test.ts'],
  },
  {
    name: 'step-of-a-changed-job-put-back',
    breaks: 'the alarm of a job that was canceled comes again each year until the instant it was due',
    file: 'functions/use-cases/execution/handle-wake-up.ts',
    edits: [{ from: "if (wakeUp.kind === 'due' && early > SET_IN_STEPS) return dueBy(wakeUp);", to: '' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/far-alarms.test.ts'],
  },
  {
    name: 'earlier-step-not-canceled',
    breaks: 'the alarm of a job that is canceled a day before a step stays set',
    file: STEPS,
    edits: [{ from: '[next - steps.length, next]', to: '[next]' }],
    suites: ['domain', 'adapters'],
    tests: ['test/domain/schedule/far-alarm.test.ts', 'test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'alarm-rounded-up',
    breaks: 'each alarm comes up to a second late',
    file: ALARMS,
    edits: [
      { from: 'DelaySeconds: Math.floor(delay / SECOND)', to: 'DelaySeconds: Math.ceil(delay / SECOND)' },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'scheduler-entry-at-the-very-instant',
    breaks: 'Scheduler is up to a minute late, and so is each run that was planned far ahead',
    file: ALARMS,
    edits: [{ from: 'atExpression(at - ENTRY_EARLY_BY)', to: 'atExpression(at)' }],
    suites: ['adapters'],
    tests: ['test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'alarms-of-a-job-share-a-name',
    breaks:
      'the entry of the next occurrence counts as set already while the last one is still being deleted',
    file: ALARMS,
    edits: [{ from: 'secondsOf(wakeUp.dueAt)', to: '0' }],
    suites: ['adapters'],
    tests: ['test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'alarm-set-twice-is-an-error',
    breaks: 'an alarm that is set already counts as not set, and a message goes round for it until it comes',
    file: 'functions/adapters/scheduler-entries.ts',
    edits: [{ from: "if (!isNamed(error, 'ConflictException')) throw error;", to: 'throw error;' }],
    suites: ['adapters'],
    tests: ['test/adapters/wake-up-scheduler.test.ts'],
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
  {
    name: 'alarm-lost-with-scheduler',
    breaks: 'while Scheduler is down what is due in more than 14 minutes has no alarm and starts late',
    file: ALARMS,
    edits: [{ from: 'await this.#send(wakeUp, LONGEST_DELAY);', to: 'throw error;' }],
    suites: ['adapters'],
    tests: ['test/adapters/wake-up-scheduler.test.ts'],
  },
  {
    name: 'start-waits-for-the-next-alarm',
    breaks: 'what is due now does not start while the alarm of the next occurrence cannot be set',
    file: 'functions/use-cases/execution/schedule-due.ts',
    edits: [
      {
        from: "log.warn('alarm not set; the watchdog will wake the job', { jobId }, cause);",
        to: "log.warn('alarm not set; the watchdog will wake the job', { jobId }, cause);\n    throw cause;",
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/execution/due-and-launch.test.ts'],
  },
];
