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
type Send = (this: DynamoDBDocumentClient, command: SentCommand, ...more: unknown[]) => Promise<Counted>;

const { send } = DynamoDBDocumentClient.prototype as unknown as { readonly send: Send };

const counting = (usual: Send): Send =>
  async function sendCounted(command, ...more) {
    const { name } = command.constructor;
    if (!READS.test(name)) return usual.call(this, command, ...more);
    command.input.ReturnConsumedCapacity = 'TOTAL';
    const answer = await usual.call(this, command, ...more);
    const units = [answer.ConsumedCapacity ?? []]
      .flat()
      .reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0);
    appendFileSync(file, `${JSON.stringify({ name, units })}\n`);
    return answer;
  };

// Local mode gives its client a way of sending of its own, which is to be counted in place of the usual one.
Object.defineProperty(DynamoDBDocumentClient.prototype, 'send', {
  get: () => send,
  set(this: DynamoDBDocumentClient, own: Send) {
    Object.defineProperty(this, 'send', { value: counting(own) });
  },
});
