import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { startDynamodbEmulator } from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { TABLE_NAME } from '../../../local/resources.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { EMULATED, isLive } from './live.ts';
import { NOW } from './samples.ts';
import { temporaryFolder } from './temporary-folder.ts';

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

/** On an account: the table that TABLE_NAME names, else one that lasts as long as it is open. */
const openLive = async (indexShards: number): Promise<OpenTable> => {
  const clock = new VirtualClock(NOW);
  const plain = new DynamoDBClient({});
  const client = documentClient(plain);
  const given = process.env.TABLE_NAME;
  const tableName = given ?? `runat-contract-${randomBytes(8).toString('hex')}`;
  if (given === undefined) await createTable(plain, tableName);
  const table = new DynamodbTable({ client, tableName, clock, indexShards, historyDays: 90 });
  const close = async () => {
    if (given === undefined) await plain.send(new DeleteTableCommand({ TableName: tableName }));
    plain.destroy();
  };
  return { client, tableName, table, clock, endpoint: undefined, close };
};

/** A new table of the emulator or, with `AWS_LIVE=1`, one of an account. The stores see its index in so many shards. */
export const openTable = async (indexShards = 1): Promise<OpenTable> => {
  if (isLive) return openLive(indexShards);
  const clock = new VirtualClock(NOW);
  const folder = await temporaryFolder();
  const emulator = await startDynamodbEmulator({ dataFolder: folder.path });
  const endpoint = emulator.url;
  const plain = new DynamoDBClient({ ...EMULATED, endpoint });
  const tableName = TABLE_NAME;
  await createTable(plain, tableName);
  const client = documentClient(plain);
  const close = async () => {
    plain.destroy();
    await emulator.close();
    await folder.remove();
  };
  const table = new DynamodbTable({ client, tableName, clock, indexShards, historyDays: 90 });
  return { client, tableName, table, clock, endpoint, close };
};
