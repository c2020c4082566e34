import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { boundedCalls } from './bounded-calls.ts';
import { bridgedCalls } from './bridged-calls.ts';
import { ANSWER_MS, clientSettings, directly } from './client-settings.ts';
import { once } from './once.ts';

/** DynamoDB with plain values as items; fields that are undefined are left out. Made once per process. */
export const dynamodbClient = once(() =>
  directly(
    'dynamodb',
    DynamoDBDocumentClient.from(
      bridgedCalls(boundedCalls(new DynamoDBClient(clientSettings('dynamodb', ANSWER_MS)))),
      {
        marshallOptions: { removeUndefinedValues: true },
      },
    ),
  ),
);
