import { AwsError } from '../aws-error.ts';
import type { LogGroup, LogStore } from './log-store.ts';

/** `arn:aws:logs:<region>:<account>:log-group:<name>` */
export const logGroupArn = ({ region, accountId }: { region: string; accountId: string }, name: string) =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

/**
 * The group that an input names by name, or by identifier (name or ARN).
 * @throws AwsError `InvalidParameterException` without just one of both, `ResourceNotFoundException`.
 */
export function groupFrom(
  store: LogStore,
  { logGroupName, logGroupIdentifier }: { logGroupName?: string; logGroupIdentifier?: string },
): LogGroup {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalid('Exactly one of logGroupName and logGroupIdentifier must be specified.');
  }
  const identifier = logGroupName ?? logGroupIdentifier ?? '';
  const [, nameInArn] = /^arn:[^:]+:logs:[^:]*:\d{12}:log-group:([^:]+)/.exec(identifier) ?? [];
  return requireGroup(store, nameInArn ?? identifier);
}

/** @throws AwsError `ResourceNotFoundException`. */
export function requireGroup(store: LogStore, name: string): LogGroup {
  const group = store.group(name);
  if (!group) throw notFound('The specified log group does not exist.');
  return group;
}

/** AWS's JSON protocol gives this error with status 400. */
export const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);

export const invalid = (message: string) => new AwsError('InvalidParameterException', message);
