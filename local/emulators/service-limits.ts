import { AwsError } from './aws-error.ts';

/** One shape of AWS's service model, cut down to what limits an input. */
export interface Shape {
  type: string;
  required?: string[];
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  /** Members of a structure. */
  members?: Record<string, Member>;
  /** Name of the shape of a list's members. */
  member?: string;
  /** Name of the shape of a map's keys. */
  key?: string;
  /** Name of the shape of a map's values. */
  value?: string;
}

/** A member of a structure, and where the REST protocol carries it. */
export interface Member {
  shape: string;
  location?: string;
  locationName?: string;
}

/** How the REST protocol reaches an operation: `POST` and `/schedules/{Name}`. */
export interface Route {
  method: string;
  path: string;
}

/** A file made by `limits/generate-limits.py`: what AWS's own model says about the inputs of one service. */
export interface ServiceLimits {
  notice: string;
  serviceName: string;
  apiVersion: string;
  operations: Record<string, Route & { input: string }>;
  /** Operations that AWS has and the emulator does not imitate. */
  otherOperations: Record<string, Route>;
  shapes: Record<string, Shape>;
}

/** One broken limit. */
export interface Violation {
  /** AWS's way to name the place: `target.arn`, `tags.1.member.key`. */
  path: string;
  /** The value as AWS prints it; null when it is missing. */
  value: string | null;
  /** `Member must have length less than or equal to 64`. */
  constraint: string;
}

/** Turns broken limits (at least one) into the error that the service answers. */
export type RefuseInput = (violations: Violation[], operation: string) => AwsError;

/**
 * The usual answer to broken limits, in AWS's own words: `1 validation error detected: Value 'x' at 'name' failed to
 * satisfy constraint: …`.
 * @param code the exception that the service uses for it, such as `ValidationException`.
 */
export const constraintError =
  (code: string): RefuseInput =>
  (violations) => {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    return new AwsError(code, `${count} detected: ${violations.map(describe).join('; ')}`);
  };

function describe({ path, value, constraint }: Violation): string {
  const shown = value === null ? 'null' : `'${value}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** The shape of that name. Throws when the limits file does not hold it. */
export function shapeOf(limits: ServiceLimits, name: string): Shape {
  const shape = limits.shapes[name];
  if (!shape) throw new Error(`shape "${name}": not in the limits of ${limits.serviceName}`);
  return shape;
}

/**
 * All broken limits of an input that has the right types (see `readInput`), in the order of the model.
 * @param input members by name; absent ones are missing, timestamps are dates.
 */
export function findViolations(
  limits: ServiceLimits,
  operation: string,
  input: Record<string, unknown>,
): Violation[] {
  const described = limits.operations[operation];
  if (!described) throw new Error(`operation "${operation}": not in the limits of ${limits.serviceName}`);
  return violationsOf(limits, described.input, input, '');
}

function violationsOf(limits: ServiceLimits, shapeName: string, value: unknown, path: string): Violation[] {
  const shape = shapeOf(limits, shapeName);
  const own = constraintsBroken(shape, value).map((constraint) => ({
    path,
    value: print(value),
    constraint,
  }));
  return [...own, ...violationsWithin(limits, shape, value, path)];
}

function violationsWithin(limits: ServiceLimits, shape: Shape, value: unknown, path: string): Violation[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      violationsOf(limits, shape.member ?? '', item, `${path}.${index + 1}.member`),
    );
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  if (shape.type === 'map') {
    return Object.entries(value).flatMap(([key, item]) => [
      ...violationsOf(limits, shape.key ?? '', key, `${path}.key`),
      ...violationsOf(limits, shape.value ?? '', item, `${path}.${key}.member`),
    ]);
  }
  const given = new Map(Object.entries(value));
  return Object.entries(shape.members ?? {}).flatMap(([name, member]) => {
    const place = path === '' ? decapitalised(name) : `${path}.${decapitalised(name)}`;
    if (given.has(name)) return violationsOf(limits, member.shape, given.get(name), place);
    if (!shape.required?.includes(name)) return [];
    return [{ path: place, value: null, constraint: 'Member must not be null' }];
  });
}

function constraintsBroken(shape: Shape, value: unknown): string[] {
  const broken: string[] = [];
  const size = sizeOf(shape, value);
  const quality = typeof value === 'number' ? 'value' : 'length';
  if (typeof value === 'string' && shape.pattern !== undefined && !matcherOf(shape.pattern).test(value)) {
    broken.push(`Member must satisfy regular expression pattern: ${withoutAnchors(shape.pattern)}`);
  }
  if (shape.max !== undefined && size > shape.max) {
    broken.push(`Member must have ${quality} less than or equal to ${shape.max}`);
  }
  if (shape.min !== undefined && size < shape.min) {
    broken.push(`Member must have ${quality} greater than or equal to ${shape.min}`);
  }
  if (typeof value === 'string' && shape.enum && !shape.enum.includes(value)) {
    broken.push(`Member must satisfy enum value set: [${shape.enum.join(', ')}]`);
  }
  return broken;
}

/** Number, or length in characters or members. A value without a size breaks no limit (NaN compares as false). */
function sizeOf(shape: Shape, value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.length;
  return shape.type === 'map' ? Object.keys(value as object).length : Number.NaN;
}

const matchers = new Map<string, RegExp>();

/** AWS matches the whole value. Some patterns are legal only with Unicode classes on, others only with them off. */
function matcherOf(pattern: string): RegExp {
  const known = matchers.get(pattern);
  if (known) return known;
  const whole = `^(?:${pattern})$`;
  const matcher = isLegalWithUnicode(whole) ? new RegExp(whole, 'u') : new RegExp(whole);
  matchers.set(pattern, matcher);
  return matcher;
}

/** AWS's messages show a pattern without the anchors that the published models carry. */
const withoutAnchors = (pattern: string) => pattern.replace(/^\^/, '').replace(/\$$/, '');

function isLegalWithUnicode(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const decapitalised = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
