/**
 * Loaded into local mode before anything else (`node --import`): writes a line for each request to the store into the file
 * `BENCH_READS`, with the read units that DynamoDB would count for it.
 */
import { appendFileSync } from 'node:fs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

interface SentCommand {
  readonly input: Record<string, unknown>;
  readonly constructor: { readonly name: string };
}

interface Counted {
  readonly ConsumedCapacity?:
    | { readonly CapacityUnits?: number }
    | readonly { readonly CapacityUnits?: number }[];
}

const file = process.env.BENCH_READS ?? '';
const READS = /^(Get|BatchGet|Query)Command$/;
const { send } = DynamoDBDocumentClient.prototype as unknown as {
  send: (command: SentCommand, ...more: unknown[]) => Promise<Counted>;
};

async function sendCounted(
  this: DynamoDBDocumentClient,
  command: SentCommand,
  ...more: unknown[]
): Promise<Counted> {
  const { name } = command.constructor;
  if (!READS.test(name)) return send.call(this, command, ...more);
  command.input.ReturnConsumedCapacity = 'TOTAL';
  const answer = await send.call(this, command, ...more);
  const units = [answer.ConsumedCapacity ?? []]
    .flat()
    .reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0);
  appendFileSync(file, `${JSON.stringify({ name, units })}\n`);
  return answer;
}

Object.assign(DynamoDBDocumentClient.prototype, { send: sendCounted });
