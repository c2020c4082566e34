/** A response to be written to the wire. */
export interface OutgoingHttp {
  readonly status: number;
  /** A list where a header comes several times. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Text goes out in UTF-8, together with the headers. */
  readonly body: Buffer | string;
}

/** The gateway sets these itself. */
const OWN_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** A response with AWS's own way to say what went wrong: `{"message":"…"}`. */
export function messageAnswer(status: number, message: string): OutgoingHttp {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify({ message }) };
}

/**
 * The response that an API Gateway HTTP API makes of a function's answer in payload format 2.0: an answer with a
 * `statusCode` is the response, anything else is the body of a 200. An answer of the wrong shape gives a 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpAnswer(answer: unknown): OutgoingHttp {
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: text };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599 || !isBody(body))
    return internalServerError();
  return {
    status,
    headers: headersOf(headers, cookies),
    body: isBase64Encoded === true ? Buffer.from(body ?? '', 'base64') : (body ?? ''),
  };
}

/** What a caller sees when a function fails. */
export const internalServerError = (): OutgoingHttp => messageAnswer(500, 'Internal Server Error');

const isBody = (body: unknown): body is string | null | undefined =>
  body === undefined || body === null || typeof body === 'string';

function headersOf(given: unknown, cookies: unknown): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'content-type': 'text/plain;charset=UTF-8' };
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value !== null && !OWN_HEADERS.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
  }
  if (Array.isArray(cookies) && cookies.length > 0) headers['set-cookie'] = cookies.map(String);
  return headers;
}
