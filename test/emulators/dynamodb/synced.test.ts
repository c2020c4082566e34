import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startDynamodbEmulator } from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { temporaryFolder } from '../temporary-folder.ts';

it('what was answered is brought to the disk in the file that SQLite has written it to', async () => {
  const dataFolder = await temporaryFolder();
  const emulator = await startDynamodbEmulator({ dataFolder });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: emulator.url, region: 'us-east-1', credentials });
  const file = await open(join(dataFolder, 'dynamodb.sqlite-wal'), 'r');
  const { datasync } = Object.getPrototypeOf(file) as typeof file;
  const synced: number[] = [];
  const spy = vi.spyOn(Object.getPrototypeOf(file), 'datasync').mockImplementation(async function (
    this: typeof file,
  ) {
    synced.push((await this.stat()).ino);
    return datasync.call(this);
  });
  onTestFinished(async () => {
    spy.mockRestore();
    await file.close();
    client.destroy();
    await emulator.close();
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'items',
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await emulator.synced();
  const { ino, size } = await file.stat();
  expect(size).toBeGreaterThan(0);
  expect(synced.at(-1)).toBe(ino);
});
