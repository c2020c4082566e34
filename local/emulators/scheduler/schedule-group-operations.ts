import { AwsError, type CallContext, type Operation, operation } from '../aws-wire.ts';
import { pageToken, readPageToken } from './page-token.ts';
import type { ScheduleGroup } from './schedule.ts';
import type { ScheduleStore } from './schedule-store.ts';

interface NameInput {
  Name: string;
}

interface ListInput {
  NamePrefix?: string;
  MaxResults?: number;
  NextToken?: string;
}

/**
 * The four operations on schedule groups.
 * @param now milliseconds since the epoch.
 */
export function scheduleGroupOperations(store: ScheduleStore, now: () => number): Record<string, Operation> {
  return {
    CreateScheduleGroup: operation(({ Name }: NameInput, call) => {
      if (store.group(Name)) {
        throw new AwsError('ConflictException', `Schedule group ${Name} already exists.`, {
          statusCode: 409,
        });
      }
      store.putGroup({ name: Name, createdAt: now(), modifiedAt: now() });
      return { ScheduleGroupArn: groupArn(call, Name) };
    }),

    GetScheduleGroup: operation(({ Name }: NameInput, call) => described(requireGroup(store, Name), call)),

    DeleteScheduleGroup: operation(({ Name }: NameInput) => {
      requireGroup(store, Name);
      if (Name === 'default')
        throw new AwsError('ValidationException', 'The default schedule group cannot be deleted.');
      store.deleteGroup(Name);
      return {};
    }),

    ListScheduleGroups: operation(({ NamePrefix, MaxResults = 100, NextToken }: ListInput, call) => {
      const [after = ''] = readPageToken(NextToken, 1);
      const found = store.groups({
        ...(NamePrefix !== undefined && { namePrefix: NamePrefix }),
        after,
        limit: MaxResults + 1,
      });
      const page = found.slice(0, MaxResults);
      const last = found.length > MaxResults ? page.at(-1) : undefined;
      return {
        ScheduleGroups: page.map((group) => described(group, call)),
        NextToken: last && pageToken([last.name]),
      };
    }),
  };
}

function requireGroup(store: ScheduleStore, name: string): ScheduleGroup {
  const group = store.group(name);
  if (group) return group;
  throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, {
    statusCode: 404,
  });
}

const described = ({ name, createdAt, modifiedAt }: ScheduleGroup, call: CallContext) => ({
  Arn: groupArn(call, name),
  Name: name,
  State: 'ACTIVE',
  CreationDate: new Date(createdAt),
  LastModificationDate: new Date(modifiedAt),
});

const groupArn = ({ region, accountId }: CallContext, name: string) =>
  `arn:aws:scheduler:${region}:${accountId}:schedule-group/${name}`;
