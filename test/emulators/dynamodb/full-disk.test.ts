import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { unexpected } from '../../../functions/adapters/sdk-errors.ts';
import { startDynamodbEmulator } from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { EmulatorDatabase } from '../../../local/emulators/emulator-database.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const TableName = 'items';
const itemOf = (name: string, text = '') => ({ name: { S: name }, text: { S: text } });

it('on a full disk what must be stored is unavailable, what is stored can be read, and that is told once', async () => {
  const run = EmulatorDatabase.prototype.run;
  const databases = new Set<EmulatorDatabase>();
  vi.spyOn(EmulatorDatabase.prototype, 'run').mockImplementation(function (
    this: EmulatorDatabase,
    ...args: Parameters<EmulatorDatabase['run']>
  ) {
    databases.add(this);
    return run.apply(this, args);
  });
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  const emulator = await startDynamodbEmulator({ dataFolder: await temporaryFolder() });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await emulator.close();
  });
  const put = (name: string, text?: string) =>
    client.send(new PutItemCommand({ TableName, Item: itemOf(name, text) }));
  const get = async (name: string) =>
    (await client.send(new GetItemCommand({ TableName, Key: { name: { S: name } } }))).Item;
  const allowPages = (count: number) => {
    for (const database of databases) database.run(`pragma max_page_count = ${count}`);
  };
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'name', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'name', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await put('before');

  allowPages(1);
  const refusals = await Promise.all(['a', 'b'].map((name) => put(name, 'x'.repeat(20_000)).catch((e) => e)));
  expect(refusals.map((refusal) => unexpected(refusal, 'storing'))).toEqual([
    expect.objectContaining({ code: 'unavailable' }),
    expect.objectContaining({ code: 'unavailable' }),
  ]);
  expect(await get('before')).toEqual(itemOf('before'));
  expect([await get('a'), await get('b')]).toEqual([undefined, undefined]);
  expect(report.mock.calls).toEqual([[expect.stringMatching(/^emulator: the disk is full /)]]);

  allowPages(10_000);
  await put('a', 'x'.repeat(20_000));
  expect(await get('a')).toBeDefined();
  expect(report).toHaveBeenLastCalledWith('emulator: what is to be stored is stored again');
});
