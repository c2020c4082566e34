/**
 * What `JSON.parse(JSON.stringify(value))` gives, for less: plain values are copied without being written as text; null for what is no
 * JSON at all. Throws where JSON cannot be made.
 */
export function jsonCopy(value: unknown): unknown {
  const copy = copyOf(value);
  return copy === NOT_PLAIN ? throughText(value) : copy;
}

/** What only JSON itself knows how to write: numbers that are none, dates, whatever says how it is written. */
const NOT_PLAIN = Symbol('not plain');

/** Deeper values are left to JSON, which refuses circles. */
const DEEPEST = 100;

function throughText(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

function copyOf(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : NOT_PLAIN;
    case 'object':
      if (value === null) return null;
      if (depth === DEEPEST || 'toJSON' in value) return NOT_PLAIN;
      return Array.isArray(value) ? copyOfList(value, depth + 1) : copyOfObject(value, depth + 1);
    default:
      return NOT_PLAIN;
  }
}

function copyOfList(list: readonly unknown[], depth: number): unknown {
  const copy: unknown[] = [];
  for (const value of list) {
    const each = copyOf(value, depth);
    if (each === NOT_PLAIN) return NOT_PLAIN;
    copy.push(each);
  }
  return copy;
}

function copyOfObject(object: object, depth: number): unknown {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return NOT_PLAIN;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(object)) {
    const value = (object as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const each = copyOf(value, depth);
    if (each === NOT_PLAIN || name === '__proto__') return NOT_PLAIN;
    copy[name] = each;
  }
  return copy;
}
