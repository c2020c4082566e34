import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { onTestFinished } from 'vitest';
import {
  type LogsEmulator,
  type LogsEmulatorOptions,
  startLogsEmulator,
} from '../../../local/emulators/logs/start-logs-emulator.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export const NOW = Date.parse('2026-11-21T09:00:00Z');
export const GROUP = '/runs';
export const STREAM = 'run/job/0123456789abcdef';

export interface Logs {
  emulator: LogsEmulator;
  client: CloudWatchLogsClient;
  dataFolder: string;
}

/** An emulator whose time stands still, and a client for it. */
export async function startLogs(options: Partial<LogsEmulatorOptions> = {}): Promise<Logs> {
  const { dataFolder = await temporaryFolder() } = options;
  const emulator = await startLogsEmulator({ now: () => NOW, ...options, dataFolder });
  const client = new CloudWatchLogsClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await emulator.close();
  });
  return { emulator, client, dataFolder };
}

export const createGroup = (client: CloudWatchLogsClient, logGroupName = GROUP) =>
  client.send(new CreateLogGroupCommand({ logGroupName }));

/** An emulator with one group, and in it one stream with these messages, a millisecond apart. */
export async function startLogsWith(messages: string[]): Promise<Logs> {
  const logs = await startLogs();
  await createGroup(logs.client);
  logs.emulator.append(
    GROUP,
    STREAM,
    messages.map((message, index) => ({ timestamp: NOW + index, message })),
  );
  return logs;
}

/** One page of events: its messages and tokens. */
export async function readPage(client: CloudWatchLogsClient, input: Partial<GetLogEventsCommandInput> = {}) {
  const answer = await client.send(
    new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM, ...input }),
  );
  return {
    messages: (answer.events ?? []).map(({ message }) => message),
    forward: answer.nextForwardToken,
    backward: answer.nextBackwardToken,
  };
}
