/** The shape of the one table, agreed between lib/job-table.ts and the adapters (docs/architecture.md, "Storage"). */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since the epoch after which DynamoDB may delete the item. */
  timeToLiveAttribute: 'expiresAt',
  /** Holds jobs by state, runs that are not final (`watch`), pending deliveries, what was told in vain (`given-up`), expected successes and tokens, each sorted by an instant and an id. A list may be kept under several keys (functions/adapters/dynamodb/index-shards.ts). */
  index: { name: 'by-state', partitionKey: 'bucket', sortKey: 'bucketSort' },
  /**
   * Holds every run by its due instant, every delivery by when it was made, jobs that failed last by when they did, and the activity. It has the keys and `attributes` alone: they change
   * once, at the end, so each costs two writes here. Names and values are short, because most runs fit into one write unit with them.
   */
  runIndex: {
    name: 'runs-by-due',
    partitionKey: 'runList',
    sortKey: 'runOrder',
    attributes: ['cause', 'endedAs', 'keptUntil'],
  },
} as const;

/** What partition keys of the table begin with. What follows a `#` tells items of a kind apart; the stack has one partition. */
export const PARTITIONS = {
  job: 'JOB#',
  definition: 'TASKDEF#',
  token: 'TOKEN#',
  counter: 'COUNTER#',
  rememberedNumber: 'KEY#',
  numbers: 'NUMBERS#',
  stack: 'STACK',
} as const;

/** What the items of a partition are about. */
export type PartitionName = keyof typeof PARTITIONS;

/** The attributes that are changed in place, where all others of an item are written together with it. */
export const UPDATED = { token: 'lastUsedAt', counter: 'last' } as const satisfies Partial<
  Record<PartitionName, string>
>;

/** The lists that the index by state holds. */
export type StateList =
  | 'scheduled'
  | 'running'
  | 'history'
  | 'watch'
  | 'deliveries'
  | 'given-up'
  | 'expected'
  | 'tokens';

/** The lists that the other index holds: all runs, all deliveries, jobs that failed last, and who did what. */
export const RUN_LISTS = {
  runs: 'runs',
  deliveries: 'sent',
  failed: 'failed',
  activity: 'activity',
} as const;
