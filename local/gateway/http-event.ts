import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { asHandedOn, CUT_PATH_HEADER } from '../../functions/contract/gateway-path.ts';

/** A request as it came over the wire. */
export interface IncomingHttp {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  /** Names and values in turn, as Node gives them. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly port: number;
  /** When it came, in milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** Headers that belong to one connection; API Gateway ends the connection and does not hand them on. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Bodies that are handed on as text; all others, without a type too, come in base64. Seen on real HTTP APIs. What is not
 * UTF-8 comes in base64 here, too: as text it would no longer be what was sent, and the function can refuse it.
 */
const TEXT_TYPE = /^(text\/.+|application\/(json|javascript|xml))$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The event that an API Gateway HTTP API makes of a request, in payload format 2.0, for the route `$default` on the
 * stage `$default`. The path is decoded, twice, as there; undefined when it cannot be.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEvent(request: IncomingHttp): APIGatewayProxyEventV2 | undefined {
  const [encodedPath = '/', rawQueryString = ''] = request.target.split(/\?(.*)/s);
  const path = decodePath(encodedPath);
  if (path === undefined) return undefined;
  const { rawPath, isCut } = path;
  const { headers, cookies } = headersOf(request);
  const query = queryOf(rawQueryString);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: { ...headers, ...(isCut && { [CUT_PATH_HEADER]: 'true' }) },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request, rawPath, headers),
    ...bodyOf(request.body, headers['content-type']),
  };
}

function decodePath(path: string): { readonly rawPath: string; readonly isCut: boolean } | undefined {
  try {
    const decoded = decodeURIComponent(path);
    const rawPath = asHandedOn(decoded);
    return rawPath === undefined ? undefined : { rawPath, isCut: decoded.includes('?') };
  } catch {
    return undefined;
  }
}

function headersOf(request: IncomingHttp): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split(/;\s*/));
    else if (!HOP_BY_HOP.has(name)) headers[name] = joined(headers[name], value);
  }
  headers['content-length'] = String(request.body.length);
  headers['x-amzn-trace-id'] = traceId(request.receivedAt);
  headers['x-forwarded-for'] = joined(headers['x-forwarded-for'], request.sourceIp, ', ');
  headers['x-forwarded-port'] = String(request.port);
  headers['x-forwarded-proto'] = 'http';
  return { headers, cookies };
}

const joined = (former: string | undefined, value: string, comma = ','): string =>
  former === undefined ? value : `${former}${comma}${value}`;

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceId(now: number): string {
  const random = randomUUID().replaceAll('-', '').slice(0, 24);
  return `Root=1-${Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')}-${random}`;
}

function queryOf(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString)) query[name] = joined(query[name], value);
  return query;
}

function requestContext(
  request: IncomingHttp,
  path: string,
  headers: Record<string, string>,
): APIGatewayProxyEventV2['requestContext'] {
  const domainName = (headers.host ?? '').replace(/:\d+$/, '');
  return {
    accountId: '000000000000',
    apiId: 'local',
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: headers['user-agent'] ?? '',
    },
    requestId: randomUUID(),
    routeKey: '$default',
    stage: '$default',
    time: commonLogTime(request.receivedAt),
    timeEpoch: request.receivedAt,
  };
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(instant: number): string {
  const [year = '', month = '', rest = ''] = new Date(instant).toISOString().split('-');
  const [day = '', time = ''] = rest.split('T');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

function bodyOf(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = isUtf8(body) && TEXT_TYPE.test((contentType.split(';')[0] ?? '').trim().toLowerCase());
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
