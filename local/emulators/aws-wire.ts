import { AwsError } from './aws-error.ts';
import {
  type Protocol,
  type RunningServer,
  startAwsServer,
  toWireJson,
  type WireRequest,
  withinSize,
} from './aws-server.ts';
import { readInput, serialization } from './read-input.ts';
import type { EmulatorCredentials } from './request-signature.ts';
import {
  constraintError,
  findViolations,
  type RefuseInput,
  type ServiceLimits,
  shapeOf,
} from './service-limits.ts';

export { AwsError } from './aws-error.ts';
export type { Ask, Perform, RunningServer, WireAnswer } from './aws-server.ts';
export type { EmulatorCredentials } from './request-signature.ts';
export { constraintError, type RefuseInput, type ServiceLimits, type Violation } from './service-limits.ts';

/** What an operation may want to know about the call. */
export interface CallContext {
  region: string;
  accountId: string;
  requestId: string;
}

/**
 * One operation of a service. Its input has only members of AWS's model, with the right types and within the limits
 * (timestamps are dates). In the answer, dates are written as AWS does and undefined members are left out.
 * Throws `AwsError` to refuse.
 */
export type Operation = (input: Record<string, unknown>, call: CallContext) => Promise<object> | object;

/** An operation with the type of its input; the limits have checked that it holds. */
export const operation =
  <Input>(run: (input: Input, call: CallContext) => Promise<object> | object): Operation =>
  (input, call) =>
    run(input as Input, call);

/** A service to serve. */
export interface ServiceOptions {
  /** Short name for messages: `ecs`. */
  service: string;
  operations: Record<string, Operation>;
  limits: ServiceLimits;
  /** Error for input outside the limits. Default: `ValidationException` with AWS's text. */
  refuseInput?: RefuseInput;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Default `us-east-1`. */
  region?: string;
  /** Twelve digits. Default `000000000000`. */
  accountId?: string;
  /** Default one MiB. */
  largestBodyBytes?: number;
}

/** What a service of the protocol AWS JSON has besides. */
export type JsonServiceOptions = ServiceOptions & {
  /** The model's `targetPrefix`: `AmazonEC2ContainerServiceV20141113`. */
  targetPrefix: string;
  /**
   * Of a service that spoke the protocol AWS Query before: the codes of its errors there, by their names, where they
   * differ. Older SDKs know no others. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#aws-protocols-awsquerycompatible-trait
   */
  queryErrors?: Record<string, string>;
};

/**
 * Serves a service of the protocol AWS JSON 1.1 (ECS, CloudWatch Logs): POST / with `X-Amz-Target`.
 * Order of checks: caller, operation, JSON, types, limits, then the operation's own.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function startAwsJsonService(options: JsonServiceOptions): Promise<RunningServer> {
  const protocol: Protocol = {
    contentType: 'application/x-amz-json-1.1',
    wrongSignatureStatus: 400,
    answer: (request) => {
      const name = targetOf(request, options.targetPrefix);
      requireImitated(options, name);
      return run(options, name, parseJson(request.body), request.requestId);
    },
    perform: performing(options),
    describeError: (error) => ({
      headers: queryErrorOf(error, options),
      body: { __type: error.code, message: error.message, ...error.fields },
    }),
  };
  return startAwsServer(protocol, options);
}

function queryErrorOf(
  { code, statusCode }: AwsError,
  { queryErrors }: JsonServiceOptions,
): Record<string, string> {
  if (queryErrors === undefined) return {};
  const fault = statusCode < 500 ? 'Sender' : 'Receiver';
  return { 'x-amzn-query-error': `${queryErrors[code] ?? code};${fault}` };
}

/**
 * Serves a service of the protocol AWS restJson1 (EventBridge Scheduler): method and path name the operation, members
 * come from path, query and JSON body.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function startAwsRestService(options: ServiceOptions): Promise<RunningServer> {
  const protocol: Protocol = {
    contentType: 'application/json',
    wrongSignatureStatus: 403,
    answer: (request) => {
      const { name, labels } = routeOf(request, options.limits);
      requireImitated(options, name);
      return run(options, name, restMembers(options.limits, name, request, labels), request.requestId);
    },
    perform: performing(options),
    describeError: (error) => ({
      headers: { 'x-amzn-errortype': error.code },
      body: { Message: error.message, ...error.fields },
    }),
  };
  return startAwsServer(protocol, options);
}

async function run(options: ServiceOptions, name: string, json: unknown, requestId: string): Promise<object> {
  const { limits, operations, refuseInput = constraintError('ValidationException') } = options;
  const input = readInput(limits, limits.operations[name]?.input ?? '', json);
  const violations = findViolations(limits, name, input);
  if (violations.length > 0) throw refuseInput(violations, name);
  const { region = 'us-east-1', accountId = '000000000000' } = options;
  return (await operations[name]?.(input, { region, accountId, requestId })) ?? {};
}

/** An input that came as values passes through JSON, so that it is checked as on the wire, and is nobody else's. */
const performing =
  (options: ServiceOptions): Protocol['perform'] =>
  async (name, input, requestId) => {
    requireImitated(options, name);
    return run(options, name, parseJson(withinSize(toWireJson(input))), requestId);
  };

