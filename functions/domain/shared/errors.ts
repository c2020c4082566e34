/** One thing wrong with an input: where (a JSON pointer, RFC 6901) and which value breaks which rule. */
export interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * Everything the system can refuse. The table in functions/http/answers/problem.ts turns each into an HTTP status;
 * a code that is missing there does not compile.
 */
export type ErrorCode =
  /** The request breaks a rule; `faults` names each. */
  | 'invalid'
  /** There is no such job or run. */
  | 'not_found'
  /** The thing exists, but its state forbids what was asked. */
  | 'conflict'
  /** The thing has been edited since the caller looked at it. */
  | 'edited'
  /** An Idempotency-Key was used before with another body. */
  | 'key_reused'
  /** A part of the world did not answer; the same request may succeed later. */
  | 'unavailable';

/** The one error that rules and use cases throw. Its message is safe to show to a caller. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { faults?: readonly Fault[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.faults = options.faults ?? [];
  }
}

/** The answer of a parser: the value, or the sentence that says which rule the text breaks. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** Tells whether a parser refused. */
export const isFault = <T>(parsed: Parsed<T>): parsed is { readonly fault: string } => 'fault' in parsed;
