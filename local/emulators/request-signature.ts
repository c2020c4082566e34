import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';

/** What a caller signs with. */
export interface EmulatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the `Authorization` header says. */
interface Authorization {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request), *SignedHeaders=([a-z0-9;-]+), *Signature=([0-9a-f]{64})$/;
const AMZ_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const HOLDS_FOR_MILLISECONDS = 15 * 60 * 1000;

/**
 * Makes a check of requests by AWS's Signature Version 4 in the `Authorization` header; it throws `AwsError`, with
 * AWS's codes, for one that was not signed with these credentials. It costs some twenty microseconds.
 * @param statusCode HTTP status of a refusal: 400 where the service speaks AWS JSON, 403 where it speaks REST.
 * @param now milliseconds since the epoch
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureCheck(
  { accessKeyId, secretAccessKey }: EmulatorCredentials,
  statusCode: number,
  now: () => number = Date.now,
): (request: SignedRequest) => void {
  const refuse = (code: string, message: string) => new AwsError(code, message, { statusCode });
  let known: { scope: string; key: Buffer } = { scope: '', key: Buffer.alloc(0) };
  const keyFor = (scope: string): Buffer => {
    if (known.scope !== scope) known = { scope, key: signingKey(secretAccessKey, scope) };
    return known.key;
  };
  return (request) => {
    const authorization = readAuthorization(request.headers.authorization ?? '');
    const amzDate = String(request.headers['x-amz-date'] ?? '');
    const signedAt = instantOf(amzDate);
    const canonical = authorization && canonicalRequest(request, authorization.signedHeaders);
    if (!authorization || signedAt === undefined || canonical === undefined) {
      throw refuse('IncompleteSignatureException', INCOMPLETE);
    }
    if (authorization.accessKeyId !== accessKeyId) throw refuse('UnrecognizedClientException', UNRECOGNIZED);
    const { scope } = authorization;
    if (Math.abs(now() - signedAt) > HOLDS_FOR_MILLISECONDS || !amzDate.startsWith(scope.slice(0, 8))) {
      throw refuse(
        'InvalidSignatureException',
        `Signature expired: ${amzDate} is not of the last 15 minutes.`,
      );
    }
    const text = [ALGORITHM, amzDate, scope, sha256(canonical)].join('\n');
    const signature = hmac(keyFor(scope), text);
    if (!timingSafeEqual(signature, Buffer.from(authorization.signature, 'hex'))) {
      throw refuse('InvalidSignatureException', MISMATCH);
    }
  };
}

const INCOMPLETE =
  `Authorization header requires '${ALGORITHM} Credential=<key>/<date>/<region>/<service>/aws4_request, SignedHeaders=host;…, ` +
  "Signature=<64 hexadecimal digits>', and 'X-Amz-Date' beside it.";
const UNRECOGNIZED = 'The security token included in the request is invalid.';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing ' +
  'method. Consult the service documentation for details.';

function readAuthorization(header: string): Authorization | undefined {
  const [, accessKeyId = '', scope = '', names = '', signature = ''] = AUTHORIZATION.exec(header) ?? [];
  const signedHeaders = names.split(';');
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) return undefined;
  return { accessKeyId, scope, signedHeaders, signature };
}

function instantOf(amzDate: string): number | undefined {
  const parts = AMZ_DATE.exec(amzDate);
  if (!parts) return undefined;
  const [year = 0, month = 0, ...rest] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** Undefined when the query cannot be decoded. */
function canonicalRequest(
  { method, target, headers, body }: SignedRequest,
  signedHeaders: readonly string[],
): string | undefined {
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  const canonicalQuery = canonicalQueryOf(query);
  if (canonicalQuery === undefined) return undefined;
  const lines = signedHeaders.map((name) => `${name}:${canonicalValue(headers[name])}\n`);
  // The path is encoded once more than on the wire.
  const canonicalPath = encode(path).replaceAll('%2F', '/');
  return [method, canonicalPath, canonicalQuery, lines.join(''), signedHeaders.join(';'), sha256(body)].join(
    '\n',
  );
}

const canonicalValue = (value: string | string[] | undefined): string =>
  [value ?? '']
    .flat()
    .map((each) => each.trim().replaceAll(/ +/g, ' '))
    .join(',');

function canonicalQueryOf(query: string): string | undefined {
  if (query === '') return '';
  try {
    const pairs = query.split('&').map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return { name: encode(decodeURIComponent(name)), value: encode(decodeURIComponent(value)) };
    });
    pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
    return pairs.map(({ name, value }) => `${name}=${value}`).join('&');
  } catch {
    return undefined;
  }
}

/** By code units; what is compared is ASCII. */
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Everything but letters, digits, `-`, `.`, `_` and `~`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The key that a scope's parts make of the secret one after the other. */
const signingKey = (secretAccessKey: string, scope: string): Buffer =>
  scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`) as Buffer;
