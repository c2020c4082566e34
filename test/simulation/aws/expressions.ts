import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';

/** The names and values that an expression speaks of. */
export interface Terms {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

/** Tells whether an expression is true of an item; no item is as one without attributes. */
export type Condition = (item: Item, terms: Terms) => boolean;

type Scalar = string | number;

const compared = (order: (left: Scalar, right: Scalar) => boolean) => (left: unknown, right: unknown) =>
  typeof left === typeof right && order(left as Scalar, right as Scalar);

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html */
const COMPARISONS: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  '=': (left, right) => left === right,
  '<>': (left, right) => left !== right,
  '<': compared((left, right) => left < right),
  '<=': compared((left, right) => left <= right),
  '>': compared((left, right) => left > right),
  '>=': compared((left, right) => left >= right),
};

const COMPARISON = /^(#\w+) (=|<>|<|<=|>|>=) (:\w+)$/;
const BETWEEN = /^(#\w+) BETWEEN (:\w+) AND (:\w+)$/;
const CALL = /^(\w+)\((#\w+)(?:, (:\w+))?\)$/;

const attributeOf = (item: Item, name: string, { ExpressionAttributeNames: names = {} }: Terms): unknown =>
  item[names[name] ?? ''];

const givenValue = (name: string, { ExpressionAttributeValues: values = {} }: Terms): unknown => values[name];

const holds = (whole: unknown, part: unknown): boolean =>
  Array.isArray(whole) ? whole.includes(part) : String(whole).includes(String(part));

const FUNCTIONS: Readonly<Record<string, (attribute: unknown, value: unknown) => boolean>> = {
  attribute_exists: (attribute) => attribute !== undefined,
  attribute_not_exists: (attribute) => attribute === undefined,
  begins_with: (attribute, value) => typeof attribute === 'string' && attribute.startsWith(String(value)),
  contains: (attribute, value) => attribute !== undefined && holds(attribute, value),
};

/** One comparison or call. */
const termOf = (text: string): Condition => {
  const [, left = '', sign = '', right = ''] = COMPARISON.exec(text) ?? [];
  const compare = COMPARISONS[sign];
  if (compare) return (item, terms) => compare(attributeOf(item, left, terms), givenValue(right, terms));
  const [, between = '', first = '', last = ''] = BETWEEN.exec(text) ?? [];
  if (between !== '') {
    return (item, terms) => {
      const attribute = attributeOf(item, between, terms);
      return (
        COMPARISONS['>=']?.(attribute, givenValue(first, terms)) === true &&
        COMPARISONS['<=']?.(attribute, givenValue(last, terms)) === true
      );
    };
  }
  const [, called = '', name = '', argument = ''] = CALL.exec(text) ?? [];
  const call = FUNCTIONS[called];
  if (!call) throw new RangeError(`the imitation of DynamoDB does not know the expression "${text}"`);
  return (item, terms) => call(attributeOf(item, name, terms), givenValue(argument, terms));
};

/** Splits at a word that stands outside of parentheses; the AND of a BETWEEN belongs to it. */
const splitAt = (text: string, word: 'AND' | 'OR'): string[] => {
  const parts: string[] = [''];
  let depth = 0;
  let isBetween = false;
  for (const token of text.split(/(\(|\)| AND | OR )/)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token === ` ${word} ` && depth === 0 && !isBetween) {
      parts.push('');
      continue;
    }
    isBetween = token.includes(' BETWEEN ');
    parts.push(`${parts.pop()}${token}`);
  }
  return parts;
};

const isInParentheses = (text: string): boolean => text.startsWith('(') && text.endsWith(')');

const conditionOf = (text: string): Condition => {
  const either = splitAt(text, 'OR');
  if (either.length > 1) {
    const conditions = either.map(conditionOf);
    return (item, terms) => conditions.some((condition) => condition(item, terms));
  }
  const all = splitAt(text, 'AND');
  if (all.length > 1) {
    const conditions = all.map(conditionOf);
    return (item, terms) => conditions.every((condition) => condition(item, terms));
  }
  return isInParentheses(text) ? conditionOf(text.slice(1, -1)) : termOf(text);
};

const known = new Map<string, Condition>();

/**
 * The meaning of a condition, key condition or filter of DynamoDB, as far as this application uses them.
 * @throws RangeError for one that it does not know.
 */
export const conditionIn = (expression: string): Condition => {
  const condition = known.get(expression) ?? conditionOf(expression);
  known.set(expression, condition);
  return condition;
};
