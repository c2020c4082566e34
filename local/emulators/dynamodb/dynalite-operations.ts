import { createRequire } from 'node:module';
import { AwsError } from '../aws-error.ts';
import { DynaliteStore } from './dynalite-store.ts';
import type { ItemDatabase } from './item-database.ts';

type Act = (store: object, data: object, callback: (error: unknown, answer?: object) => void) => void;

interface Operation {
  readonly act: Act;
  readonly validation: { readonly types: object; readonly custom?: object };
  readonly isWrite: boolean;
}

const requireDynalite = createRequire(import.meta.url);
const { checkTypes, checkValidations } = requireDynalite('dynalite/validations') as {
  /** Reads the members that a request may have. Throws with `statusCode` and `body`. */
  readonly checkTypes: (data: object, types: object) => object;
  /** Throws with `statusCode` and `body`. */
  readonly checkValidations: (data: object, types: object, custom: object | undefined, store: object) => void;
};

const READS = [
  'BatchGetItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
];
const WRITES = [
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'PutItem',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
];

const load = (name: string, isWrite: boolean): [string, Operation] => {
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const act = requireDynalite(`dynalite/actions/${file}`) as Act;
  const validation = requireDynalite(`dynalite/validations/${file}`) as Operation['validation'];
  return [name, { act, validation, isWrite }];
};

const OPERATIONS = new Map([
  ...READS.map((name) => load(name, false)),
  ...WRITES.map((name) => load(name, true)),
]);

/** Does an operation by its name, with its input as it came; throws `AwsError`. */
export type RunOperation = (name: string, input: unknown) => Promise<object>;

/**
 * The operations of dynalite over a database of ours: its checks, its grammar of expressions and its answers, without its
 * server. An operation is one transaction, indexes included.
 * @see https://github.com/architect/dynalite
 */
export function dynaliteOperations(
  database: ItemDatabase,
  place: { readonly region: string; readonly accountId: string },
): RunOperation {
  const store = new DynaliteStore(database, place);
  return (name, input) => {
    const operation = OPERATIONS.get(name);
    if (!operation) throw refusal('com.amazon.coral.service#UnknownOperationException', '');
    const data = readInput(operation, input, store);
    const run = () => runAtOnce(store, operation, data);
    try {
      return operation.isWrite ? database.transaction(run) : run();
    } catch (error) {
      store.forget();
      throw asRefusal(error);
    }
  };
}

function readInput({ validation }: Operation, input: unknown, store: DynaliteStore): object {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw refusal('com.amazon.coral.service#SerializationException', '');
  }
  try {
    const data = checkTypes(input, validation.types);
    checkValidations(data, validation.types, validation.custom, store);
    return data;
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
