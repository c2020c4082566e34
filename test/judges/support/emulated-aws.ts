import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { startDynamodbEmulator } from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { ProcessEngine } from '../../../local/emulators/ecs/engine/process-engine.ts';
import { startEcsEmulator } from '../../../local/emulators/ecs/start-ecs-emulator.ts';
import { type LogsEmulator, startLogsEmulator } from '../../../local/emulators/logs/start-logs-emulator.ts';
import { startSchedulerEmulator } from '../../../local/emulators/scheduler/start-scheduler-emulator.ts';
import { startSecretsEmulator } from '../../../local/emulators/secrets/start-secrets-emulator.ts';
import { startSqsEmulator } from '../../../local/emulators/sqs/start-sqs-emulator.ts';
import { temporaryFolder } from '../../ports/support/temporary-folder.ts';

/** All emulators, empty but for a stream of logs. */
export interface EmulatedAws {
  /** By the names that botocore gives to the services. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly credentials: { readonly aws_access_key_id: string; readonly aws_secret_access_key: string };
  close(): Promise<void>;
}

const CREDENTIALS = { accessKeyId: 'judge', secretAccessKey: 'judged' };

/**
 * Starts them. Containers are processes.
 * @param isStrict whether signatures are verified, which they are not behind a proxy: it has another address
 */
export const startEmulatedAws = async (isStrict = true): Promise<EmulatedAws> => {
  const folder = await temporaryFolder();
  const common = { dataFolder: folder.path, credentials: isStrict ? CREDENTIALS : undefined };
  const logs = await startLogsEmulator(common);
  await seed(logs);
  const running = {
    dynamodb: await startDynamodbEmulator(common),
    ecs: await startEcsEmulator({
      ...common,
      engine: new ProcessEngine(),
      logs,
      onTaskStateChange: async () => {},
    }),
    logs,
    scheduler: await startSchedulerEmulator({ ...common, deliver: async () => {} }),
    secretsmanager: await startSecretsEmulator(common),
    sqs: await startSqsEmulator(common),
  };
  const all = Object.entries(running);
  return {
    endpoints: Object.fromEntries(all.map(([service, { url }]) => [service, url])),
    credentials: {
      aws_access_key_id: CREDENTIALS.accessKeyId,
      aws_secret_access_key: CREDENTIALS.secretAccessKey,
    },
    close: async () => {
      for (const [, emulator] of all) await emulator.close();
      await folder.remove();
    },
  };
};

/** The lines that `python/emulators/logs.py` reads. */
const seed = async (logs: LogsEmulator): Promise<void> => {
  const client = new CloudWatchLogsClient({
    endpoint: logs.url,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  });
  await client.send(new CreateLogGroupCommand({ logGroupName: '/seeded' }));
  client.destroy();
  const timestamp = Date.now();
  const events = [0, 1, 2, 3, 4].map((number) => ({ timestamp, message: `line ${number}` }));
  logs.append('/seeded', 'main', events);
};
