import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { DynaliteStore, Index, KeySchema, Table } from './dynalite-store.ts';

type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;

/** An input that `PlainInputs` has read. */
interface PlainInput {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

/** Of dynalite. What is refused has `statusCode` and `body`. */
interface DynaliteRules {
  readonly validateKey: (key: Item, table: Table) => Error | null | undefined;
  readonly validateItem: (item: Item, table: Table) => Error | null | undefined;
  readonly checkConditional: (data: object, existing: Item | undefined) => Error | null | undefined;
  readonly createKey: (item: Item, table: Table, schema?: KeySchema) => string;
  readonly hashPrefix: (...piecesAndTypes: unknown[]) => string;
}

const requireDynalite = createRequire(import.meta.url);
const rules = requireDynalite('dynalite/db') as DynaliteRules;

const HASH_DIGITS = 6;

/**
 * The two most frequent operations for inputs that are plain, by dynalite's rules and with its keys, in fewer steps than its own.
 * @throws what dynalite refuses
 * @see https://github.com/architect/dynalite/blob/main/actions/putItem.js
 */
export const PLAIN_OPERATIONS: ReadonlyMap<string, (store: DynaliteStore, input: object) => object> = new Map(
  [
    ['GetItem', (store, input) => getItem(store, input as PlainInput)],
    ['PutItem', (store, input) => putItem(store, input as PlainInput)],
  ],
);

function getItem(store: DynaliteStore, { TableName, Key = {} }: PlainInput): object {
  const table = store.table(TableName);
  refuse(rules.validateKey(Key, table));
  const item = store.getItemDb(TableName).read(keyOf(Key, table));
  return item === undefined ? {} : { Item: item };
}

function putItem(store: DynaliteStore, input: PlainInput): object {
  const { TableName, Item: item = {} } = input;
  const table = store.table(TableName);
  refuse(rules.validateItem(item, table));
  store.checkIndexKeys(TableName, item);
  const items = store.getItemDb(TableName);
  const key = keyOf(item, table);
  const existing = items.read(key) as Item | undefined;
  refuse(rules.checkConditional(input, existing));
  const text = JSON.stringify(item);
  const { LocalSecondaryIndexes: local = [], GlobalSecondaryIndexes: global = [] } = table;
  const change = (type: string, index: Index): void => {
    const entries = store.getIndexDb(type, TableName, index.IndexName);
    const before = existing && indexKeyOf(existing, table, index);
    const after = indexKeyOf(item, table, index);
    if (before !== undefined && before !== after) entries.remove(before);
    if (after === undefined) return;
    const entry = entryOf(item, table, index);
    entries.write(after, entry === item ? text : JSON.stringify(entry));
  };
  for (const index of local) change('local', index);
  for (const index of global) change('global', index);
  items.write(key, text);
  return {};
}

function refuse(refusal: Error | null | undefined): void {
  if (refusal) throw refusal;
}

/** The key of an item in an index; undefined where it has not all of its attributes. */
function indexKeyOf(item: Item, table: Table, { KeySchema: schema }: Index): string | undefined {
  if (!schema.every(({ AttributeName }) => item[AttributeName] !== undefined)) return undefined;
  return keyOf(item, table, schema) + hashOf(item, table);
}

/** What an index holds of an item. */
function entryOf(item: Item, table: Table, { KeySchema: schema, Projection }: Index): Item {
  const { ProjectionType, NonKeyAttributes = [] } = Projection;
  if (ProjectionType === 'ALL') return item;
  const keys = [...schema, ...table.KeySchema].map(({ AttributeName }) => AttributeName);
  return Object.fromEntries([...keys, ...NonKeyAttributes].map((name) => [name, item[name] as Value]));
}

/** As `createKey`: a hash of the partition and the attributes, so that entries are in order. */
function keyOf(item: Item, table: Table, schema: KeySchema = table.KeySchema): string {
  let key = '';
  for (const { AttributeName } of schema) {
    const text = item[AttributeName]?.S;
    if (!isText(text)) return rules.createKey(item, table, schema);
    if (key === '') key = `${textHash(text)}/`;
    key += `${Buffer.from(text, 'utf8').toString('hex')}/`;
  }
  return key;
}

/** As `hashPrefix` of the key of an item. */
function hashOf(item: Item, table: Table): string {
  const texts = table.KeySchema.map(({ AttributeName }) => item[AttributeName]?.S);
  if (texts.every(isText)) return textHash(texts.join(''));
  const pieces = table.KeySchema.flatMap(({ AttributeName }) => {
    const [[type, piece] = []] = Object.entries(item[AttributeName] ?? {});
    return [piece, type];
  });
  return rules.hashPrefix(...pieces);
}

/** What UTF-8 can write; halves of characters must not become whole ones where texts are joined. */
const isText = (text: unknown): text is string => typeof text === 'string' && text.isWellFormed();

const textHash = (text: string): string => hash('md5', `Outliers${text}`, 'hex').slice(0, HASH_DIGITS);
