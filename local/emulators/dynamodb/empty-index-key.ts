/** What of a table's description says which attributes are keys of its indexes. */
export interface IndexedTable {
  readonly GlobalSecondaryIndexes?: readonly SecondaryIndex[];
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[];
}

interface SecondaryIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
}

type Attribute = { readonly S?: string; readonly B?: string };

/**
 * What DynamoDB says of an item that has an empty text or no bytes as the key of an index; undefined where it has none.
 * Elsewhere in an item both are fine. dynalite does not look (https://github.com/architect/dynalite/issues/184).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function emptyIndexKey(
  { GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }: IndexedTable,
  item: Readonly<Record<string, Attribute | undefined>>,
): string | undefined {
  const keys = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].flatMap(({ IndexName, KeySchema }) =>
    KeySchema.map(({ AttributeName }) => ({ IndexName, AttributeName, value: item[AttributeName] })),
  );
  const empty = keys.find(({ value }) => value?.S === '' || value?.B === '');
  if (!empty) return undefined;
  const kind = empty.value?.S === '' ? 'string' : 'binary';
  return `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${empty.IndexName}, IndexKey: ${empty.AttributeName}`;
}
