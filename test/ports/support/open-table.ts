import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { TABLE_NAME } from '../../../local/resources.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { EMULATED, isLive, liveVariable } from './live.ts';
import { NOW } from './samples.ts';

/** A table with its index, the clock that the adapters over it look at, and its address. */
export interface OpenTable {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly table: DynamodbTable;
  readonly clock: VirtualClock;
  /** undefined on an account. */
  readonly endpoint: string | undefined;
  close(): Promise<void>;
}

/** The numbers of shards with which the stores keep their contracts, in words and in figures. */
export const SHARD_NUMBERS = [
  ['one shard', 1],
  ['three shards', 3],
] as const;

const documentClient = (client: DynamoDBClient) =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];

const createTable = async (client: DynamoDBClient, tableName: string): Promise<void> => {
  const { partitionKey, sortKey, index, runIndex } = TABLE;
  const keys = [index, runIndex].flatMap((each) => [each.partitionKey, each.sortKey]);
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey, ...keys].map((name) => ({
        AttributeName: name,
        AttributeType: 'S',
      })),
      KeySchema: keySchema(partitionKey, sortKey),
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: keySchema(index.partitionKey, index.sortKey),
          Projection: { ProjectionType: 'ALL' },
        },
        {
          IndexName: runIndex.name,
          KeySchema: keySchema(runIndex.partitionKey, runIndex.sortKey),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...runIndex.attributes] },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.02 }, { TableName: tableName });
};

/** A new table in memory or, on an account, the one that TABLE_NAME names. The stores see its index in so many shards. */
export const openTable = async (indexShards = 1): Promise<OpenTable> => {
  const clock = new VirtualClock(NOW);
  if (isLive) {
    const client = documentClient(new DynamoDBClient({}));
    const tableName = liveVariable('TABLE_NAME');
    const close = async () => client.destroy();
    const table = new DynamodbTable({ client, tableName, clock, indexShards, historyDays: 90 });
    return { client, tableName, table, clock, endpoint: undefined, close };
  }
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plain = new DynamoDBClient({ ...EMULATED, endpoint });
  const tableName = TABLE_NAME;
  await createTable(plain, tableName);
  const client = documentClient(plain);
  const close = async () => {
    plain.destroy();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const table = new DynamodbTable({ client, tableName, clock, indexShards, historyDays: 90 });
  return { client, tableName, table, clock, endpoint, close };
};
