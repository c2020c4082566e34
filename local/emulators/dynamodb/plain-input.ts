type Fields = Readonly<Record<string, unknown>>;

/** A condition as dynalite has parsed it. Operands are paths, values as they came, or further expressions. */
interface Condition {
  readonly expression: Expression;
}
interface Expression {
  readonly type: string;
  readonly name?: string;
  readonly args: readonly unknown[];
}

const TABLE_NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
/** Written as DynamoDB writes it, so that it stays as it is. */
const PLAIN_NUMBER = /^(-?[1-9]\d{0,14}|0)(\.\d{0,14}[1-9])?$/;

/** What an input may have to be plain. */
const GET: ReadonlySet<string> = new Set(['TableName', 'Key', 'ConsistentRead']);
const PUT: ReadonlySet<string> = new Set([
  'TableName',
  'Item',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
]);

/** In these dynalite looks at the types of values only, not at the values. */
const BY_TYPE: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  'attribute_exists',
  'attribute_not_exists',
]);
const MOST_CONDITIONS = 1000;

/**
 * Sees at one look that the input of a frequent operation is right, and gives what dynalite's checks would give. Of all other inputs, right
 * or wrong, it says nothing: they are for dynalite to check. A condition is parsed by dynalite, once for each text with its names and the
 * types of its values.
 */
export class PlainInputs {
  readonly #largestItem: number;
  readonly #conditions = new Map<string, { readonly condition: Condition; readonly values: Fields }>();

  /** @param largestItem in bytes */
  constructor(largestItem: number) {
    this.#largestItem = largestItem;
  }

  /** The input as its operation takes it; undefined where dynalite must check it. */
  read(operation: string, input: Fields): object | undefined {
    switch (operation) {
      case 'GetItem':
        return hasOnly(GET, input) && isFlag(input.ConsistentRead) && this.#fits(input.Key)
          ? { ...input }
          : undefined;
      case 'PutItem':
        return hasOnly(PUT, input) && this.#fits(input.Item) ? this.#withCondition(input) : undefined;
      default:
        return undefined;
    }
  }

  /** Keeps the condition of an input that dynalite has found right. */
  learn(operation: string, checked: Fields): void {
    const { _condition, ExpressionAttributeValues: values = {} } = checked;
    const condition = _condition as Condition | undefined;
    if (operation !== 'PutItem' || !condition || !isByType(condition.expression)) return;
    const key = keyOf(checked);
    if (key === undefined || this.#conditions.size >= MOST_CONDITIONS) return;
    this.#conditions.set(key, { condition, values: values as Fields });
  }

  /** What is not plain has no size, and NaN is not at most anything. */
  #fits(item: unknown): boolean {
    return mostBytes(item) <= this.#largestItem;
  }

  #withCondition(input: Fields): object | undefined {
    const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues } = input;
    if (ConditionExpression === undefined)
      return ExpressionAttributeNames === undefined && ExpressionAttributeValues === undefined
        ? { ...input }
        : undefined;
    const condition = this.#known(input);
    return condition && { ...input, _condition: condition };
  }

  #known(input: Fields): Condition | undefined {
    const key = keyOf(input);
    const known = key === undefined ? undefined : this.#conditions.get(key);
    if (!known) return undefined;
    const { condition, values: before } = known;
    const values = (input.ExpressionAttributeValues ?? {}) as Fields;
    const given = new Map(Object.keys(before).map((name) => [before[name], values[name]]));
    return { ...condition, expression: withValues(condition.expression, given) };
  }
}

/** A table that has a name as it must be, and nothing else than these members. */
function hasOnly(allowed: ReadonlySet<string>, input: Fields): boolean {
  for (const name in input) if (input[name] !== undefined && !allowed.has(name)) return false;
  return typeof input.TableName === 'string' && TABLE_NAME.test(input.TableName);
}

const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean';

/** The text, the names and the types of the values; undefined where a value is not plain. */
function keyOf(input: Fields): string | undefined {
  const { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues = {} } = input;
  const values = ExpressionAttributeValues as Record<string, Fields>;
  const types: string[] = [];
  for (const name in values) {
    const value = values[name];
    if (Number.isNaN(bytesOfValue(value))) return undefined;
    for (const type in value) types.push(name, type);
  }
  return JSON.stringify([ConditionExpression, ExpressionAttributeNames ?? null, types]);
}

const isExpression = (operand: unknown): operand is Expression =>
  typeof operand === 'object' && operand !== null && 'args' in operand;

const isByType = ({ type, name, args }: Expression): boolean =>
  BY_TYPE.has(type === 'function' ? (name ?? '') : type) &&
  args.every((operand) => !isExpression(operand) || isByType(operand));

const withValues = (expression: Expression, given: ReadonlyMap<unknown, unknown>): Expression => ({
  ...expression,
  args: expression.args.map((operand) =>
    isExpression(operand) ? withValues(operand, given) : given.has(operand) ? given.get(operand) : operand,
  ),
});

/** At least as many bytes as dynalite counts for an item or a key; NaN for what is not plain. */
function mostBytes(item: unknown): number {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return Number.NaN;
  let sum = 0;
  for (const name in item) {
    if (name === '__proto__') return Number.NaN;
    sum += name.length + bytesOfValue((item as Fields)[name]);
  }
  return sum;
}

const WITHIN_A_COLLECTION = 4;
const MOST_OF_A_NUMBER = 24;

/** Of a value with one type, which is a scalar or holds such values. */
function bytesOfValue(value: unknown): number {
  if (typeof value !== 'object' || value === null) return Number.NaN;
  let bytes = Number.NaN;
  let types = 0;
  for (const type in value) {
    types += 1;
    bytes = bytesOf(type, (value as Fields)[type]);
  }
  return types === 1 ? bytes : Number.NaN;
}

function bytesOf(type: string, value: unknown): number {
  switch (type) {
    case 'S':
      return typeof value === 'string' ? value.length : Number.NaN;
    case 'N':
      return typeof value === 'string' && PLAIN_NUMBER.test(value) ? MOST_OF_A_NUMBER : Number.NaN;
    case 'BOOL':
      return typeof value === 'boolean' ? 1 : Number.NaN;
    case 'NULL':
      return value === true ? 1 : Number.NaN;
    case 'L':
      return bytesOfList(value);
    case 'M':
      return mostBytes(value) + WITHIN_A_COLLECTION + WITHIN_A_COLLECTION * Object.keys(value ?? {}).length;
    default:
      return Number.NaN;
  }
}

function bytesOfList(list: unknown): number {
  if (!Array.isArray(list)) return Number.NaN;
  let sum = WITHIN_A_COLLECTION;
  for (const value of list) sum += WITHIN_A_COLLECTION + bytesOfValue(value);
  return sum;
}
