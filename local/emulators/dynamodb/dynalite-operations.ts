import { createRequire } from 'node:module';
import { AwsError } from '../aws-error.ts';
import { DynaliteStore } from './dynalite-store.ts';
import type { ItemDatabase } from './item-database.ts';
import { PlainInputs } from './plain-input.ts';
import { PLAIN_OPERATIONS } from './plain-operations.ts';
import { TurnWrites } from './turn-writes.ts';

type Act = (store: object, data: object, callback: (error: unknown, answer?: object) => void) => void;

/** What an operation does with the database: a change of items goes with others of its turn, a change of tables alone. */
type Effect = 'reads' | 'changes items' | 'changes tables';

interface Operation {
  readonly act: Act;
  readonly validation: { readonly types: object; readonly custom?: object };
  readonly effect: Effect;
}

const requireDynalite = createRequire(import.meta.url);
const { checkTypes, checkValidations } = requireDynalite('dynalite/validations') as {
  /** Reads the members that a request may have. Throws with `statusCode` and `body`. */
  readonly checkTypes: (data: object, types: object) => object;
  /** Throws with `statusCode` and `body`. */
  readonly checkValidations: (data: object, types: object, custom: object | undefined, store: object) => void;
};

const READING = [
  'BatchGetItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
];
const CHANGING_ITEMS = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'];
const CHANGING_TABLES = ['CreateTable', 'DeleteTable', 'TagResource', 'UntagResource', 'UpdateTable'];

const load = (name: string, effect: Effect): [string, Operation] => {
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const act = requireDynalite(`dynalite/actions/${file}`) as Act;
  const validation = requireDynalite(`dynalite/validations/${file}`) as Operation['validation'];
  return [name, { act, validation, effect }];
};

const OPERATIONS = new Map([
  ...READING.map((name) => load(name, 'reads')),
  ...CHANGING_ITEMS.map((name) => load(name, 'changes items')),
  ...CHANGING_TABLES.map((name) => load(name, 'changes tables')),
]);

/** Does an operation by its name, with its input as it came; what it has written is on the disk when it settles. Rejects with `AwsError`. */
export type RunOperation = (name: string, input: unknown) => Promise<object>;

/** The operations, and what commits those whose turn is not over; to be called before the database is closed. */
export interface DynaliteOperations {
  readonly run: RunOperation;
  readonly commit: () => void;
}

/**
 * The operations of dynalite over a database of ours: its checks, its grammar of expressions and its answers, without its
 * server. All that changes items in one turn of the event loop is one transaction, indexes included.
 * @see https://github.com/architect/dynalite
 */
export function dynaliteOperations(
  database: ItemDatabase,
  place: { readonly region: string; readonly accountId: string },
): DynaliteOperations {
  const store = new DynaliteStore(database, place);
  const writes = new TurnWrites(database, () => store.forget());
  const plain = new PlainInputs(store.options.maxItemSize);

  const carryOut = <Answer>(effect: Effect, work: () => Answer): Answer => {
    if (effect === 'reads') return work();
    if (effect === 'changes items') return writes.write(work);
    writes.commit();
    return database.transaction(work);
  };

  const workOf = (name: string, operation: Operation, input: unknown): (() => object | Promise<object>) => {
    const fields = fieldsOf(input);
    const known = plain.read(name, fields);
    const doPlainly = known && PLAIN_OPERATIONS.get(name);
    if (doPlainly) return () => doPlainly(store, known);
    const data = check(operation, fields, store);
    plain.learn(name, data);
    return () => runAtOnce(store, operation, data);
  };

  const answerTo = (name: string, input: unknown): object | Promise<object> => {
    const operation = OPERATIONS.get(name);
    if (!operation) throw refusal('com.amazon.coral.service#UnknownOperationException', '');
    const work = workOf(name, operation, input);
    try {
      return carryOut(operation.effect, work);
    } catch (error) {
      store.forget();
      throw asRefusal(error);
    }
  };

  /** Also a read and a refusal may tell of what is not committed. `turn` is the one that the operation was begun in. */
  const onceCommitted = async (
    answer: object | Promise<object>,
    turn: Promise<void> | undefined,
  ): Promise<object> => {
    try {
      return await answer;
    } finally {
      await turn;
      await writes.committed;
    }
  };

  const run: RunOperation = async (name, input) => {
    let answer: object | Promise<object>;
    try {
      answer = answerTo(name, input);
    } catch (error) {
      answer = Promise.reject(error);
    }
    const turn = writes.committed;
    return turn ? onceCommitted(answer, turn) : answer;
  };

  return { run, commit: () => writes.commit() };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(input: unknown): Fields {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw refusal('com.amazon.coral.service#SerializationException', '');
  }
  return input as Fields;
}

function check({ validation }: Operation, input: Fields, store: DynaliteStore): Fields {
  try {
    const data = checkTypes(input, validation.types);
    checkValidations(data, validation.types, validation.custom, store);
    return data as Fields;
  } catch (error) {
    throw asRefusal(error);
  }
}

/** Throws what the operation refuses, so that nothing of it is kept. What reads two things at a time goes on behind. */
function runAtOnce(store: DynaliteStore, { act }: Operation, data: object): Promise<object> {
  let refused: unknown;
  const { promise, resolve, reject } = Promise.withResolvers<object>();
  act(store, data, (error, answer = {}) => {
    if (!error) resolve(answer);
    else {
      refused = error;
      reject(asRefusal(error));
    }
  });
  store.flow();
  if (refused === undefined) return promise;
  promise.catch(() => undefined);
  throw refused;
}

const refusal = (type: string, message: string, statusCode = 400): AwsError =>
  new AwsError(type, message, { statusCode });

/** dynalite's refusals have the body of the answer. All else is a fault of ours, or of the disk. */
function asRefusal(error: unknown): unknown {
  if (error instanceof AwsError || !(error instanceof Error) || !('body' in error)) return error;
  const { __type, message, Message, ...fields } = error.body as Record<string, unknown>;
  const statusCode = 'statusCode' in error ? Number(error.statusCode) : 400;
  return new AwsError(String(__type), String(message ?? Message ?? ''), { statusCode, fields });
}
