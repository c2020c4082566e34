import { DomainError } from '../../domain/shared/errors.ts';
import { parseExactJson } from '../../domain/shared/exact-json.ts';
import { faultOfJson } from '../../domain/shared/json-text.ts';
import { isObject } from '../../domain/shared/value-schemas.ts';
import { unreadable, utf8TextOf } from './body-text.ts';
import { isJsonType, JSON_TYPE, mediaTypeOf, unsupported } from './media-type.ts';
import type { BodyReader, ReadBody, SentBody } from './sent-body.ts';

const BYTE_ORDER_MARK = /^\ufeff/;

const jsonTextOf = ({ bytes }: Pick<SentBody, 'bytes'>): string =>
  utf8TextOf(bytes).replace(BYTE_ORDER_MARK, '');

const checkedText = (sent: Pick<SentBody, 'bytes'>): string => {
  const text = jsonTextOf(sent);
  if (text === '') throw unreadable('the body is missing: expected a JSON object');
  const fault = faultOfJson(text);
  if (fault?.kind === 'no_json') throw unreadable(`the body ${fault.detail}`);
  if (fault) throw new DomainError('invalid', 'the body cannot be read', { faults: fault.faults });
  return text;
};

/**
 * Reads a body that is JSON, under any content type. A byte order mark before it is no part of it.
 * @throws DomainError `invalid`, saying where it is no JSON, or which names an object has twice.
 */
export const anyJsonBody = (sent: Pick<SentBody, 'bytes'>): ReadBody => ({
  kind: 'json',
  value: JSON.parse(checkedText(sent)),
});

/** Reads a body that must be JSON, under one of a few media types. */
export const jsonBodyOf =
  (...mediaTypes: readonly string[]): BodyReader =>
  (sent) => {
    const { bytes, contentType } = sent;
    if (bytes.length > 0 && !mediaTypes.includes(mediaTypeOf(contentType)))
      throw unsupported(contentType, ...mediaTypes);
    return anyJsonBody(sent);
  };

/** Reads a body that must be there and be called JSON. */
export const jsonBody: BodyReader = (sent) => {
  const { bytes, contentType } = sent;
  if (bytes.length > 0 && !isJsonType(mediaTypeOf(contentType))) throw unsupported(contentType, JSON_TYPE);
  return anyJsonBody(sent);
};

/** As `jsonBody`, but that there need be none: a missing body is an empty object. */
export const optionalJsonBody: BodyReader = (sent) =>
  sent.bytes.length > 0 ? jsonBody(sent) : { kind: 'none', value: {} };

/** Reads as another reader of JSON does, but the numbers within one member of the object keep their digits. */
export const keepingDigitsIn =
  (name: string, read: BodyReader): BodyReader =>
  (sent) => {
    const { kind, value } = read(sent);
    if (!isObject(value) || !Object.hasOwn(value, name)) return { kind, value };
    const exact = parseExactJson(jsonTextOf(sent));
    return { kind, value: { ...value, [name]: Reflect.get(exact as object, name) } };
  };
