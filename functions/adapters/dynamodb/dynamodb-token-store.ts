import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE, UPDATED } from '../../contract/table.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Token } from '../../domain/stack/token.ts';
import type { Page, PageRequest, TokenStore } from '../../use-cases/ports.ts';
import { isNamed, orUnavailable } from '../sdk-errors.ts';
import { expiry, tokenItem, tokenKey, tokenOf } from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const TOKENS: ItemList = {
  name: 'tokens',
  in: 'index',
  partition: 'tokens',
  order: 'descending',
  positions: /^\d{15}#[0-9a-f]{64}$/,
  keyAt: (position) => tokenKey(position.slice(position.indexOf('#') + 1)),
};

/** Keeps tokens in DynamoDB, newest first. The deployed functions may not write them: that needs other credentials. */
export class DynamodbTokenStore implements TokenStore {
  readonly #table: DynamodbTable;
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(options: {
    readonly table: DynamodbTable;
    readonly client: DynamoDBDocumentClient;
    readonly tableName: string;
  }) {
    this.#table = options.table;
    this.#client = options.client;
    this.#tableName = options.tableName;
  }

  insert(token: Token): Promise<'inserted' | 'exists'> {
    return this.#table.insert(tokenItem(token));
  }

  async load(hash: string): Promise<Token | undefined> {
    const item = await this.#table.load(tokenKey(hash));
    return item && tokenOf(item);
  }

  async touch(hash: string, at: Instant): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#tableName,
      Key: tokenKey(hash),
      UpdateExpression: 'SET #lastUsedAt = :at',
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#lastUsedAt': UPDATED.token, '#pk': TABLE.partitionKey },
      ExpressionAttributeValues: { ':at': at },
    });
    await orUnavailable('writing to the store', async () => {
      try {
        await this.#client.send(update);
      } catch (error) {
        // It was revoked in the meantime; an update alone would bring a part of it back.
        if (!isNamed(error, 'ConditionalCheckFailedException')) throw error;
      }
    });
  }

  async list(request: PageRequest): Promise<Page<Token>> {
    const page = await this.#table.page(TOKENS, request);
    return { ...page, items: page.items.map(tokenOf) };
  }

  /** Its secret counts no more; what is left is kept as long as what is over, and is in no list. */
  async revoke(token: Token & { readonly revokedAt: Instant }): Promise<'revoked' | 'conflict'> {
    const item = { ...tokenKey(token.hash), ...expiry(this.#table.keptUntil(token.revokedAt)), ...token };
    const answer = await this.#table.replace(item, undefined, 'revokedAt');
    return answer === 'conflict' ? 'conflict' : 'revoked';
  }
}
