import { AwsError } from './aws-error.ts';
import { type ServiceLimits, type Shape, shapeOf } from './service-limits.ts';

/**
 * Reads JSON as AWS does: members that the model does not know and members that are null are left out, timestamps
 * (seconds since the epoch, or RFC 3339 text) become dates.
 * @param shapeName name of the shape to read, usually an operation's input.
 * @throws AwsError `SerializationException` when a value has another type than the model says.
 */
export function readInput(limits: ServiceLimits, shapeName: string, json: unknown): Record<string, unknown> {
  const shape = shapeOf(limits, shapeName);
  return asStructure(limits, shape, json);
}

function readValue(limits: ServiceLimits, shapeName: string, json: unknown): unknown {
  const shape = shapeOf(limits, shapeName);
  switch (shape.type) {
    case 'structure':
      return asStructure(limits, shape, json);
    case 'list':
      return asList(limits, shape, json);
    case 'map':
      return asMap(limits, shape, json);
    case 'timestamp':
      return asTimestamp(json);
    case 'boolean':
      return typeof json === 'boolean' ? json : refuse(json, 'Boolean');
    case 'string':
      return typeof json === 'string' ? json : refuse(json, 'String');
    default:
      return asNumber(shape.type, json);
  }
}

function asStructure(limits: ServiceLimits, shape: Shape, json: unknown): Record<string, unknown> {
  const given = new Map(Object.entries(asObject(json)));
  const members = Object.entries(shape.members ?? {});
  return Object.fromEntries(
    members.flatMap(([name, member]) => {
      const value = given.get(name) ?? undefined;
      return value === undefined ? [] : [[name, readValue(limits, member.shape, value)]];
    }),
  );
}

function asMap(limits: ServiceLimits, shape: Shape, json: unknown): Record<string, unknown> {
  const entries = Object.entries(asObject(json)).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, readValue(limits, shape.value ?? '', value)]),
  );
}

function asList(limits: ServiceLimits, shape: Shape, json: unknown): unknown[] {
  if (!Array.isArray(json)) throw serialization('Expected list or null');
  return json.filter((item) => item !== null).map((item) => readValue(limits, shape.member ?? '', item));
}

function asObject(json: unknown): object {
  if (typeof json !== 'object' || json === null) throw serialization('Expected structure or null');
  if (Array.isArray(json)) throw serialization('Start of list found where not expected');
  return json;
}

function asNumber(type: string, json: unknown): number {
  const mustBeWhole = type === 'integer' || type === 'long';
  if (typeof json === 'number' && (!mustBeWhole || Number.isSafeInteger(json))) return json;
  return refuse(json, type === 'long' ? 'Long' : 'Integer');
}

function asTimestamp(json: unknown): Date {
  const instant = typeof json === 'number' ? new Date(json * 1000) : new Date(String(json));
  return Number.isNaN(instant.getTime()) ? refuse(json, 'Timestamp') : instant;
}

function refuse(json: unknown, type: string): never {
  if (typeof json === 'object') {
    const found = Array.isArray(json) ? 'list' : 'structure or map';
    throw serialization(`Start of ${found} found where not expected.`);
  }
  const kind = typeof json === 'boolean' ? `${json}_VALUE` : `${typeof json}_VALUE`;
  throw serialization(`${kind.toUpperCase()} cannot be converted to ${type}`);
}

/** The error for a body that is not what the protocol says. */
export const serialization = (message: string) => new AwsError('SerializationException', message);
