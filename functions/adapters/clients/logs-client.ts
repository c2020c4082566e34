import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { boundedCalls } from './bounded-calls.ts';
import { ANSWER_MS, clientSettings } from './client-settings.ts';
import { once } from './once.ts';

/** CloudWatch Logs, for the output of containers. Made once per process. */
export const logsClient = once(() =>
  boundedCalls(new CloudWatchLogsClient(clientSettings('logs', ANSWER_MS))),
);
