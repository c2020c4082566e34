import { AwsError } from '../aws-error.ts';
import { type Operation, operation } from '../aws-wire.ts';
import { eventToken, readEventToken } from './event-position.ts';
import { groupFrom, notFound } from './log-groups.ts';
import type { EventRange, LogStore, LogStream, StoredEvent } from './log-store.ts';

interface GetLogEventsInput {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamName: string;
  startTime?: number;
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

const MOST_EVENTS = 10_000;
const LARGEST_PAGE_BYTES = 1024 * 1024;
/** CloudWatch Logs counts 26 bytes for each event besides its message. */
const EVENT_OVERHEAD_BYTES = 26;

/**
 * GetLogEvents: pages of up to 1 MB or 10,000 events in order of time. Paging is at its end when it gives the token back
 * that it got; later calls with that token find what was added since.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export const getLogEvents = (store: LogStore): Operation =>
  operation((input: GetLogEventsInput) => {
    const group = groupFrom(store, input);
    const stream = store.stream(group.name, input.logStreamName);
    if (!stream) throw notFound('The specified log stream does not exist.');
    const range = rangeOf(input);
    const page = takePage(store, stream, range, input.limit ?? MOST_EVENTS);
    return {
      events: page.map(({ timestamp, message, ingestedAt }) => ({
        timestamp,
        message,
        ingestionTime: ingestedAt,
      })),
      ...tokensOf(page, range),
    };
  });

function rangeOf({
  nextToken,
  startFromHead = false,
  startTime = 0,
  endTime,
}: GetLogEventsInput): EventRange {
  const from = nextToken === undefined ? null : readEventToken(nextToken);
  if (from?.direction === 'f' && !startFromHead) {
    // AWS's answer is undefined here (its reference demands startFromHead); an error shows the caller's mistake.
    throw new AwsError(
      'InvalidParameterException',
      'startFromHead must be true when nextToken is a forward token.',
    );
  }
  const endAt = endTime ?? Number.MAX_SAFE_INTEGER;
  return { isForward: from ? from.direction === 'f' : startFromHead, from, startAt: startTime, endAt };
}

/** At least one event if there is any, and no more than fit into a page; always in order of time. */
function takePage(store: LogStore, stream: LogStream, range: EventRange, limit: number): StoredEvent[] {
  const page: StoredEvent[] = [];
  let size = 0;
  for (const event of store.events(stream.id, range)) {
    size += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    if (page.length > 0 && size > LARGEST_PAGE_BYTES) break;
    page.push(event);
    if (page.length === limit) break;
  }
  return range.isForward ? page : page.reverse();
}

/** On an empty page the token that was given comes back, and the other one turns round at the same place. */
function tokensOf(page: StoredEvent[], { isForward, from, startAt }: EventRange): object {
  const { timestamp, id } = from ?? { timestamp: startAt, id: 0 };
  const last = page.at(-1) ?? { timestamp, id: from && !isForward ? Math.max(0, id - 1) : id };
  const first = page[0] ?? { timestamp, id: from && isForward ? id + 1 : id };
  return {
    nextForwardToken: eventToken({ direction: 'f', timestamp: last.timestamp, id: last.id }),
    nextBackwardToken: eventToken({ direction: 'b', timestamp: first.timestamp, id: first.id }),
  };
}