function targetOf(request: WireRequest, prefix: string): string {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (request.method === 'POST' && target.startsWith(`${prefix}.`)) return target.slice(prefix.length + 1);
  throw unknownOperation(`target "${target}": expected POST with X-Amz-Target ${prefix}.<operation>`);
}

function requireImitated(options: ServiceOptions, name: string): void {
  if (Object.hasOwn(options.operations, name)) return;
  const imitated = Object.keys(options.operations).sort().join(', ');
  const isReal = [options.limits.operations, options.limits.otherOperations].some((all) =>
    Object.hasOwn(all, name),
  );
  throw unknownOperation(
    isReal
      ? `${name}: this local emulator of ${options.service} does not imitate it; it imitates ${imitated}`
      : `${name}: ${options.limits.serviceName} has no such operation`,
  );
}

const unknownOperation = (message: string) => new AwsError('UnknownOperationException', message);

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw serialization('the body is no JSON');
  }
}

function routeOf(request: WireRequest, limits: ServiceLimits): { name: string; labels: Map<string, string> } {
  for (const [name, route] of Object.entries({ ...limits.operations, ...limits.otherOperations })) {
    const labels = route.method === request.method ? labelsOf(route.path, request.path) : null;
    if (labels) return { name, labels };
  }
  throw new AwsError(
    'UnknownOperationException',
    `${request.method} ${request.path}: no operation has this path`,
    {
      statusCode: 404,
    },
  );
}

/** Values of the labels of a template such as `/schedules/{Name}`, or null when the path is another one. */
function labelsOf(template: string, path: string): Map<string, string> | null {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const labels = new Map<string, string>();
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    if (part.startsWith('{')) labels.set(part.slice(1, -1), decodeSegment(segment));
    else if (part !== segment) return null;
  }
  return labels;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw serialization(`path segment "${segment}": not percent-encoded UTF-8`);
  }
}

function restMembers(
  limits: ServiceLimits,
  name: string,
  request: WireRequest,
  labels: Map<string, string>,
): unknown {
  const body = request.body === '' ? {} : parseJson(request.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw serialization('Expected structure');
  }
  const members = Object.entries(shapeOf(limits, limits.operations[name]?.input ?? '').members ?? {});
  const outside = members.flatMap(([member, { shape, location, locationName = member }]) => {
    if (location === 'uri') return [[member, labels.get(locationName)]];
    if (location !== 'querystring') return [];
    return [[member, fromText(shapeOf(limits, shape).type, request.query.get(locationName))]];
  });
  return { ...body, ...Object.fromEntries(outside) };
}

/** Query values are text; numbers among them are read as such, and what is no number is left to the type check. */
function fromText(type: string, text: string | null): unknown {
  const isNumber = (type === 'integer' || type === 'long') && text !== null && /^-?\d{1,15}$/.test(text);
  return isNumber ? Number(text) : text;
}
