import type { Answer, AnswerHeaders } from '../answers/response.ts';

interface AnsweredRequest {
  /** Any value: an event that does not come from API Gateway is answered, too. */
  readonly event: {
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly requestContext?: { readonly http?: { readonly method?: string } };
  };
  response: Answer | null | undefined;
}

const MAX_AGE_SECONDS = 3600;

/** What a script may send. */
const PREFLIGHT_HEADERS: AnswerHeaders = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'accept, authorization, content-type, idempotency-key, if-match, last-event-id',
  'access-control-max-age': String(MAX_AGE_SECONDS),
};

/** What a script may read beside what it always may. */
const READABLE_HEADERS =
  'accept, allow, content-location, etag, link, location, retry-after, www-authenticate';

/**
 * Lets scripts of the allowed origins send requests and read the answers, errors too; other origins hear nothing of
 * it. A preflight is answered for every path, since only then the script gets to read that there is none. Scripts send
 * their own token: a browser's credentials are not allowed.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export const crossOrigin = (allowedOrigins: ReadonlySet<string>) => {
  const finish = (request: AnsweredRequest): void => {
    const { headers = {}, requestContext } = request.event;
    const { origin = '' } = headers;
    if (!allowedOrigins.has(origin)) return;
    const vary = [request.response?.headers?.vary ?? [], 'origin'].flat().join(', ');
    const allowed = { 'access-control-allow-origin': origin, vary };
    const asked = headers['access-control-request-method'];
    if (requestContext?.http?.method === 'OPTIONS' && asked !== undefined) {
      request.response = { statusCode: 204, headers: { ...allowed, ...PREFLIGHT_HEADERS } };
      return;
    }
    const readable = { ...allowed, 'access-control-expose-headers': READABLE_HEADERS };
    request.response = { ...request.response, headers: { ...request.response?.headers, ...readable } };
  };
  return { after: finish, onError: finish };
};
