import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../functions/contract/table.ts';

const EVERY_MILLISECONDS = 3_600_000;

/** What to clear of items that are over, and by which clock. */
export interface ExpiryOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told what goes wrong; it is tried again an hour later. */
  readonly onError: (error: unknown) => void;
}

/**
 * Does what DynamoDB's time to live does, which the embedded database has not: deletes items whose time is over, now
 * and each hour from then on.
 * @returns ends it
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function startExpiry(options: ExpiryOptions): () => void {
  const stop = new AbortController();
  const clear = () =>
    expireItems(options, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) options.onError(error);
    });
  void clear();
  const timer = setInterval(clear, EVERY_MILLISECONDS).unref();
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}

/** One round. @returns how many items were deleted */
export async function expireItems(
  { client, tableName, now }: Pick<ExpiryOptions, 'client' | 'tableName' | 'now'>,
  stop?: AbortSignal,
): Promise<number> {
  const { partitionKey, sortKey, timeToLiveAttribute } = TABLE;
  const isOver = {
    ExpressionAttributeNames: { '#over': timeToLiveAttribute },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now() / 1000)) } },
  };
  const pages = paginateScan(
    { client },
    { TableName: tableName, FilterExpression: '#over < :now', ...isOver },
  );
  let count = 0;
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      if (stop?.aborted) return count;
      const key = { [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] };
      const remove = new DeleteItemCommand({
        TableName: tableName,
        Key: key as Record<string, AttributeValue>,
        // It may have been given more time meanwhile.
        ConditionExpression: '#over < :now',
        ...isOver,
      });
      count += await client.send(remove).then(one, noneIfRenewed);
    }
  }
  return count;
}

const one = (): number => 1;

function noneIfRenewed(error: unknown): number {
  if (error instanceof ConditionalCheckFailedException) return 0;
  throw error;
}
