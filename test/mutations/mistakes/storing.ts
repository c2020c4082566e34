import type { Mutation } from '../mutation.ts';

const TABLE = 'functions/adapters/dynamodb/dynamodb-table.ts';
const SHARDS = 'functions/adapters/dynamodb/index-shards.ts';

const VERSION_CONDITION = `
      ExpressionAttributeNames: { [\`#\${attribute}\`]: attribute },
      ...(read === undefined
        ? { ConditionExpression: \`attribute_not_exists(#\${attribute})\` }
        : {
            ConditionExpression: \`#\${attribute} = :\${attribute}\`,
            ExpressionAttributeValues: { [\`:\${attribute}\`]: read },
          }),`;

const NEW_CONDITION = `
      ConditionExpression: 'attribute_not_exists(#pk) OR #keptUntil <= :now',
      ExpressionAttributeNames: { '#pk': TABLE.partitionKey, '#keptUntil': KEPT_UNTIL },
      ExpressionAttributeValues: { ':now': this.#clock.now() },`;

/** A save that asks no condition: who saves last wins, and what the other one wrote is lost. */
const unconditional = (what: 'job' | 'run' | 'delivery', item = `${what}Item`): Mutation => ({
  name: `${what}-saved-whatever-is-stored`,
  breaks: `two who change a ${what} at once: the change of one is lost`,
  file: `functions/adapters/dynamodb/dynamodb-${what}-store.ts`,
  edits: [
    {
      from: `const answer = await this.#table.replace(${item}(saved), ${what}.version);`,
      to: `await this.#table.put(${item}(saved));\n    const answer: string = 'replaced';`,
    },
  ],
  suites: ['ports'],
  tests: [`test/ports/${what}-store.test.ts`],
});

