/** A copy as a store makes it: nothing shared with the original, and no trace of fields that are undefined. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
