/** The shape of the one table, agreed between lib/job-table.ts and the adapters (docs/architecture.md, "Storage"). */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since the epoch after which DynamoDB may delete the item. */
  timeToLiveAttribute: 'expiresAt',
  /** Holds jobs by state, runs that are not final (`watch`), pending deliveries, expected successes and tokens, each sorted by an instant and an id. A list may be kept under several keys (functions/adapters/dynamodb/index-shards.ts). */
  index: { name: 'by-state', partitionKey: 'bucket', sortKey: 'bucketSort' },
} as const;
