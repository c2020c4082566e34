import { gzipSync } from 'node:zlib';
import type { Answer } from '../../http/answers/response.ts';
import type { Html } from './html.ts';
import type { Surroundings } from './page-request.ts';

/** Nothing but what comes from here, as files: no style and no script within a page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** Safari takes `upgrade-insecure-requests` at its word on 127.0.0.1 and asks there by TLS, so it is sent over TLS only. */
const policyOf = ({ isEncrypted }: Pick<Surroundings, 'isEncrypted'>): string =>
  [...POLICY, ...(isEncrypted ? ['upgrade-insecure-requests'] : [])].join('; ');

/** A third of the time of the usual level, for a fifth more bytes; an overview of 25 jobs then has 12 KB. */
const COMPRESSION = { level: 3 };

/** A shorter text grows by being compressed, or nearly. */
const LEAST_COMPRESSED = 1024;

/** The body of an answer, compressed where the client takes it: an HTTP API of API Gateway compresses nothing itself. */
const bodyOf = (text: string, mayCompress: boolean): Pick<Answer, 'body' | 'isBase64Encoded'> =>
  mayCompress && text.length >= LEAST_COMPRESSED
    ? { body: gzipSync(text, COMPRESSION).toString('base64'), isBase64Encoded: true }
    : { body: text };

/** An answer with HTML, a page or a piece of one. */
export const htmlAnswer = (
  around: Pick<Surroundings, 'isEncrypted' | 'mayCompress'>,
  statusCode: number,
  page: Awaited<Html>,
  headers: Readonly<Record<string, string>> = {},
): Answer => {
  const sent = bodyOf(String(page), around.mayCompress);
  return {
    statusCode,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policyOf(around),
      'referrer-policy': 'same-origin',
      vary: 'accept, accept-encoding, cookie',
      ...(sent.isBase64Encoded && { 'content-encoding': 'gzip' }),
      ...headers,
    },
    ...sent,
  };
};

const LOCAL_PATH = /^\/(?![/\\])/;
const LONGEST_ADDRESS = 2000;

/** An address of this origin that a form gave to lead back to; `fallback` for anything else. */
export const localPath = (given: unknown, fallback = '/'): string => {
  if (typeof given !== 'string' || given.length > LONGEST_ADDRESS || !LOCAL_PATH.test(given)) return fallback;
  const url = URL.parse(given, 'http://local.invalid');
  return url?.host === 'local.invalid' ? `${url.pathname}${url.search}${url.hash}` : fallback;
};

/** Leads a browser on to another page by GET. */
export const seeOther = (location: string, cookies?: readonly string[]): Answer => ({
  statusCode: 303,
  headers: { location },
  ...(cookies && { cookies: [...cookies] }),
});
