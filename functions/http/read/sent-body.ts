import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { HttpRefusal } from '../answers/problem.ts';

/** The body of a request as it was sent, before anything is read. */
export interface SentBody {
  /** None where there is no body. */
  readonly bytes: Buffer;
  /** The header, with its parameters. */
  readonly contentType: string | undefined;
}

/** What a body came as. */
export type BodyKind = 'form' | 'json' | 'none';

/** What was read of a body. */
export interface ReadBody {
  readonly kind: BodyKind;
  readonly value: unknown;
}

/**
 * Reads a body.
 * @throws HttpRefusal `unsupported_media_type`; DomainError `invalid` with what is wrong, at the pointer "".
 */
export type BodyReader = (sent: SentBody) => ReadBody;

/** The most bytes a body may have: 256 KiB. */
const LARGEST_BODY = 262_144;

/**
 * The body of any request, whether a route reads it or not.
 * @throws HttpRefusal `body_too_large`, `unsupported_media_type`.
 */
export const sentBody = ({ body, isBase64Encoded, headers }: APIGatewayProxyEventV2): SentBody => {
  const text = body ?? '';
  const transfer = isBase64Encoded ? 'base64' : 'utf8';
  const size = Buffer.byteLength(text, transfer);
  if (size > LARGEST_BODY) {
    throw new HttpRefusal('body_too_large', `body of ${size} bytes: expected at most ${LARGEST_BODY}`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (text !== '' && encoding.toLowerCase() !== 'identity') {
    const detail = 'the body is compressed: expected none of that';
    throw new HttpRefusal('unsupported_media_type', detail, { 'accept-encoding': 'identity' });
  }
  return { bytes: Buffer.from(text, transfer), contentType: headers['content-type'] };
};
