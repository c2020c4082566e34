import { AwsError } from '../aws-error.ts';

/** A place in a stream: before or after the event with this timestamp (ms) and number. */
export interface EventPosition {
  timestamp: number;
  id: number;
}

/** A token of GetLogEvents: on from a place towards the end (`f`), or back from it towards the head (`b`). */
export interface EventToken extends EventPosition {
  direction: 'f' | 'b';
}

/** AWS's form: direction, 56 digits, `s`. */
export const eventToken = ({ direction, timestamp, id }: EventToken) =>
  `${direction}/3${String(timestamp).padStart(19, '0')}${String(id).padStart(36, '0')}/s`;

/** @throws AwsError `InvalidParameterException` for what GetLogEvents never gave. */
export function readEventToken(token: string): EventToken {
  const [, direction, timestamp, id] = /^([fb])\/3(\d{19})(\d{36})\/s$/.exec(token) ?? [];
  if (
    direction === undefined ||
    !Number.isSafeInteger(Number(timestamp)) ||
    !Number.isSafeInteger(Number(id))
  ) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return { direction: direction === 'f' ? 'f' : 'b', timestamp: Number(timestamp), id: Number(id) };
}
