import { DomainError, type ErrorCode, type Fault } from '../domain/errors.ts';
import { type Answer, type AnswerHeaders, json } from './answer.ts';

/** Everything a request can be refused for: what the domain refuses, and what is only known in HTTP. */
export type ProblemKind =
  | ErrorCode
  | 'not_signed_in'
  | 'not_allowed'
  | 'cross_site'
  | 'no_such_route'
  | 'method_not_allowed'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'internal';

/** The one table from kinds to HTTP; a kind that is missing does not compile. */
const PROBLEMS: Readonly<Record<ProblemKind, { readonly status: number; readonly title: string }>> = {
  invalid: { status: 400, title: 'The request breaks a rule' },
  not_found: { status: 404, title: 'There is no such thing' },
  conflict: { status: 409, title: 'The state of the thing forbids it' },
  edited: { status: 412, title: 'The thing has been edited meanwhile' },
  key_reused: { status: 422, title: 'The Idempotency-Key was used with another body' },
  unavailable: { status: 503, title: 'A part of the system does not answer; try again' },
  not_signed_in: { status: 401, title: 'A valid token is needed' },
  not_allowed: { status: 403, title: 'The token lacks a scope' },
  cross_site: { status: 403, title: 'Requests from other sites are refused' },
  no_such_route: { status: 404, title: 'There is no such route' },
  method_not_allowed: { status: 405, title: 'The route does not know this method' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of a kind that is not read here' },
  internal: { status: 500, title: 'Something went wrong that is not the fault of the request' },
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

/** Why a request was not done, as it is told to the caller. */
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

const bounded = (faults: readonly Fault[]): readonly Fault[] => {
  if (faults.length <= MOST_FAULTS) return faults;
  const rest = faults.length - MOST_FAULTS;
  return [...faults.slice(0, MOST_FAULTS), { pointer: '', detail: `and ${rest} more faults` }];
};

/** What an error is told as. Whatever is not meant for callers becomes `internal` and says nothing. */
export const problemOf = (error: unknown, requestId: string): Problem => {
  if (error instanceof DomainError) {
    const headers = error.code === 'unavailable' ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
    const faults = bounded(error.faults);
    return { kind: error.code, ...PROBLEMS[error.code], detail: error.message, faults, headers, requestId };
  }
  if (error instanceof HttpRefusal) {
    const { kind, headers, message: detail } = error;
    return { kind, ...PROBLEMS[kind], detail, faults: [], headers, requestId };
  }
  const detail = 'The failure is in the log under the id of the request.';
  return { kind: 'internal', ...PROBLEMS.internal, detail, faults: [], headers: {}, requestId };
};

/** The `type` of a problem: stable, relative to the API's address. */
const typeOf = (kind: ProblemKind): string => `/problems/${kind.replaceAll('_', '-')}`;

/** Problem details: https://www.rfc-editor.org/rfc/rfc9457 */
export const problemDetails = (problem: Problem): Answer => {
  const { kind, title, status, detail, faults, headers, requestId } = problem;
  const body = {
    type: typeOf(kind),
    title,
    status,
    detail,
    instance: `urn:uuid:${requestId}`,
    ...(faults.length > 0 && { errors: faults }),
  };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
};
