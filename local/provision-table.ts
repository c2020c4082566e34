import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../functions/contract/table.ts';
import { EARLIER_TABLE_NAME, TABLE_NAME } from './resources.ts';

/**
 * Creates the table with its indexes, unless it is there. The database of local mode cannot add an index to a table, as AWS
 * does in a deploy, so a table from before the index of all runs is copied. Nothing uses the table yet. The earlier one is
 * deleted last: where this dies, the next start copies all of it again.
 */
export async function provisionTable(): Promise<void> {
  const dynamodb = new DynamoDBClient({});
  try {
    await createTable(dynamodb);
    await takeOverEarlier(dynamodb);
  } finally {
    dynamodb.destroy();
  }
}

async function createTable(dynamodb: DynamoDBClient): Promise<void> {
  const { partitionKey, sortKey, index, runIndex } = TABLE;
  const ofIndexes = [index, runIndex].flatMap((each) => [each.partitionKey, each.sortKey]);
  const create = new CreateTableCommand({
    TableName: TABLE_NAME,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey, ...ofIndexes].map((name) => ({
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
  });
  try {
    await dynamodb.send(create);
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client: dynamodb, maxWaitTime: 60, minDelay: 0.02 },
    { TableName: TABLE_NAME },
  );
}

const keySchema = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

async function takeOverEarlier(dynamodb: DynamoDBClient): Promise<void> {
  let start: Record<string, AttributeValue> | undefined;
  try {
    do {
      const page = await dynamodb.send(
        new ScanCommand({ TableName: EARLIER_TABLE_NAME, ExclusiveStartKey: start }),
      );
      for (const item of page.Items ?? []) {
        await dynamodb.send(new PutItemCommand({ TableName: TABLE_NAME, Item: item }));
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    throw error;
  }
  await dynamodb.send(new DeleteTableCommand({ TableName: EARLIER_TABLE_NAME }));
}
