import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlainInputs } from '../../../local/emulators/dynamodb/plain-input.ts';

const requireDynalite = createRequire(import.meta.url);
const { checkTypes, checkValidations } = requireDynalite('dynalite/validations');

const LARGEST = 2000;
const STORE = { options: { maxItemSize: LARGEST } };

/** What dynalite makes of an input; undefined where it refuses it. */
function checked(operation: 'GetItem' | 'PutItem', input: object): object | undefined {
  const file = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  const { types, custom } = requireDynalite(`dynalite/validations/${file}`);
  try {
    const data = checkTypes(structuredClone(input), types);
    checkValidations(data, types, custom, STORE);
    return data;
  } catch {
    return undefined;
  }
}

/** By its values alone: dynalite makes objects without a prototype. */
const values = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const TableName = 'things';
const name = fc.oneof(
  fc.constantFrom('pk', 'sk', '#name', ':value', '__proto__'),
  fc.string({ maxLength: 4 }),
);
const number = fc.oneof(
  fc.constantFrom('0', '-1', '1.50', '01', '1e3', '-0', '', '12345678901234567890', '0.25', 'one'),
  fc.integer().map(String),
  fc.double().map(String),
);

const { value } = fc.letrec<{ value: object; scalar: object }>((tie) => ({
  scalar: fc.oneof(
    fc.record({ S: fc.string({ maxLength: 400 }) }),
    fc.record({ N: number }),
    fc.record({ BOOL: fc.constantFrom(true, false, 'true', 1, null) }),
    fc.record({ NULL: fc.constantFrom(true, false) }),
    fc.record({ SS: fc.array(fc.string(), { maxLength: 2 }) }),
    fc.record({ NS: fc.array(number, { maxLength: 2 }) }),
    fc.record({ B: fc.constantFrom('eA==', 'x') }),
    fc.constantFrom({}, { S: 1 }, { S: 'a', N: '1' }, { S: null }, { X: 'y' }, { L: {} }, { M: [] }),
  ),
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('scalar'),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(name, tie('value'), { maxKeys: 3 }) }),
  ),
}));

const plainValue = fc.oneof(
  fc.record({ S: fc.string() }),
  fc.record({ N: fc.integer().map(String) }),
  fc.constantFrom({ BOOL: false }, { NULL: true }, { L: [{ S: '' }, { M: { a: { N: '0.25' } } }] }),
);
const item = fc.dictionary(name, fc.oneof({ arbitrary: plainValue, weight: 9 }, value), { maxKeys: 4 });

const CONDITIONS = [
  '#a = :a',
  '#a <= :a AND #b > :b',
  'attribute_not_exists(#a) OR #b = :b',
  'NOT #a = :a',
  '#a BETWEEN :a AND :b',
  'attribute_type(#a, :a)',
  'begins_with(#a, :a)',
  'size(#a) > :a',
  '#a IN (:a, :b)',
  '#a = :a AND',
  '',
];

const condition = fc.record(
  {
    ConditionExpression: fc.constantFrom(...CONDITIONS),
    ExpressionAttributeNames: fc.constantFrom({ '#a': 'pk' }, { '#a': 'pk', '#b': 'x' }, {}, { a: 'pk' }),
    ExpressionAttributeValues: fc.oneof(
      fc.record({ ':a': plainValue }),
      fc.record({ ':a': plainValue, ':b': value }),
      fc.constantFrom({ ':a': { N: '1' } }, { ':a': { N: '2' }, ':b': { N: '3' } }, { ':a': { S: 'S' } }),
    ),
  },
  { requiredKeys: [] },
);

const tableName = fc.oneof(
  { arbitrary: fc.constant(TableName), weight: 9 },
  fc.constantFrom('a', 'no table', undefined),
);

const puts = fc
  .tuple(fc.record({ TableName: tableName, Item: item }), condition)
  .map(([put, more]) => ({ ...put, ...more }));
const gets = fc.record(
  { TableName: tableName, Key: item, ConsistentRead: fc.constantFrom(true, false, 'true') },
  { requiredKeys: ['TableName'] },
);

it('what is read at one look is what dynalite makes of it, and nothing that it refuses', () => {
  const plain = new PlainInputs(LARGEST);
  let read = 0;
  const agrees = (operation: 'GetItem' | 'PutItem', input: Record<string, unknown>) => {
    for (let time = 0; time < 2; time += 1) {
      const given = structuredClone(input);
      const known = plain.read(operation, given);
      const expected = checked(operation, input);
      if (known) {
        read += 1;
        expect(values(known)).toEqual(values(expected));
      } else if (expected) plain.learn(operation, expected as Record<string, unknown>);
      expect(given).toEqual(input);
    }
  };
  fc.assert(
    fc.property(puts, (input) => agrees('PutItem', input)),
    { numRuns: 1500 },
  );
  fc.assert(
    fc.property(gets, (input) => agrees('GetItem', input)),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(100);
});

const Item = { pk: { S: 'a' }, version: { N: '3' } };
const isVersion = (version: number) => ({
  TableName,
  Item,
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': { N: String(version) } },
});

it('a condition is parsed once, and holds with the values of each input', () => {
  const plain = new PlainInputs(LARGEST);
  expect(plain.read('PutItem', isVersion(1))).toBeUndefined();
  plain.learn('PutItem', checked('PutItem', isVersion(1)) as Record<string, unknown>);
  const known = plain.read('PutItem', isVersion(2)) as { _condition: { expression: object } };
  expect(known._condition.expression).toMatchObject({ type: '=', args: [['version'], { N: '2' }] });
});

it('a condition that looks at the value itself is never taken as known', () => {
  const plain = new PlainInputs(LARGEST);
  const between = (to: number) => ({
    ...isVersion(1),
    ConditionExpression: '#version BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':from': { N: '2' }, ':to': { N: String(to) } },
  });
  plain.learn('PutItem', checked('PutItem', between(3)) as Record<string, unknown>);
  expect(checked('PutItem', between(1))).toBeUndefined();
  expect(plain.read('PutItem', between(1))).toBeUndefined();
});

it('what may be too large is measured by dynalite', () => {
  const plain = new PlainInputs(LARGEST);
  const large = (length: number) => ({ TableName, Item: { ...Item, text: { S: 'x'.repeat(length) } } });
  expect(plain.read('PutItem', large(1900))).toBeDefined();
  expect(plain.read('PutItem', large(LARGEST))).toBeUndefined();
});

it('other operations, and other members, are left to dynalite', () => {
  const plain = new PlainInputs(LARGEST);
  expect(plain.read('DeleteItem', { TableName, Key: Item })).toBeUndefined();
  expect(plain.read('PutItem', { TableName, Item, ReturnValues: 'ALL_OLD' })).toBeUndefined();
  expect(plain.read('PutItem', { TableName, Item, ReturnValues: undefined })).toBeDefined();
});
