import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { TABLE } from '../../contract/table.ts';
import { fingerprint } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { badCursor, formatCursor, parseCursor } from '../list-cursor.ts';
import { type Item, type ItemKey, KEPT_UNTIL } from './dynamodb-items.ts';

/**
 * What is wanted of an attribute of an item. It is more than a number; it is a text; it has the text as a member or a part; it is one of
 * some texts; or it is not there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html (contains, IN)
 */
export type Wanted =
  | { readonly attribute: string; readonly relation: 'is-more'; readonly number: number }
  | { readonly attribute: string; readonly relation: 'is' | 'holds'; readonly text: string }
  /** 100 texts at most; none of them for an attribute that is not there. */
  | {
      readonly attribute: string;
      readonly relation: 'is-absent-or-among';
      readonly texts: readonly string[];
    };

/** A list: one partition of the table or of an index, in the order of its sort key. */
export interface ItemList {
  /** Binds cursors to the list. */
  readonly name: string;
  /** Where it is: in the index by state, in that of all runs, or among the items of the table itself. */
  readonly in: 'index' | 'run-index' | 'table';
  readonly partition: string;
  /** Only sort keys before this text. */
  readonly before?: string;
  /** Only sort keys that begin with this text. */
  readonly prefix?: string;
  /** Only sort keys from the first text on and up to the second, both included. */
  readonly between?: readonly [string, string];
  /** Only items for which all this is true; a list that wants nothing is complete. Cursors are bound to it, too. */
  readonly wanted?: readonly Wanted[];
  readonly order: 'ascending' | 'descending';
  /** The form of its sort keys, against forged cursors. */
  readonly positions: RegExp;
  /** The key of the item at a position that has this form. */
  keyAt(position: string): ItemKey;
}

/** Tells whether items must be looked for in a list, so that there may be few among very many. */
export const isSearch = ({ wanted = [] }: ItemList): boolean => wanted.length > 0;

const INDEXES = { index: TABLE.index, 'run-index': TABLE.runIndex } as const;

/** The index that a list is in; undefined for one of the table itself. */
export const indexOf = (list: Pick<ItemList, 'in'>): (typeof INDEXES)[keyof typeof INDEXES] | undefined =>
  list.in === 'table' ? undefined : INDEXES[list.in];

const sortKeyOf = (list: ItemList): string => (indexOf(list) ?? TABLE).sortKey;

interface Expression {
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string | number>>;
}

const rangeOf = (list: ItemList): Expression | undefined => {
  const { before, prefix, between } = list;
  const names = { '#sort': sortKeyOf(list) };
  if (before !== undefined) return { condition: '#sort < :range', names, values: { ':range': before } };
  if (prefix !== undefined) {
    return { condition: 'begins_with(#sort, :range)', names, values: { ':range': prefix } };
  }
  if (between === undefined) return undefined;
  const [first, last] = between;
  return { condition: '#sort BETWEEN :first AND :last', names, values: { ':first': first, ':last': last } };
};

const expressionOf = (wanted: Wanted, index: number): Expression => {
  const [name, value] = [`#wanted${index}`, `:wanted${index}`];
  const names = { [name]: wanted.attribute };
  if (wanted.relation === 'is-more')
    return { condition: `${name} > ${value}`, names, values: { [value]: wanted.number } };
  if (wanted.relation !== 'is-absent-or-among') {
    const condition = wanted.relation === 'is' ? `${name} = ${value}` : `contains(${name}, ${value})`;
    return { condition, names, values: { [value]: wanted.text } };
  }
  const values = Object.fromEntries(wanted.texts.map((text, each) => [`${value}x${each}`, text]));
  const isAbsent = `attribute_not_exists(${name})`;
  const isAmong = `${name} IN (${Object.keys(values).join(', ')})`;
  const condition = wanted.texts.length === 0 ? isAbsent : [isAbsent, isAmong].join(' OR ');
  return { condition: `(${condition})`, names, values };
};

/** The query of a list, without what has expired before `now`. */
export const queryOf = (list: ItemList, now: Instant): Omit<QueryCommandInput, 'TableName'> => {
  const range = rangeOf(list);
  const wanted = (list.wanted ?? []).map(expressionOf);
  const isKept = 'attribute_not_exists(#keptUntil) OR #keptUntil > :now';
  const index = indexOf(list);
  const expressions = [...(range ? [range] : []), ...wanted];
  return {
    ...(index && { IndexName: index.name }),
    KeyConditionExpression: ['#partition = :partition', ...(range ? [range.condition] : [])].join(' AND '),
    FilterExpression:
      wanted.length === 0
        ? isKept
        : [`(${isKept})`, ...wanted.map(({ condition }) => condition)].join(' AND '),
    ExpressionAttributeNames: Object.assign(
      { '#partition': (index ?? TABLE).partitionKey, '#keptUntil': KEPT_UNTIL },
      ...expressions.map(({ names }) => names),
    ),
    ExpressionAttributeValues: Object.assign(
      { ':partition': list.partition, ':now': now },
      ...expressions.map(({ values }) => values),
    ),
    ScanIndexForward: list.order === 'ascending',
  };
};

const boundName = (list: ItemList): string =>
  isSearch(list) ? `${list.name}-${fingerprint(list.wanted).slice(0, 16)}` : list.name;

/** Where a place is in a list: an item of it, or the key up to which a query has read. */
export const positionOf = (list: ItemList, place: Item): string => String(place[sortKeyOf(list)]);

/** The cursor behind a place in a list. */
export const cursorBehind = (list: ItemList, place: Item): string =>
  formatCursor(boundName(list), positionOf(list, place));

const isOutside = ({ before, between }: ItemList, position: string): boolean =>
  (before !== undefined && position >= before) ||
  (between !== undefined && (position < between[0] || position > between[1]));

/**
 * The key behind which a query goes on. DynamoDB refuses one outside the queried range as an error of the call, so it
 * is checked here.
 * @throws DomainError `invalid` at `/cursor` for a cursor that is not of this list.
 */
export const startOf = (list: ItemList, cursor: string): Item => {
  const position = parseCursor(boundName(list), cursor, list.positions);
  if (isOutside(list, position)) throw badCursor();
  const key = list.keyAt(position);
  const index = indexOf(list);
  return index ? { ...key, [index.partitionKey]: list.partition, [index.sortKey]: position } : key;
};
