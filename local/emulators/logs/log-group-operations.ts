import { AwsError } from '../aws-error.ts';
import { type CallContext, constraintError, type Operation, operation } from '../aws-wire.ts';
import { invalid, logGroupArn, requireGroup } from './log-groups.ts';
import type { LogGroup, LogStore } from './log-store.ts';

interface CreateInput {
  logGroupName: string;
  kmsKeyId?: string;
  logGroupClass?: string;
  deletionProtectionEnabled?: boolean;
}

interface DescribeInput {
  logGroupNamePrefix?: string;
  logGroupNamePattern?: string;
  nextToken?: string;
  limit?: number;
}

/**
 * What a retention may be, in days.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const NOT_IMITATED = ['accountIdentifiers', 'includeLinkedAccounts', 'logGroupIdentifiers', 'logGroupClass'];

/**
 * The operations on log groups.
 * @param now milliseconds since the epoch.
 */
export function logGroupOperations(store: LogStore, now: () => number): Record<string, Operation> {
  return {
    CreateLogGroup: operation((input: CreateInput) => {
      refuseUnimitated(input);
      if (store.group(input.logGroupName)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      store.addGroup(input.logGroupName, now());
      return {};
    }),

    DescribeLogGroups: operation((input: DescribeInput, call) => {
      const {
        logGroupNamePrefix: prefix = '',
        logGroupNamePattern: part = '',
        nextToken = '',
        limit = 50,
      } = input;
      const unknown = NOT_IMITATED.find((name) => Object.hasOwn(input, name));
      if (unknown) throw invalid(`${unknown}: this local emulator does not imitate it`);
      if (prefix && part)
        throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
      const found = store.groups({ prefix, part, after: nextToken, limit: limit + 1 });
      const page = found.slice(0, limit);
      return {
        logGroups: page.map((group) => described(group, call)),
        nextToken: found.length > limit ? page.at(-1)?.name : undefined,
      };
    }),

    PutRetentionPolicy: operation((input: { logGroupName: string; retentionInDays: number }) => {
      requireGroup(store, input.logGroupName);
      if (!RETENTION_DAYS.includes(input.retentionInDays)) throw wrongRetention(input.retentionInDays);
      store.setRetention(input.logGroupName, input.retentionInDays);
      store.purge(now());
      return {};
    }),

    DeleteLogGroup: operation((input: { logGroupName: string }) => {
      requireGroup(store, input.logGroupName);
      store.deleteGroup(input.logGroupName);
      return {};
    }),
  };
}

function refuseUnimitated({
  kmsKeyId,
  logGroupClass = 'STANDARD',
  deletionProtectionEnabled,
}: CreateInput): void {
  if (kmsKeyId !== undefined) throw invalid('kmsKeyId: this local emulator does not encrypt');
  if (logGroupClass !== 'STANDARD')
    throw invalid(`log class ${logGroupClass}: this local emulator has STANDARD only`);
  if (deletionProtectionEnabled)
    throw invalid('deletionProtectionEnabled: this local emulator does not imitate it');
}

const wrongRetention = (days: number) =>
  constraintError('InvalidParameterException')(
    [
      {
        path: 'retentionInDays',
        value: String(days),
        constraint: `Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
      },
    ],
    'PutRetentionPolicy',
  );

function described({ name, createdAt, retentionDays }: LogGroup, call: CallContext): object {
  const arn = logGroupArn(call, name);
  return {
    logGroupName: name,
    creationTime: createdAt,
    retentionInDays: retentionDays ?? undefined,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    logGroupClass: 'STANDARD',
    storedBytes: 0,
  };
}
