import {
  type Ask,
  constraintError,
  type EmulatorCredentials,
  type ServiceLimits,
  startAwsJsonService,
} from '../aws-wire.ts';
import limits from '../limits/logs.generated.json' with { type: 'json' };
import { describeLogStreams } from './describe-log-streams.ts';
import { getLogEvents } from './get-log-events.ts';
import { logGroupOperations } from './log-group-operations.ts';
import { type LogEvent, LogStore } from './log-store.ts';

const PURGE_EVERY_MS = 3_600_000;

/** How the emulator is started. */
export interface LogsEmulatorOptions {
  /** Folder for `logs.sqlite`; made when missing. */
  dataFolder: string;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Milliseconds since the epoch. Default: the time of this machine. */
  now?: () => number;
  /** Twelve digits. Default `000000000000`. */
  accountId?: string;
  /** Default `us-east-1`. */
  region?: string;
}

/** A running emulator. */
export interface LogsEmulator {
  /** For `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`. */
  url: string;
  ask: Ask;
  /**
   * Adds events, and the stream if it is new; they are on disk when it returns, in one transaction a call.
   * Throws when the group does not exist: on Fargate a task whose log group is missing never starts.
   */
  append: (groupName: string, streamName: string, events: LogEvent[]) => void;
  groupExists: (groupName: string) => boolean;
  close: () => Promise<void>;
}

/** CloudWatch Logs on 127.0.0.1: log groups with retention, and the reads of their streams. */
export async function startLogsEmulator(options: LogsEmulatorOptions): Promise<LogsEmulator> {
  const { now = Date.now } = options;
  const store = new LogStore(options.dataFolder);
  let purgedAt = Number.NEGATIVE_INFINITY;
  const purgeSometimes = () => {
    if (now() < purgedAt + PURGE_EVERY_MS) return;
    purgedAt = now();
    store.purge(purgedAt);
  };
  try {
    purgeSometimes();
    const server = await startAwsJsonService({
      service: 'logs',
      targetPrefix: 'Logs_20140328',
      limits: limits as ServiceLimits,
      operations: {
        ...logGroupOperations(store, now),
        DescribeLogStreams: describeLogStreams(store),
        GetLogEvents: getLogEvents(store),
      },
      refuseInput: constraintError('InvalidParameterException'),
      port: options.port ?? 0,
      credentials: options.credentials,
      region: options.region ?? 'us-east-1',
      accountId: options.accountId ?? '000000000000',
    });
    let closing: Promise<void> | undefined;
    const close = () => {
      closing ??= server.close().then(() => store.close());
      return closing;
    };
    return {
      url: server.url,
      ask: server.ask,
      append: (groupName, streamName, events) => {
        if (!store.group(groupName)) throw new Error(`log group "${groupName}": does not exist`);
        purgeSometimes();
        store.append(groupName, streamName, events, now());
      },
      groupExists: (groupName) => store.group(groupName) !== undefined,
      close,
    };
  } catch (fault) {
    store.close();
    throw fault;
  }
}
