import { setImmediate as nextTurn } from 'node:timers/promises';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { SendDirectly } from '../functions/adapters/clients/client-settings.ts';
import type { Perform, WireAnswer } from './emulators/aws-wire.ts';

/** What the SDK hands to its handler of requests beside a request. */
export interface HandlerOptions {
  readonly abortSignal?: object | undefined;
  /** Gives, once, what the first try of this command has been answered already. */
  readonly firstAnswer?: () => WireAnswer | undefined;
}

/** How an input becomes what an operation takes, and its answer what the client gives. */
interface Translation {
  readonly input: (input: Item) => Item;
  readonly output: (output: Item) => Item;
}

/** By the name of an operation. */
export type DirectCommands = ReadonlyMap<string, Translation>;

type Item = Readonly<Record<string, unknown>>;

/** A command of the SDK; one of the document client has the command of the service within it. */
interface SdkCommand {
  readonly input: Item;
  readonly schema?: readonly unknown[];
  readonly clientCommand?: SdkCommand;
}

const NAME_IN_SCHEMA = 2;

/**
 * Does commands by calling the operation of an emulator with the input itself: nothing is written as a request and read again, and the
 * SDK does not work out where and how to send it. That is more than half of the price of a call. The emulator checks the input as it
 * does one from the wire.
 *
 * What it refuses is the SDK's: it gets the refusal as the answer to its first try, makes its error of that, or repeats the call.
 */
export const sendDirectly =
  (perform: Perform, commands: DirectCommands): SendDirectly =>
  async (command, bySdk) => {
    const { input, schema, clientCommand } = command as SdkCommand;
    const name = String((clientCommand?.schema ?? schema)?.[NAME_IN_SCHEMA]);
    const translation = commands.get(name);
    if (!translation) return bySdk();
    // As with a socket, what else is ready comes first: timers, and requests of others.
    await nextTurn();
    const performed = await perform(name, translation.input(input));
    if ('refusal' in performed) return bySdk(answeredFirst(performed.refusal));
    const $metadata = {
      httpStatusCode: 200,
      requestId: performed.requestId,
      attempts: 1,
      totalRetryDelay: 0,
    };
    return { $metadata, ...translation.output(performed.output as Item) };
  };

function answeredFirst(answer: WireAnswer): HandlerOptions {
  const answers = [answer];
  return { firstAnswer: () => answers.shift() };
}

const unchanged = (value: Item): Item => value;
const AS_IT_IS: Translation = { input: unchanged, output: unchanged };

/** Commands of SQS and Scheduler whose answers have no instants, which the SDK would read as dates. */
export const QUEUE_COMMANDS: DirectCommands = new Map([
  ['SendMessage', AS_IT_IS],
  ['ChangeMessageVisibility', AS_IT_IS],
]);
export const SCHEDULER_COMMANDS: DirectCommands = new Map([
  ['CreateSchedule', AS_IT_IS],
  ['DeleteSchedule', AS_IT_IS],
]);

/** As the document client is set up, in functions/adapters/clients/dynamodb-client.ts. */
const MARSHALL = { removeUndefinedValues: true };

const toStored = (item: unknown): unknown => marshall(item as Item, MARSHALL);
const toPlain = (attributes: unknown): unknown => unmarshall(attributes as never);

type Change = (value: unknown) => unknown;

/** Changes some members of a structure, where they are there. */
const members =
  (changes: Readonly<Record<string, Change>>) =>
  (structure: unknown): Item => {
    const changed: Record<string, unknown> = { ...(structure as Item) };
    for (const name in changes) {
      const value = changed[name];
      if (value !== undefined) changed[name] = changes[name]?.(value);
    }
    return changed;
  };

const each =
  (change: Change): Change =>
  (list) =>
    (list as readonly unknown[]).map(change);

const eachMember =
  (change: Change): Change =>
  (map) =>
    Object.fromEntries(Object.entries(map as Item).map(([name, value]) => [name, change(value)]));

const CONDITION = { ExpressionAttributeValues: toStored };
const keysOfTables = (change: Change): Change => eachMember(members({ Keys: each(change) }));

/**
 * Commands of the document client. Bytes are left out, as no item here has any: as an input they are refused, in an item they stay base64.
 * https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/
 */
export const TABLE_COMMANDS: DirectCommands = new Map([
  ['GetItem', { input: members({ Key: toStored }), output: members({ Item: toPlain }) }],
  ['PutItem', { input: members({ Item: toStored, ...CONDITION }), output: members({ Attributes: toPlain }) }],
  [
    'UpdateItem',
    { input: members({ Key: toStored, ...CONDITION }), output: members({ Attributes: toPlain }) },
  ],
  [
    'DeleteItem',
    { input: members({ Key: toStored, ...CONDITION }), output: members({ Attributes: toPlain }) },
  ],
  [
    'Query',
    {
      input: members({ ExclusiveStartKey: toStored, ...CONDITION }),
      output: members({ Items: each(toPlain), LastEvaluatedKey: toPlain }),
    },
  ],
  [
    'BatchGetItem',
    {
      input: members({ RequestItems: keysOfTables(toStored) }),
      output: members({ Responses: eachMember(each(toPlain)), UnprocessedKeys: keysOfTables(toPlain) }),
    },
  ],
]);

/** The members of a task that the SDK reads as dates. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
const INSTANTS_OF_A_TASK = [
  'connectivityAt',
  'createdAt',
  'executionStoppedAt',
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppedAt',
  'stoppingAt',
];
const MS_PER_SECOND = 1000;

const toDate = (seconds: unknown): Date => new Date(Math.round((seconds as number) * MS_PER_SECOND));
const taskWithDates = members(Object.fromEntries(INSTANTS_OF_A_TASK.map((name) => [name, toDate])));

/** The command of ECS that is called for every run. */
export const CONTAINER_COMMANDS: DirectCommands = new Map([
  ['RunTask', { input: unchanged, output: members({ tasks: each(taskWithDates) }) }],
]);
