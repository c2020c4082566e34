import type { Problem } from './api-shapes.ts';

/** A request did not succeed. */
export abstract class ApiError extends Error {}

/** The API refused a request, or failed at it. */
export class ApiRefusal extends ApiError {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.message ?? `answered with status ${status}`);
    this.name = 'ApiRefusal';
    this.status = status;
    this.problem = problem;
  }
}

/** There was no answer, or none of this API. The message says so in plain words. */
export class ApiUnreachable extends ApiError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApiUnreachable';
  }
}

const NO_ANSWER_IN_TIME = 'it did not answer in time';
const CLOSED = 'it closed the connection before it had answered';
const NO_SUCH_HOST = 'no such host is known, or there is no network';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there. Start local mode with npm start, or name another address with --api or RUNAT_URL',
  ENOTFOUND: NO_SUCH_HOST,
  EAI_AGAIN: NO_SUCH_HOST,
  EHOSTUNREACH: 'the network has no way there',
  ENETUNREACH: 'the network has no way there',
  ETIMEDOUT: NO_ANSWER_IN_TIME,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER_IN_TIME,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER_IN_TIME,
  UND_ERR_BODY_TIMEOUT: NO_ANSWER_IN_TIME,
  TimeoutError: NO_ANSWER_IN_TIME,
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
};

interface MaybeCoded {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
}

/** The code of what made `fetch` fail, such as `ECONNREFUSED`; `TimeoutError` for its deadline. */
export const networkCodeOf = (error: unknown): string => {
  const { name, cause } = (error ?? {}) as MaybeCoded;
  if (name === 'TimeoutError') return name;
  const { code } = (cause ?? {}) as MaybeCoded;
  return typeof code === 'string' ? code : '';
};

/** What made `fetch` fail, in plain words. */
export const unreachable = (url: string, error: unknown): ApiUnreachable => {
  const code = networkCodeOf(error);
  const { message } = ((error as MaybeCoded).cause ?? error) as MaybeCoded;
  const isTls = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code);
  const words = WORDS[code] ?? (isTls ? `its certificate is not trusted: ${message}` : String(message));
  return new ApiUnreachable(`${url} cannot be reached: ${words}`, { cause: error });
};
