/**
 * What the test of the alarms does to local mode from inside, asked by HTTP: it sets the clock forward, lets calls of functions fail or
 * hang, and tells which invocations there were.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HandlerName } from '../../../functions/contract/environment.ts';
import { QUEUE_READING } from '../../../functions/contract/queues.ts';
import { systemClock } from '../../../local/emulators/sqs/start-sqs-emulator.ts';
import type { FunctionCall, InvocationObserver, Observer } from '../../../local/observed-calls.ts';
import { record } from '../../stack/rights/record-calls.ts';
import { passTime } from './pass-time.ts';

/** Calls of a function that go wrong. */
export interface Trouble {
  readonly caller: HandlerName;
  /** Only calls of this operation. */
  readonly operation?: string;
  /** Only calls whose request has this text. */
  readonly about?: string;
  /** Refused as AWS refuses what will never do, or without an answer. */
  readonly how: 'refused' | 'hanging';
}

/** An invocation of a function. */
export interface Invocation {
  readonly caller: HandlerName;
  /** In milliseconds since the epoch. */
  readonly began: number;
  /** How many others were under way when it began. */
  readonly beside: number;
}

/** An invocation that has ended. */
export interface Ended extends Invocation {
  readonly hasFailed: boolean;
}

/** The answer to each question. */
export interface Seen {
  readonly now: number;
  readonly underWay: readonly Invocation[];
  /** Since the question before. */
  readonly ended: readonly Ended[];
}

/** What is asked. */
export interface Question {
  /** The clock is set forward by so many milliseconds. */
  readonly later?: number;
  /** From now on these calls go wrong and no others. */
  readonly troubles?: readonly Trouble[];
}

const passing = passTime();
// The emulator of SQS was loaded before, with the clock as it was.
systemClock.now = Date.now;
const underWay = new Set<Invocation>();
const ended: Ended[] = [];
const hanging: (() => void)[] = [];
let troubles: readonly Trouble[] = [];

const operationOf = ({ request }: FunctionCall): string =>
  String(request.headers['x-amz-target']).split('.').at(-1) ?? '';

const isTroubled = (seen: FunctionCall, { caller, operation, about = '' }: Trouble): boolean =>
  caller === seen.caller &&
  (operation === undefined || operation === operationOf(seen)) &&
  seen.request.body.includes(about);

const REFUSED = {
  status: 400,
  headers: {},
  body: JSON.stringify({ __type: 'ValidationException', message: 'so that it fails' }),
};

export const observe: Observer = async (seen, ask) => {
  record(seen);
  const trouble = troubles.find((each) => isTroubled(seen, each));
  if (trouble === undefined) return ask();
  if (trouble.how === 'refused') return REFUSED;
  await new Promise<void>((resolve) => hanging.push(resolve));
  return ask();
};

export const observeInvocation: InvocationObserver = (caller, end) => {
  const invocation = { caller, began: Date.now(), beside: underWay.size };
  const note = (hasFailed: boolean) => () => {
    underWay.delete(invocation);
    ended.push({ ...invocation, hasFailed });
  };
  underWay.add(invocation);
  end.then(note(false), note(true));
};

const canGoOn = ({ caller }: Invocation): boolean =>
  !troubles.some((trouble) => trouble.caller === caller && trouble.how === 'hanging');

/** For so long batches are gathered, in milliseconds. */
const WINDOW = 1000 * QUEUE_READING.deliver.windowSeconds;

/** Some turns: what is due has begun by then. */
const TURNS = 20;

/** Resolves when what is due by now has begun, and what can go on has ended. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < TURNS || [...underWay].some(canGoOn); turn += 1) {
    passing.callDue();
    await nextTurn();
  }
};

const answer = async ({ later = 0, troubles: next }: Question): Promise<Seen> => {
  if (next !== undefined) {
    troubles = next;
    for (const goOn of hanging.splice(0)) goOn();
  }
  // An invocation that is under way is not to find its time over.
  await settled();
  // What has come by then is gathered, and handed over when the window of its batch ends.
  const last = Math.min(later, WINDOW);
  for (const part of [later - last, last]) {
    passing.forward(part);
    await settled();
  }
  return { now: Date.now(), underWay: [...underWay], ended: ended.splice(0) };
};

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  response.end(JSON.stringify(await answer(JSON.parse(Buffer.concat(chunks).toString()))));
});
server.listen(0, '127.0.0.1', () => {
  writeFileSync(process.env.RUNAT_TEST_INSIDE ?? '', String((server.address() as AddressInfo).port));
});
server.unref();
