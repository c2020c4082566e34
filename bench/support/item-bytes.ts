/** The bytes of a value of an item. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/[-.]/g, '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, one: unknown) => sum + 1 + bytesOf(one), 3);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length + 3 + itemBytes(value);
  return 1;
};

/** The bytes of an item, by which DynamoDB counts write units. */
export const itemBytes = (item: object): number =>
  Object.entries(item)
    .filter(([, value]) => value !== undefined)
    .reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
