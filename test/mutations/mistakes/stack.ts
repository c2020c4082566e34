import type { Mutation } from '../mutation.ts';

const READ_QUEUE = 'lib/read-queue.ts';
const TEMPLATE = ['test/stack/template.test.ts'];
const MONITORING = ['test/stack/monitoring.test.ts'];

/** Mistakes in what is deployed. */
export const STACK: readonly Mutation[] = [
  {
    name: 'chains-of-alarms-stopped',
    breaks: 'Lambda stops a job that is due every few minutes after its 16th occurrence',
    file: READ_QUEUE,
    edits: [
      {
        from: 'resource.recursiveLoop = RecursiveLoop.ALLOW;',
        to: 'resource.recursiveLoop = RecursiveLoop.TERMINATE;',
      },
    ],
    suites: ['stack'],
    tests: TEMPLATE,
  },
  {
    name: 'task-events-given-up-after-five-tries',
    breaks: 'an outage of the store that lasts an hour makes the runs that ended in it lost',
    file: 'functions/contract/queues.ts',
    edits: [
      {
        from: 'const A_DAY_OF_RECEIVES = 484;',
        to: 'const A_DAY_OF_RECEIVES = 5;',
      },
    ],
    suites: ['stack'],
    tests: TEMPLATE,
  },
  {
    name: 'ends-not-let-through',
    breaks: 'each run that ends is found by the watchdog only, up to five minutes late',
    file: 'functions/contract/task-events.ts',
    edits: [
      { from: "{ lastStatus: ['DEPROVISIONING', 'STOPPED'] }", to: "{ lastStatus: ['DEPROVISIONING'] }" },
    ],
    suites: ['stack'],
    tests: ['test/stack/runs.test.ts'],
  },
  {
    name: 'every-task-event-let-through',
    breaks: 'each run costs five messages and as many invocations more, which tell nothing',
    file: 'lib/task-events.ts',
    edits: [{ from: ', $or: [...TELLING_TASK_EVENTS] }', to: ' }' }],
    suites: ['stack'],
    tests: ['test/stack/runs.test.ts'],
  },
  {
    name: 'failed-message-waits-for-its-queue',
    breaks: 'one call that fails makes a job start three to six minutes late, or when the watchdog finds it',
    file: 'functions/handlers/queue-batch.ts',
    edits: [{ from: '        await hasten(record);\n', to: '        void hasten;\n' }],
    suites: ['adapters'],
    tests: ['test/adapters/queue-batch.test.ts'],
  },
  {
    name: 'alarms-cannot-publish',
    breaks: 'alarms begin and nobody is told',
    file: 'lib/monitoring/notices.ts',
    edits: [
      { from: "this.#allow('cloudwatch.amazonaws.com',", to: "this.#allow('monitoring.amazonaws.com'," },
    ],
    suites: ['stack'],
    tests: MONITORING,
  },
  {
    name: 'silence-of-the-watchdog-is-good',
    breaks: 'a watchdog that does not run any more is no alarm',
    file: 'lib/monitoring/alarms.ts',
    edits: [{ from: 'missing: Missing.BREACHING,', to: 'missing: Missing.NOT_BREACHING,' }],
    suites: ['stack'],
    tests: MONITORING,
  },
  {
    name: 'alarm-on-another-stack',
    breaks: 'the alarms of a stack look at metrics that nobody emits',
    file: 'lib/monitoring/metrics.ts',
    edits: [
      {
        from: 'dimensionsMap: { [METRIC_DIMENSION]: name },',
        to: 'dimensionsMap: { [METRIC_DIMENSION]: name.toLowerCase() },',
      },
    ],
    suites: ['stack'],
    tests: MONITORING,
  },
];
