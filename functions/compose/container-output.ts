import { logsClient } from '../adapters/clients/logs-client.ts';
import { CloudwatchRunOutput } from '../adapters/cloudwatch-run-output.ts';

/** What reads the output of containers, with the client of CloudWatch Logs. */
export const containerOutput = (logGroupName: string): CloudwatchRunOutput =>
  new CloudwatchRunOutput({ logs: logsClient(), logGroupName });
