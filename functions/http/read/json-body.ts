import httpJsonBodyParser from '@middy/http-json-body-parser';
import { unreadable, utf8TextOf } from './body-text.ts';
import { isJsonType, JSON_TYPE, mediaTypeOf, unsupported } from './media-type.ts';
import type { BodyReader, ReadBody } from './sent-body.ts';

const parser = httpJsonBodyParser({ disableContentTypeCheck: true });

/** Tells whether more text could make a text JSON. */
const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return position === undefined
      ? message === 'Unexpected end of JSON input'
      : Number(position) >= text.length;
  }
};

/**
 * How many characters of a text can begin a JSON text. V8 names the place for some errors only, for others it quotes
 * what is around it, which may be a secret.
 */
const lengthThatCanBegin = (text: string): number => {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
};

const whatIsWrong = (text: string): string => {
  const length = lengthThatCanBegin(text);
  const before = text.slice(0, length);
  const line = before.split('\n').length;
  const column = length - before.lastIndexOf('\n');
  if (length < text.length) return `is no JSON from position ${length} on (line ${line}, column ${column})`;
  // It is JSON after all, or ends too soon: the parser refuses more than JSON does.
  try {
    JSON.parse(text);
    return 'is nested too deeply, or has a field "__proto__"';
  } catch {
    return `is no JSON: it ends too soon, at position ${length} (line ${line}, column ${column})`;
  }
};

/** JSON of a text. The parser refuses a field `__proto__`, too. */
const parse = (text: string): unknown => {
  const event: { body: unknown } = { body: text };
  const request = { event } as unknown as Parameters<NonNullable<typeof parser.before>>[0];
  void parser.before?.(request);
  return event.body;
};

const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Reads a body that is JSON, whatever its content type says. A byte order mark before it is no part of it.
 * @throws DomainError `invalid`, saying where.
 */
export const anyJsonBody = ({ bytes }: { readonly bytes: Buffer }): ReadBody => {
  const text = utf8TextOf(bytes).replace(BYTE_ORDER_MARK, '');
  if (text === '') throw unreadable('the body is missing: expected a JSON object');
  try {
    return { kind: 'json', value: parse(text) };
  } catch {
    // The parser's own error carries the body.
    throw unreadable(`the body ${whatIsWrong(text)}`);
  }
};

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
