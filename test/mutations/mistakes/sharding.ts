import type { Mutation } from '../mutation.ts';

const SHARDS = 'functions/adapters/dynamodb/index-shards.ts';
const RULES = ['test/adapters/dynamodb/index-shards.test.ts'];

/** Mistakes in how a list of the index is kept under several keys. */
export const SHARDING: readonly Mutation[] = [
  {
    name: 'shard-forgotten-in-the-merge',
    breaks: 'what is in the last shard is in no list, and the watchdog never repairs it',
    file: SHARDS,
    edits: [
      {
        from: 'const sorted = shards.flatMap((shard) => shard.items).toSorted(compare);',
        to: 'const sorted = shards.slice(0, Math.max(1, shards.length - 1)).flatMap((shard) => shard.items).toSorted(compare);',
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/sharded-lists.test.ts'],
  },
  {
    name: 'page-goes-further-than-a-shard-was-read',
    breaks: 'the cursor of a search leads past jobs that another shard still has',
    file: SHARDS,
    edits: [
      {
        from: 'sorted.filter((item) => readUpTo === undefined || compare(item, readUpTo) <= 0)',
        to: 'sorted',
      },
    ],
    suites: ['adapters'],
    tests: RULES,
  },
  {
    name: 'first-shard-with-a-name-of-its-own',
    breaks: 'what was stored before there were shards is in no list any more',
    file: SHARDS,
    edits: [{ from: 'shard === 0 ? bucket : ', to: '' }],
    suites: ['adapters'],
    tests: RULES,
  },
  {
    name: 'runs-of-a-job-in-one-shard',
    breaks: 'a job with many runs writes to one key, however many shards there are',
    file: SHARDS,
    edits: [
      {
        from: 'fingerprint([item[TABLE.partitionKey], item[TABLE.sortKey]])',
        to: 'fingerprint([item[TABLE.partitionKey]])',
      },
    ],
    suites: ['adapters'],
    tests: RULES,
  },
];
