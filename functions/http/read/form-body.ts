import { gatherFields } from './form-fields.ts';
import { anyJsonBody } from './json-body.ts';
import { isJsonType, JSON_TYPE, mediaTypeOf, unsupported } from './media-type.ts';
import { multipartFields } from './multipart.ts';
import type { BodyReader } from './sent-body.ts';
import { urlencodedFields } from './urlencoded.ts';

const MULTIPART = 'multipart/form-data';
const URLENCODED = 'application/x-www-form-urlencoded';

/**
 * Reads a form of either kind, or JSON. A missing body is an empty form. A field that comes more than once is an array;
 * files are left out.
 */
export const formBody: BodyReader = (sent) => {
  const { bytes, contentType } = sent;
  if (bytes.length === 0) return { kind: 'none', value: {} };
  const mediaType = mediaTypeOf(contentType);
  if (isJsonType(mediaType)) return anyJsonBody(sent);
  if (mediaType === MULTIPART) {
    return { kind: 'form', value: gatherFields(multipartFields(bytes, contentType)) };
  }
  if (mediaType === URLENCODED) return { kind: 'form', value: gatherFields(urlencodedFields(bytes)) };
  throw unsupported(contentType, MULTIPART, URLENCODED, JSON_TYPE);
};
