import { quote } from '../../domain/shared/quote.ts';
import { HttpRefusal } from '../answers/problem.ts';

/** The media type of a content-type header, in lower case, without its parameters. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The media type of JSON. */
export const JSON_TYPE = 'application/json';

const JSON_TYPES = /^application\/([\w!#$&^.+-]+\+)?json$/;

/**
 * Tells whether a media type is JSON: `application/json`, or `application/…+json`.
 * https://www.rfc-editor.org/rfc/rfc6839#section-3.1
 */
export const isJsonType = (mediaType: string): boolean => JSON_TYPES.test(mediaType);

/** The refusal of a body with another media type than those that are read. */
export const unsupported = (contentType: string | undefined, ...readable: readonly string[]): HttpRefusal => {
  const shown = contentType === undefined ? 'none' : quote(contentType);
  const accept = readable.join(', ');
  return new HttpRefusal('unsupported_media_type', `content-type ${shown}: expected ${accept}`, { accept });
};
