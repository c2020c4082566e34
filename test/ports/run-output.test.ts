import { randomBytes } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CloudwatchRunOutput } from '../../functions/adapters/cloudwatch-run-output.ts';
import { startLogsEmulator } from '../../local/emulators/logs/start-logs-emulator.ts';
import { InMemoryOutput } from '../in-memory/in-memory-output.ts';
import { type OpenRunOutput, runOutputContract } from './contracts/run-output-contract.ts';
import { EMULATED, isLive, liveVariable } from './support/live.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const freshTaskId = () => randomBytes(16).toString('hex');
const freshHandle = () => `arn:aws:ecs:us-east-1:000000000000:task/runat/${freshTaskId()}`;
/** As the awslogs driver names it. */
const streamOf = (handle: string) => `runat/run/${handle.split('/')[2]}`;

runOutputContract('memory', async () => {
  const output = new InMemoryOutput();
  return {
    output,
    freshHandle,
    write: async (handle, records) => {
      for (const { at, message } of records) output.write(handle, at, message);
    },
    close: async () => {},
  };
});

const openEmulated = async (): Promise<OpenRunOutput> => {
  const folder = await temporaryFolder();
  const emulator = await startLogsEmulator({ dataFolder: folder.path });
  const logs = new CloudWatchLogsClient({ ...EMULATED, endpoint: emulator.url });
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/runat/runs' }));
  return {
    output: new CloudwatchRunOutput({ logs, logGroupName: '/runat/runs' }),
    freshHandle,
    write: async (handle, records) => {
      const events = records.map(({ at: timestamp, message }) => ({ timestamp, message }));
      emulator.append('/runat/runs', streamOf(handle), events);
    },
    close: async () => {
      logs.destroy();
      await emulator.close();
      await folder.remove();
    },
  };
};

const openLive = async (): Promise<OpenRunOutput> => {
  const logs = new CloudWatchLogsClient({});
  const logGroupName = liveVariable('RUN_LOG_GROUP_NAME');
  const made = new Set<string>();
  return {
    output: new CloudwatchRunOutput({ logs, logGroupName }),
    freshHandle,
    write: async (handle, records) => {
      const logStreamName = streamOf(handle);
      if (!made.has(handle)) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      made.add(handle);
      const logEvents = records.map(({ at: timestamp, message }) => ({ timestamp, message }));
      await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    },
    close: async () => logs.destroy(),
  };
};

runOutputContract('CloudWatch Logs', isLive ? openLive : openEmulated);
