import { isExactNumber } from '../../functions/domain/shared/exact-json.ts';

const DATA = { configurable: true, enumerable: true, writable: true };

/** A copy as a store makes it: nothing shared with the original, and no trace of fields that are undefined. */
export const copyOf = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    // A variable of a container may have this name, and an assignment would set the prototype.
    if (name === '__proto__') Object.defineProperty(copy, name, { value: copyOf(member), ...DATA });
    else copy[name] = copyOf(member);
  }
  return copy as T;
};