/** Mistakes in how things are kept and found again. */
export const STORING: readonly Mutation[] = [
  unconditional('job', 'listedJobItem'),
  unconditional('run'),
  unconditional('delivery'),
  {
    name: 'expectation-replaced-whatever-is-stored',
    breaks: 'a check beside an edit takes away the success that the edit expects, and nobody watches the job',
    file: 'functions/adapters/dynamodb/dynamodb-success-watch.ts',
    edits: [
      {
        from: "await this.#table.replace(item, read.expectedBy, 'expectedBy');",
        to: 'void read;\n    await this.#table.put(item);',
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/success-watch.test.ts'],
  },
  {
    name: 'job-stays-on-the-list-of-failures',
    breaks: 'a job that went well again still needs somebody',
    file: 'functions/domain/job/last-failure.ts',
    edits: [{ from: 'lastRun && WENT_WRONG.has(lastRun.status) ?', to: 'lastRun ?' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts'],
  },
  {
    name: 'save-without-its-condition',
    breaks: 'every save: DynamoDB replaces whatever is there',
    file: TABLE,
    edits: [{ from: VERSION_CONDITION, to: '' }],
    suites: ['adapters'],
  },
  {
    name: 'insert-without-its-condition',
    breaks: 'a run recorded twice begins anew, although its container runs',
    file: TABLE,
    edits: [{ from: NEW_CONDITION, to: '' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/run-store.test.ts'],
  },
  {
    name: 'expired-items-keep-their-key',
    breaks: 'a name or key whose job has expired cannot be used again until DynamoDB deletes it, days later',
    file: TABLE,
    edits: [{ from: "{ ':now': this.#clock.now() }", to: "{ ':now': 0 }" }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/run-store.test.ts'],
  },
  {
    name: 'expired-items-shown',
    breaks: 'what has expired is shown until DynamoDB deletes it, days later',
    file: TABLE,
    edits: [{ from: 'return item && !this.#isExpired(item) ? item : undefined;', to: 'return item;' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/token-store.test.ts'],
  },
  {
    name: 'expired-items-listed',
    breaks: 'what has expired is listed until DynamoDB deletes it, days later',
    file: 'functions/adapters/dynamodb/dynamodb-list.ts',
    edits: [
      {
        from: "'attribute_not_exists(#keptUntil) OR #keptUntil > :now'",
        to: "'attribute_not_exists(#keptUntil) OR #keptUntil > :now OR #keptUntil <= :now'",
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/run-store.test.ts'],
  },
  {
    name: 'stale-read-decided-on',
    breaks: 'a decision about a job as it was a moment ago',
    file: TABLE,
    edits: [{ from: 'Key: key, ConsistentRead: true', to: 'Key: key, ConsistentRead: false' }],
    suites: ['adapters'],
  },
  {
    name: 'batch-half-read',
    breaks: 'runs and jobs that an answer of the store had no room for are in no list',
    file: TABLE,
    edits: [{ from: 'left = UnprocessedKeys[this.#name]?.Keys ?? [];', to: 'left = [];' }],
    suites: ['adapters'],
  },
  {
    name: 'ends-of-earlier-program-missed',
    breaks: 'a search for failed runs misses those that the program before a deploy has ended',
    file: 'functions/adapters/dynamodb/dynamodb-list.ts',
    edits: [{ from: "[isAbsent, isAmong].join(' OR ')", to: 'isAmong' }],
    suites: ['adapters', 'ports'],
    tests: ['test/adapters/dynamodb/dynamodb-all-runs.test.ts', 'test/ports/all-runs.test.ts'],
  },
  {
    name: 'status-of-the-index-trusted',
    breaks: 'a search for failed runs gives those that run',
    file: 'functions/adapters/dynamodb/dynamodb-all-runs.ts',
    edits: [{ from: '!statuses || statuses.includes(status)', to: '!statuses || status !== undefined' }],
    suites: ['ports'],
    tests: ['test/ports/all-runs.test.ts'],
  },
  {
    name: 'replayed-still-given-up',
    breaks: 'a callback that is being sent again still counts as given up',
    file: 'functions/adapters/dynamodb/dynamodb-delivery-items.ts',
    edits: [
      {
        from: "if (lookAt !== undefined) return place('deliveries', lookAt, id);",
        to: "if (lookAt !== undefined) return place('given-up', lookAt, id);",
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/all-deliveries.test.ts'],
  },
  {
    name: 'replayed-listed-as-ended',
    breaks: 'a delivery that is being sent again is not found among the pending ones',
    file: 'functions/adapters/dynamodb/dynamodb-delivery-items.ts',
    edits: [{ from: "delivery.status !== 'pending' && {", to: "delivery.status !== 'canceled' && {" }],
    suites: ['ports'],
    tests: ['test/ports/all-deliveries.test.ts'],
  },
  {
    name: 'runs-in-one-shard',
    breaks: 'all runs are written under one key of their index, however many shards there are',
    file: SHARDS,
    edits: [{ from: '[TABLE.index, TABLE.runIndex].reduce', to: '[TABLE.index].reduce' }],
    suites: ['adapters'],
    tests: ['test/adapters/dynamodb/index-shards.test.ts'],
  },
  {
    name: 'list-ends-early',
    breaks: 'lists and the watchdog end at the first page',
    file: SHARDS,
    edits: [{ from: 'certain.length > limit ? items.at(-1) : readUpTo', to: 'readUpTo' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/run-store.test.ts'],
  },
  {
    name: 'pages-overlap',
    breaks: 'a list gives the same thing on two pages',
    file: SHARDS,
    edits: [{ from: 'items.at(-1)', to: 'items.at(-2)' }],
    suites: ['ports'],
    tests: ['test/ports/job-store.test.ts', 'test/ports/run-store.test.ts'],
  },
  {
    name: 'lost-race-taken-as-won',
    breaks: 'who lost the race for a save goes on as if it had won',
    file: 'functions/use-cases/shared/retry-on-conflict.ts',
    edits: [{ from: "if (answer !== 'conflict') return answer;", to: 'return answer as T;' }],
    suites: ['use-cases'],
  },
  {
    name: 'final-run-stays-in-the-watch',
    breaks: 'the watchdog looks at finished runs for ever and comes to nothing else',
    file: 'functions/domain/run/run-machine.ts',
    edits: [
      {
        from: 'const { lookAt: _lookAt, reason: _reason, ...kept } = run;',
        to: 'const { reason: _reason, ...kept } = run;',
      },
    ],
    suites: ['domain'],
    tests: [
      'test/domain/run/run-machine.test.ts',
      'test/domain/run/task-state.test.ts',
      'test/domain/run/run.test.ts',
    ],
  },
  {
    name: 'history-kept-for-ever',
    breaks: 'runs that are over are never deleted, and the table grows without end',
    file: 'functions/adapters/dynamodb/dynamodb-table.ts',
    edits: [{ from: 'return endedAt === undefined ? value :', to: 'return endedAt !== undefined ? value :' }],
    suites: ['ports'],
    tests: ['test/ports/run-store.test.ts'],
  },
  {
    name: 'unfinished-runs-remembered',
    breaks: 'an open overview shows a run as running although its record says that it is over',
    file: 'functions/use-cases/shared/run-memory.ts',
    edits: [
      {
        from: 'runs.every(({ status }) => isFinal(status))',
        to: '(runs.length >= 0 || isFinal("lost"))',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/board.test.ts'],
  },
  {
    name: 'runs-remembered-over-a-change-of-their-job',
    breaks: 'an open overview does not show what a job did since',
    file: 'functions/use-cases/shared/run-memory.ts',
    edits: [{ from: 'found.version === version && ', to: 'version > 0 && ' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/board.test.ts'],
  },
];
