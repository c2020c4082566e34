import { DomainError, type ErrorCode, type Fault } from '../../domain/shared/errors.ts';
import type { problemPageSchema, problemSchema } from '../schemas/problem-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import { type Answer, type AnswerHeaders, json } from './response.ts';

/** Everything a request can be refused for: what the domain refuses, and what is only known in HTTP. */
export type ProblemKind =
  | ErrorCode
  | 'not_signed_in'
  | 'not_allowed'
  | 'cross_site'
  | 'source_not_allowed'
  | 'no_such_route'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'internal';

/** What the API says about a kind of problem. Each answer has the title; the page of the problem has the rest. */
interface ProblemText {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  /** What the caller can do. */
  readonly advice: string;
}

/** The one table from kinds to HTTP; a kind that is missing does not compile. */
const PROBLEMS: Readonly<Record<ProblemKind, ProblemText>> = {
  invalid: {
    status: 400,
    title: 'Invalid request',
    meaning: 'The body, the query or a header breaks a rule. Nothing was stored.',
    advice:
      'Each entry of `errors` names the place, the value and the rule. Correct them all and send the request again.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    meaning: 'There is no such job, run or delivery. It may have expired, or the id is wrong.',
    advice: 'Look for it with `GET /v1/jobs`, or by its name with `?name=`.',
  },
  conflict: {
    status: 409,
    title: 'Conflict',
    meaning: 'The job, run or delivery is in a state that forbids this: for example, it is over already.',
    advice: 'Look at it again: `detail` names the state that it is in.',
  },
  edited: {
    status: 412,
    title: 'Precondition failed',
    meaning: 'The job was edited after you read it, so `If-Match` names an older version.',
    advice: 'Read the job again, make your change to what it is now, and send the new `ETag`.',
  },
  key_reused: {
    status: 422,
    title: 'Idempotency-Key already used',
    meaning: 'The same `Idempotency-Key` came with another body. Nothing was done a second time.',
    advice: 'Use a new key for a new request, or send the first body again to get its answer.',
  },
  unavailable: {
    status: 503,
    title: 'Service unavailable',
    meaning:
      'A part of AWS, or the issuer of tokens, did not answer in time. The request may have been done.',
    advice:
      'Send it again after the seconds in `Retry-After`. With an `Idempotency-Key` a repeat never does it twice.',
  },
  not_signed_in: {
    status: 401,
    title: 'Unauthorized',
    meaning: 'The request has no token, or its token is unknown, expired or revoked.',
    advice:
      'Send `Authorization: Bearer <token>`. An operator makes a token with `npm run tokens -- create`.',
  },
  not_allowed: {
    status: 403,
    title: 'Forbidden',
    meaning: 'The token is valid but lacks the scope that `detail` names.',
    advice: 'Ask an operator for a token with that scope.',
  },
  cross_site: {
    status: 403,
    title: 'Cross-site request refused',
    meaning: 'A browser sent the request for a page of another site.',
    advice: 'If that page is yours, add its origin to the option `allowedOrigins`.',
  },
  source_not_allowed: {
    status: 403,
    title: 'Source address not allowed',
    meaning: 'The request came from an address from which this stack takes none.',
    advice:
      'Send it from a network that is allowed, or ask an operator to add yours to the option `allowedRanges`.',
  },
  no_such_route: {
    status: 404,
    title: 'No such route',
    meaning: 'No route has this path.',
    advice: 'Check the path against the list of routes. Paths have no slash at the end.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path exists, but not with this method.',
    advice: 'Use one of the methods in the header `Allow`.',
  },
  body_too_large: {
    status: 413,
    title: 'Content too large',
    meaning: 'The body has more than 262,144 bytes.',
    advice: 'Put large data where the container can read it, such as a bucket, and send its address.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The body has a content type that this route does not read, or it is compressed.',
    advice: 'Use one of the types in the header `Accept` of the answer, uncompressed.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning: 'Something failed that is not the fault of the request.',
    advice: 'Look for `instance`, the id of the request, in the log of the API function.',
  },
};

/** Seconds after which a request that found a part of the system silent may come again. */
const RETRY_AFTER_SECONDS = 5;

/** The most faults an answer names; a body of the largest size can hold tens of thousands. */
const MOST_FAULTS = 100;

/** A refusal that only HTTP knows. Its message is safe to show. */
export class HttpRefusal extends Error {
  readonly kind: ProblemKind;
  readonly headers: AnswerHeaders;

  constructor(
    kind: Exclude<ProblemKind, ErrorCode | 'internal'>,
    message: string,
    headers: AnswerHeaders = {},
  ) {
    super(message);
    this.name = 'HttpRefusal';
    this.kind = kind;
    this.headers = headers;
  }
}

/** Why a request failed, as the caller sees it. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly faults: readonly Fault[];
  readonly headers: AnswerHeaders;
  /** Of the request, as in the log. */
  readonly requestId: string;
}

const headOf = (kind: ProblemKind): Pick<ProblemText, 'status' | 'title'> => {
  const { status, title } = PROBLEMS[kind];
  return { status, title };
};

const bounded = (faults: readonly Fault[]): readonly Fault[] => {
  if (faults.length <= MOST_FAULTS) return faults;
  const rest = faults.length - MOST_FAULTS;
  return [...faults.slice(0, MOST_FAULTS), { pointer: '', detail: `and ${rest} more faults` }];
};

/** The problem that an error becomes. An error that is not meant for callers becomes `internal` without details. */
export const problemOf = (error: unknown, requestId: string): Problem => {
  if (error instanceof DomainError) {
    const headers = error.code === 'unavailable' ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
    const faults = bounded(error.faults);
    return { kind: error.code, ...headOf(error.code), detail: error.message, faults, headers, requestId };
  }
  if (error instanceof HttpRefusal) {
    const { kind, headers, message: detail } = error;
    return { kind, ...headOf(kind), detail, faults: [], headers, requestId };
  }
  const detail = 'The failure is in the log under the id of the request.';
  return { kind: 'internal', ...headOf('internal'), detail, faults: [], headers: {}, requestId };
};

/** Every kind of problem. */
export const PROBLEM_KINDS = Object.keys(PROBLEMS) as readonly ProblemKind[];

/** The name of a kind of problem: the last part of its `type`. */
export const problemName = (kind: string): string => kind.replaceAll('_', '-');

/** The `type` of a problem: stable, relative to the API's address. */
const typeOf = (kind: ProblemKind): string => `/problems/${problemName(kind)}`;

/** What a kind of problem means, as its `type` tells where it is asked for. */
export type ProblemDescription = Shown<typeof problemPageSchema>;

/** The description of the problem with a name, the last part of its `type`; undefined when there is none. */
export const describeProblem = (name: string): ProblemDescription | undefined => {
  const found = Object.entries(PROBLEMS).find(([kind]) => problemName(kind) === name);
  return found && { type: `/problems/${name}`, ...found[1] };
};

/** Problem details: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemDetails = (problem: Problem): Answer => {
  const { kind, title, status, detail, faults, headers, requestId } = problem;
  const body: Shown<typeof problemSchema> = {
    type: typeOf(kind),
    title,
    status,
    detail,
    instance: `urn:uuid:${requestId}`,
    errors: faults.length > 0 ? faults : undefined,
  };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
};
