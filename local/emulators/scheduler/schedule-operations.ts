import { AwsError, type CallContext, type Operation, operation } from '../aws-wire.ts';
import { pageToken, readPageToken } from './page-token.ts';
import type { Schedule } from './schedule.ts';
import { definitionFrom, type ScheduleInput } from './schedule-checks.ts';
import type { ScheduleStore } from './schedule-store.ts';
import { instantWhenWritten } from './schedule-timing.ts';

/** What the operations need of the emulator. */
export interface ScheduleOperationsOptions {
  store: ScheduleStore;
  now: () => number;
  latenessMs: () => number;
  /** Is told when a schedule is due. */
  wakeAt: (dueAt: number) => void;
}

interface NameInput {
  Name: string;
  GroupName?: string;
}

interface ListInput {
  GroupName?: string;
  NamePrefix?: string;
  State?: string;
  MaxResults?: number;
  NextToken?: string;
}

/** Decides, from what is stored under the name, whether to write and since when the schedule exists. */
type CreatedAt = (existing: Schedule | undefined, writtenAt: number) => number;

type Place = Pick<CallContext, 'region' | 'accountId'>;

/** `arn:aws:scheduler:<region>:<account>:schedule/<group>/<name>` */
export const scheduleArn = (
  { region, accountId }: Place,
  { groupName, name }: Pick<Schedule, 'groupName' | 'name'>,
) => `arn:aws:scheduler:${region}:${accountId}:schedule/${groupName}/${name}`;

/** The five operations on schedules. */
export function scheduleOperations(options: ScheduleOperationsOptions): Record<string, Operation> {
  const { store, now } = options;

  const write = (input: ScheduleInput, createdAt: CreatedAt): Schedule => {
    const writtenAt = now();
    const definition = definitionFrom(input, writtenAt);
    const groupName = requireGroup(store, input.GroupName);
    const existing = store.schedule(groupName, input.Name);
    const scheduledAt = instantWhenWritten(definition, writtenAt);
    const dueAt = scheduledAt === null ? null : scheduledAt + options.latenessMs();
    const schedule = {
      groupName,
      name: input.Name,
      definition,
      createdAt: createdAt(existing, writtenAt),
      modifiedAt: writtenAt,
      scheduledAt,
      dueAt,
    };
    store.putSchedule(schedule);
    if (dueAt !== null) options.wakeAt(dueAt);
    return schedule;
  };

  return {
    CreateSchedule: operation((input: ScheduleInput, call) => {
      const schedule = write(input, (existing, writtenAt) => {
        if (existing) throw conflict(`Schedule ${input.Name} already exists.`);
        return writtenAt;
      });
      return { ScheduleArn: scheduleArn(call, schedule) };
    }),

    UpdateSchedule: operation((input: ScheduleInput, call) => {
      const schedule = write(input, (existing) => {
        if (!existing) throw notFound(`Schedule ${input.Name} does not exist.`);
        return existing.createdAt;
      });
      return { ScheduleArn: scheduleArn(call, schedule) };
    }),

    GetSchedule: operation(({ Name, GroupName }: NameInput, call) => {
      const schedule = store.schedule(requireGroup(store, GroupName), Name);
      if (!schedule) throw notFound(`Schedule ${Name} does not exist.`);
      return described(schedule, call);
    }),

    DeleteSchedule: operation(({ Name, GroupName }: NameInput) => {
      if (!store.deleteSchedule(requireGroup(store, GroupName), Name)) {
        throw notFound(`Schedule ${Name} does not exist.`);
      }
      return {};
    }),

    ListSchedules: operation(
      ({ GroupName, NamePrefix, State, MaxResults = 100, NextToken }: ListInput, call) => {
        if (GroupName !== undefined) requireGroup(store, GroupName);
        const [afterGroup = '', afterName = ''] = readPageToken(NextToken, 2);
        const found = store.schedules({
          ...(GroupName !== undefined && { groupName: GroupName }),
          ...(NamePrefix !== undefined && { namePrefix: NamePrefix }),
          ...(State !== undefined && { state: State }),
          after: [afterGroup, afterName],
          limit: MaxResults + 1,
        });
        const page = found.slice(0, MaxResults);
        const last = found.length > MaxResults ? page.at(-1) : undefined;
        return {
          Schedules: page.map((schedule) => summary(schedule, call)),
          NextToken: last && pageToken([last.groupName, last.name]),
        };
      },
    ),
  };
}

function requireGroup(store: ScheduleStore, name = 'default'): string {
  if (store.group(name)) return name;
  throw notFound(`Schedule group ${name} does not exist.`);
}

function described(schedule: Schedule, place: Place): object {
  const { StartDate, EndDate, ...definition } = schedule.definition;
  return {
    ...definition,
    ...common(schedule, place),
    StartDate: StartDate === undefined ? undefined : new Date(StartDate),
    EndDate: EndDate === undefined ? undefined : new Date(EndDate),
  };
}

const summary = (schedule: Schedule, place: Place) => ({
  ...common(schedule, place),
  State: schedule.definition.State,
  Target: { Arn: schedule.definition.Target.Arn },
});

const common = (schedule: Schedule, place: Place) => ({
  Arn: scheduleArn(place, schedule),
  Name: schedule.name,
  GroupName: schedule.groupName,
  CreationDate: new Date(schedule.createdAt),
  LastModificationDate: new Date(schedule.modifiedAt),
});

const notFound = (message: string) => new AwsError('ResourceNotFoundException', message, { statusCode: 404 });

const conflict = (message: string) => new AwsError('ConflictException', message, { statusCode: 409 });
