/**
 * Looks from inside at a process that is attacked, and answers the process that has started it: what it holds, and what
 * refused requests have left. Local mode loads it as an observer of the calls of its functions. Needs `--expose-gc`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TABLE } from '../../functions/contract/table.ts';
import type { Observer } from '../../local/observed-calls.ts';

/** What a process holds when its garbage is collected. */
export interface Held {
  /** Bytes of the heap, and what belongs to it outside. */
  readonly bytes: number;
  readonly sockets: number;
  /** Open files, sockets and pipes. Linux; 0 elsewhere. */
  readonly descriptors: number;
  /** Of libuv, but for timers. */
  readonly handles: number;
}

/** What can be asked. */
export type Question = 'held' | 'left';

/** A question and its answer. */
export interface Reply {
  readonly question: Question;
  readonly held?: Held;
  /** What refused requests have written to a service since that was asked last: a line each. */
  readonly left?: readonly string[];
}

/** What was done, by what it was done to: what is taken back again is not there any more. */
type Writes = Map<string, string>;

interface Asked {
  readonly line: string;
  readonly writes: Writes;
  isRefused: boolean;
}

const requests = new AsyncLocalStorage<Asked>();
let left: string[] = [];

const note = ({ line, writes }: Asked): void => {
  left.push(`${line} wrote ${[...writes.values()].join(', ')}`);
  writes.clear();
};

/** To be called by whoever stores, sends or starts something. @param key what it is done to */
export const noteWrite = (what: string, key = `${what} ${performance.now()}`): void => {
  const asked = requests.getStore();
  if (asked === undefined) return;
  asked.writes.set(key, what);
  if (asked.isRefused) note(asked);
};

interface Served {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const served = new WeakMap<IncomingMessage, Asked>();

channel('http.server.request.start').subscribe((message) => {
  const { request } = message as Served;
  const asked: Asked = { line: `${request.method} ${request.url}`, writes: new Map(), isRefused: false };
  served.set(request, asked);
  requests.enterWith(asked);
});

channel('http.server.response.finish').subscribe((message) => {
  const { request, response } = message as Served;
  const asked = served.get(request);
  if (asked === undefined || response.statusCode < 400) return;
  asked.isRefused = true;
  if (asked.writes.size > 0) note(asked);
});

/** Operations that change nothing, in all services. */
const READING = /^(Get|BatchGet|Query|Scan|Describe|List|Filter|Receive)/;

/** The operation of a request to a service: named by a header, or at Scheduler by method and path. */
const operationOf = (request: Parameters<Observer>[0]['request']): string => {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target !== '') return target.replace(/^.*\./, '');
  return `${request.method === 'GET' ? 'Get' : request.method} ${request.target}`;
};

interface PutItem {
  readonly Item?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
}

/** The key of an item that is put; undefined where something else is done. */
const itemOf = (operation: string, body: string) => {
  const { Item } = (operation === 'PutItem' ? JSON.parse(body) : {}) as PutItem;
  if (Item === undefined) return undefined;
  const seconds = Number(Item[TABLE.timeToLiveAttribute]?.N ?? Number.POSITIVE_INFINITY);
  return {
    key: `${Item[TABLE.partitionKey]?.S} ${Item[TABLE.sortKey]?.S}`,
    // The functions may not delete: what they take back expires at once.
    isTakenBack: seconds * 1000 <= Date.now() + 1000,
  };
};

/** Sees each call that a function makes; one that a service refuses leaves nothing. */
export const observe: Observer = async ({ service, request }, ask) => {
  const answer = await ask();
  const operation = operationOf(request);
  if (answer.status >= 300 || READING.test(operation)) return answer;
  const item = itemOf(operation, request.body);
  if (item?.isTakenBack) requests.getStore()?.writes.delete(item.key);
  else noteWrite(`${service} ${operation}`, item?.key);
  return answer;
};

const descriptors = (): number => {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
};

const held = async (): Promise<Held> => {
  // What is kept until its finalizer has run goes in the second round.
  for (const _round of [1, 2]) {
    globalThis.gc?.();
    await nextTurn();
  }
  const { heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().filter((name) => !/^(Timeout|Immediate)$/.test(name));
  return {
    bytes: heapUsed + external,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    descriptors: descriptors(),
    handles: resources.length,
  };
};

const answerTo = async (question: Question): Promise<Reply> => {
  if (question === 'held') return { question, held: await held() };
  const since = left;
  left = [];
  return { question, left: since };
};

process.on('message', (question: Question) => {
  void answerTo(question).then((reply) => process.send?.(reply));
});
// Who has started this process is gone: nobody would end it.
process.on('disconnect', () => process.exit(0));
// Whoever asks does not keep this process alive.
process.channel?.unref();
