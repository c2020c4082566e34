import { isUtf8 } from 'node:buffer';
import { DomainError } from '../domain/errors.ts';
import { HttpRefusal } from './problem.ts';
import type { RouteStep } from './route-group.ts';

/** The most bytes a body may have: 256 KiB. */
const LARGEST_BODY = 262_144;

const isTextAlready = (event: { isBase64Encoded: boolean }): boolean => !event.isBase64Encoded;

/**
 * Turns the body of any request into text, of which the readers can be sure.
 * @throws HttpRefusal `body_too_large`, `unsupported_media_type`; DomainError `invalid`.
 */
export const bodyText: RouteStep = ({ event }) => {
  const { body } = event;
  if (body === undefined || body === null) return;
  const size = Buffer.byteLength(body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (size > LARGEST_BODY) {
    throw new HttpRefusal('body_too_large', `body of ${size} bytes: expected at most ${LARGEST_BODY}`);
  }
  const encoding = event.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    const detail = 'the body is compressed: expected none of that';
    throw new HttpRefusal('unsupported_media_type', detail, { 'accept-encoding': 'identity' });
  }
  if (isTextAlready(event)) return;
  const bytes = Buffer.from(body, 'base64');
  if (!isUtf8(bytes)) {
    const faults = [{ pointer: '', detail: 'the body holds bytes that are not UTF-8' }];
    throw new DomainError('invalid', 'the body cannot be read', { faults });
  }
  event.body = bytes.toString();
  event.isBase64Encoded = false;
};
