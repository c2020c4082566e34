import type { Mutation } from '../mutation.ts';

const CREATE = 'functions/use-cases/jobs/create-numbered-job.ts';
const STORE = 'functions/adapters/dynamodb/dynamodb-number-store.ts';

/** Mistakes in the numbers of jobs. */
export const NUMBERS: readonly Mutation[] = [
  {
    name: 'number-set-and-not-added',
    breaks: 'every job of a series gets the number 1',
    file: 'functions/adapters/dynamodb/dynamodb-table.ts',
    edits: [{ from: "UpdateExpression: 'ADD #number :one'", to: "UpdateExpression: 'SET #number = :one'" }],
    suites: ['ports'],
    tests: ['test/ports/number-store.test.ts'],
  },
  {
    name: 'number-of-the-loser-kept',
    breaks: 'two requests under one key make two jobs',
    file: STORE,
    edits: [
      {
        from: "if ((await this.#table.insert(item)) === 'inserted')",
        to: 'if (await this.#table.insert(item))',
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/number-store.test.ts'],
  },
  {
    name: 'number-not-remembered',
    breaks: 'a repeat under the same key makes a second job',
    file: CREATE,
    edits: [{ from: 'return key === undefined ? number', to: 'return number ? number' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/numbered-jobs.test.ts'],
  },
  {
    name: 'number-before-the-rules',
    breaks: 'each request that is refused uses up a number',
    file: CREATE,
    edits: [{ from: 'if (!isMade) {', to: 'if (isMade) {' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/numbered-jobs.test.ts'],
  },
  {
    name: 'job-listed-after-it-is-stored',
    breaks: 'a job whose process dies is in no list',
    file: CREATE,
    edits: [
      {
        from: '    if (isListed && !isMade) await numbers.addToList(series, { number, listedAt: clock.now() });\n',
        to: '',
      },
      {
        from: '    return { job, number };',
        to: '    if (isListed) await numbers.addToList(series, { number, listedAt: clock.now() });\n    return { job, number };',
      },
    ],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/numbered-jobs.test.ts'],
  },
  {
    name: 'refused-repeat-listed-again',
    breaks: 'a request that is refused writes to the list',
    file: CREATE,
    edits: [{ from: 'if (isListed && !isMade)', to: 'if (isListed)' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/numbered-jobs.test.ts'],
  },
  {
    name: 'key-remembered-longer-than-its-job',
    breaks: 'a repeat gives the number of a job that has expired to another one',
    file: STORE,
    edits: [{ from: 'expiry(this.#table.keptUntil())', to: 'expiry(this.#table.keptUntil() + 1)' }],
    suites: ['ports'],
    tests: ['test/ports/number-store.test.ts'],
  },
  {
    name: 'number-taken-off-too-soon',
    breaks: 'a job that is stored while somebody reads the list is never listed',
    file: 'functions/use-cases/jobs/list-numbered-jobs.ts',
    edits: [{ from: 'listedAt <= now - DAY', to: 'listedAt <= now' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/jobs/numbered-jobs.test.ts'],
  },
];
