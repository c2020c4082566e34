import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { type Program, program, type Wire } from '../world/program.ts';
import type { InvariantName } from './invariants.ts';

/** A present program that does not care for the earlier one. */
export interface DeployBreak {
  /** What is wrong with it. */
  readonly how: string;
  readonly present: Program;
  /** What a deploy of it violates. */
  readonly violates: InvariantName;
}

/** How a program stores items that others store in another shape. */
interface Shape {
  readonly written: (item: Item) => Item;
  readonly read: (item: Item) => Item;
  /** The partition of the index that it asks instead of another. */
  readonly bucket?: (name: unknown) => unknown;
}

type Send = (command: { readonly input: unknown }) => Promise<{
  readonly Item?: Item;
  readonly Items?: readonly Item[];
}>;

const isOfRun = (item: Item): boolean => String(item[TABLE.sortKey]).startsWith('RUN#');

const shapedCommand = (command: unknown, { written, bucket = (name) => name }: Shape): unknown => {
  if (command instanceof PutCommand) {
    return new PutCommand({ ...command.input, Item: written(command.input.Item ?? {}) });
  }
  if (!(command instanceof QueryCommand)) return command;
  const { ':partition': partition, ...values } = command.input.ExpressionAttributeValues ?? {};
  return new QueryCommand({
    ...command.input,
    ExpressionAttributeValues: { ...values, ':partition': bucket(partition) },
  });
};

const shapedClient = (client: DynamoDBDocumentClient, shape: Shape): DynamoDBDocumentClient => {
  const inner = client as unknown as { readonly send: Send };
  const send: Send = async (command) => {
    const { Item: item, Items: items, ...answer } = await inner.send(shapedCommand(command, shape) as never);
    return {
      ...answer,
      ...(item && { Item: shape.read(item) }),
      ...(items && { Items: items.map(shape.read) }),
    };
  };
  return { send } as unknown as DynamoDBDocumentClient;
};

/** A program of which each invocation has another world, and reads another event. */
const within = (
  { reading, ...functions }: Program,
  wireOf: (wire: Wire) => Wire,
  eventOf: (event: SQSEvent) => SQSEvent = (event) => event,
): Program => ({
  reading,
  wake: (event, wire) => functions.wake(eventOf(event), wireOf(wire)),
  track: (event, wire) => functions.track(event, wireOf(wire)),
  deliver: (event, wire, process) => functions.deliver(event, wireOf(wire), process),
  watch: (wire) => functions.watch(wireOf(wire)),
  api: (wire) => functions.api(wireOf(wire)),
});

/** A program that stores items in a shape of its own. */
export const shapedAs = (shape: Shape, of: Program = program): Program => ({
  ...within(of, (wire) => ({ ...wire, dynamodb: shapedClient(wire.dynamodb, shape) })),
  reading: { ...of.reading, run: (item) => of.reading.run(shape.read(item)) },
});

/** A program that writes a field of runs under another name; it reads both. */
export const renamingOfRuns = (from: string, to: string): Shape => ({
  written: (item) => {
    if (!isOfRun(item)) return item;
    const { [from]: value, ...rest } = item;
    return { ...rest, [to]: value };
  },
  read: (item) => {
    if (!isOfRun(item) || item[to] === undefined) return item;
    const { [to]: value, ...rest } = item;
    return { ...rest, [from]: value };
  },
});

/** A program that reads what another shape writes, and goes on writing what everybody reads. */
export const readingAlso = (shape: Shape): Program => shapedAs({ ...shape, written: (item) => item });

/** Runs that run have another status. */
const ACTIVE: Shape = {
  written: (item) => (isOfRun(item) && item.status === 'running' ? { ...item, status: 'active' } : item),
  read: (item) => (isOfRun(item) && item.status === 'active' ? { ...item, status: 'running' } : item),
};

/** What others write under the name of a field is not read. */
const readingNoOther = (shape: Shape, field: string): Shape => ({
  ...shape,
  read: (item) => shape.read(isOfRun(item) ? { ...item, [field]: undefined } : item),
});

const withBucket = (item: Item, from: string, to: string): Item =>
  item[TABLE.index.partitionKey] === from ? { ...item, [TABLE.index.partitionKey]: to } : item;

/** What the watchdog looks at stands under another name in the index. */
const OTHER_BUCKET: Shape = {
  written: (item) => withBucket(item, 'watch', 'watched'),
  read: (item) => withBucket(item, 'watched', 'watch'),
  bucket: (name) => (name === 'watch' ? 'watched' : name),
};

/** The wake-ups of jobs name their job under another name. */
const withOtherWakeUps = (): Program => {
  const wireOf = (wire: Wire): Wire => {
    const inner = wire.sqs as unknown as {
      readonly send: (command: { readonly input: { readonly MessageBody: string } }) => Promise<unknown>;
    };
    const send: typeof inner.send = ({ input }) =>
      inner.send({ input: { ...input, MessageBody: input.MessageBody.replace('"jobId":', '"job":') } });
    return { ...wire, sqs: { send } as unknown as Wire['sqs'] };
  };
  const eventOf = (event: SQSEvent): SQSEvent => ({
    Records: event.Records.map((record) => ({ ...record, body: record.body.replace('"job":', '"jobId":') })),
  });
  return within(program, wireOf, eventOf);
};

/** Deploys that lose or break something, one for each thing that programs share. */
export const DEPLOY_BREAKS: readonly DeployBreak[] = [
  {
    how: 'writes the status of runs under another name',
    present: shapedAs(renamingOfRuns('status', 'phase')),
    violates: 'settled',
  },
  {
    how: 'reads the status of runs under another name only',
    present: shapedAs(readingNoOther(renamingOfRuns('status', 'phase'), 'status')),
    violates: 'late',
  },
  {
    how: 'writes a status that the earlier program does not know',
    present: shapedAs(ACTIVE),
    violates: 'released',
  },
  {
    how: 'puts what the watchdog looks at elsewhere in the index',
    present: shapedAs(OTHER_BUCKET),
    violates: 'looked',
  },
  {
    how: 'renames a field of wake-ups',
    present: withOtherWakeUps(),
    violates: 'understood',
  },
];
