/** Why a request did not succeed, as far as that decides whether it is sent again. */
export type Failure =
  | { readonly kind: 'network'; readonly code: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter: string | null };

/**
 * How long a caller bears failures. `short`: a person waits for the answer. `long`: a job is waited for, perhaps through a
 * restart of the server or a change of the network.
 */
export type Patience = 'short' | 'long';

const FIRST_DELAY_MILLISECONDS = 250;
const LONGEST_DELAY_MILLISECONDS = 8_000;
const LONGEST_RETRY_AFTER_SECONDS = 30;
const MOST_RETRIES: Readonly<Record<Patience, number>> = { short: 3, long: 9 };

const PASSING = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET']);
const PASSING_WHILE_WAITING = new Set([
  ...PASSING,
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'TimeoutError',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

const hasPassed = (failure: Failure, patience: Patience): boolean => {
  if (failure.kind === 'network')
    return (patience === 'long' ? PASSING_WHILE_WAITING : PASSING).has(failure.code);
  if (failure.status === 429) return true;
  if (failure.status === 503) return failure.retryAfter !== null || patience === 'long';
  return patience === 'long' && failure.status >= 500;
};

/**
 * Milliseconds after which a request that may be repeated is sent again; undefined when it is not.
 * @param retries how often it has been sent again already
 */
export const retryDelay = (failure: Failure, retries: number, patience: Patience): number | undefined => {
  if (retries >= MOST_RETRIES[patience] || !hasPassed(failure, patience)) return undefined;
  const asked = failure.kind === 'status' ? Number(failure.retryAfter ?? Number.NaN) : Number.NaN;
  if (asked > 0) return Math.min(asked, LONGEST_RETRY_AFTER_SECONDS) * 1000;
  return Math.min(FIRST_DELAY_MILLISECONDS * 2 ** retries, LONGEST_DELAY_MILLISECONDS);
};
