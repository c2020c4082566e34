import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { RUN_CONTAINER_NAME, RUN_LOG_STREAM_PREFIX } from '../contract/run-container.ts';
import type { OutputRecord, PageRequest, RunOutput } from '../use-cases/ports.ts';
import { badCursor, formatCursor, parseCursor } from './list-cursor.ts';
import { isNamed, orUnavailable } from './sdk-errors.ts';

/** How often an empty page is followed by a further call before the caller is asked to come back. */
const MOST_CALLS = 5;

/** A token of GetLogEvents; empty is the beginning. */
const TOKEN = /^[\x21-\x7e]{0,1024}$/;

/** A part of an output. */
type OutputPart = Awaited<ReturnType<RunOutput['read']>>;
type EarlierPart = Awaited<ReturnType<RunOutput['readBack']>>;

/** What the cursors of `readBack` are bound to: AWS would follow a token of either direction. */
const backOf = (stream: string): string => `${stream} back`;

/** Reads what containers wrote from CloudWatch Logs, where the awslogs driver put it. */
export class CloudwatchRunOutput implements RunOutput {
  readonly #logs: CloudWatchLogsClient;
  readonly #logGroupName: string;

  constructor(options: { readonly logs: CloudWatchLogsClient; readonly logGroupName: string }) {
    this.#logs = options.logs;
    this.#logGroupName = options.logGroupName;
  }

  /**
   * The end is where a token comes back unchanged; a page may be empty without being the end.
   * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
   */
  async read(handle: string, request: PageRequest): Promise<OutputPart> {
    const stream = streamOf(handle);
    let token = request.cursor === undefined ? '' : parseCursor(stream, request.cursor, TOKEN);
    for (let calls = 0; calls < MOST_CALLS; calls += 1) {
      const page = await this.#call(stream, { token, limit: request.limit, startFromHead: true });
      const next = page?.nextForwardToken ?? token;
      const records = recordsOf(page);
      const isAtEnd = records.length === 0 && next === token;
      token = next;
      if (records.length > 0 || isAtEnd) return { records, cursor: formatCursor(stream, token), isAtEnd };
    }
    return { records: [], cursor: formatCursor(stream, token), isAtEnd: false };
  }

  /** As `read`, from the end on: so the end of a long output is one call away. Events are in order of time here, too. */
  async readBack(handle: string, request: PageRequest): Promise<EarlierPart> {
    const stream = streamOf(handle);
    let token = request.cursor === undefined ? '' : parseCursor(backOf(stream), request.cursor, TOKEN);
    let cursor: string | undefined;
    for (let calls = 0; ; calls += 1) {
      const page = await this.#call(stream, { token, limit: request.limit, startFromHead: false });
      const previous = page?.nextBackwardToken ?? token;
      const records = recordsOf(page);
      const isAtStart = records.length === 0 && previous === token;
      token = previous;
      cursor ??= formatCursor(stream, page?.nextForwardToken ?? '');
      if (records.length > 0 || isAtStart || calls === MOST_CALLS - 1) {
        return { records, previous: formatCursor(backOf(stream), token), cursor, isAtStart };
      }
    }
  }

  /** undefined where nothing has been written yet: the driver makes the stream with its first line. */
  async #call(
    stream: string,
    { token, ...range }: { readonly token: string; readonly limit: number; readonly startFromHead: boolean },
  ): Promise<GetLogEventsCommandOutput | undefined> {
    const get = new GetLogEventsCommand({
      logGroupName: this.#logGroupName,
      logStreamName: stream,
      ...range,
      ...(token !== '' && { nextToken: token }),
    });
    return orUnavailable('reading the output', async () => {
      try {
        return await this.#logs.send(get);
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        if (isNamed(error, 'InvalidParameterException') && token !== '') throw badCursor(error);
        throw error;
      }
    });
  }
}

/** `<prefix>/<container>/<task id>`; the task id is the last part of the task's ARN. */
const streamOf = (taskArn: string): string =>
  `${RUN_LOG_STREAM_PREFIX}/${RUN_CONTAINER_NAME}/${taskArn.slice(taskArn.lastIndexOf('/') + 1)}`;

const recordsOf = (page: GetLogEventsCommandOutput | undefined): OutputRecord[] =>
  (page?.events ?? []).flatMap(({ timestamp: at, message }) =>
    at === undefined || message === undefined ? [] : [{ at, message }],
  );
