import { type Operation, operation } from '../aws-wire.ts';
import { groupFrom, invalid, logGroupArn } from './log-groups.ts';
import type { LogStore } from './log-store.ts';

interface DescribeLogStreamsInput {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamNamePrefix?: string;
  orderBy?: 'LogStreamName' | 'LastEventTime';
  descending?: boolean;
  nextToken?: string;
  limit?: number;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export const describeLogStreams = (store: LogStore): Operation =>
  operation((input: DescribeLogStreamsInput, call) => {
    const {
      logStreamNamePrefix: prefix = '',
      orderBy = 'LogStreamName',
      descending = false,
      limit = 50,
    } = input;
    const isByTime = orderBy === 'LastEventTime';
    const group = groupFrom(store, input);
    if (isByTime && prefix) throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const offset = readOffset(input.nextToken);
    const filter = { groupName: group.name, prefix, isByTime, isDescending: descending };
    const found = store.streams({ ...filter, offset, limit: limit + 1 });
    return {
      logStreams: found.slice(0, limit).map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAt,
        firstEventTimestamp: stream.firstEventAt ?? undefined,
        lastEventTimestamp: stream.lastEventAt ?? undefined,
        lastIngestionTime: stream.lastIngestedAt ?? undefined,
        arn: `${logGroupArn(call, group.name)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      nextToken: found.length > limit ? `offset-${offset + limit}` : undefined,
    };
  });

function readOffset(token = 'offset-0'): number {
  const [, offset] = /^offset-(\d{1,15})$/.exec(token) ?? [];
  if (offset === undefined) throw invalid('The specified nextToken is invalid.');
  return Number(offset);
}
