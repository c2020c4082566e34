import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import { oneOf, type QueryReaders, readQuery, textUpTo } from '../../http/read/query.ts';

/** What stands before a line. */
export const LOG_TIMES = ['off', 'since', 'clock'] as const;

/** How a reader wants a log, as the address says it. */
export interface LogOptions {
  readonly stream: OutputStream | undefined;
  readonly time: (typeof LOG_TIMES)[number];
  readonly wraps: boolean;
  /** The part before this place. */
  readonly before: string | undefined;
  /** What comes behind this place. */
  readonly after: string | undefined;
}

const STREAMS = ['stdout', 'stderr', 'output'] as const;
const LONGEST_PLACE = 4096;

interface LogQuery {
  stream: OutputStream | '';
  time: (typeof LOG_TIMES)[number];
  wrap: 'on' | 'off';
  before: string;
  after: string;
}

const READERS: QueryReaders<LogQuery> = {
  stream: oneOf('', ...STREAMS),
  time: oneOf(...LOG_TIMES),
  wrap: oneOf('on', 'off'),
  before: textUpTo(LONGEST_PLACE),
  after: textUpTo(LONGEST_PLACE),
};

/**
 * Reads how a log is wanted.
 * @throws DomainError `invalid`.
 */
export const readLogOptions = (query: URLSearchParams): LogOptions => {
  const { stream, time = 'since', wrap = 'on', before, after } = readQuery(query, READERS);
  return { stream: stream || undefined, time, wraps: wrap === 'on', before, after };
};

/** The same as a query, with another place; what is usual is left out. */
export const logQuery = (
  { stream, time, wraps }: LogOptions,
  place: Readonly<Record<string, string>> = {},
): string => {
  const given: [string, string][] = [
    ...(stream ? [['stream', stream] as [string, string]] : []),
    ...(time === 'since' ? [] : [['time', time] as [string, string]]),
    ...(wraps ? [] : [['wrap', 'off'] as [string, string]]),
    ...Object.entries(place),
  ];
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};
