import httpJsonBodyParser from '@middy/http-json-body-parser';
import { DomainError } from '../domain/errors.ts';
import { mediaTypeOf, unsupported } from './media-type.ts';
import type { RouteStep } from './route-group.ts';

const MEDIA_TYPE = 'application/json';

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

const unreadable = (detail: string): DomainError =>
  new DomainError('invalid', 'the body cannot be read', {
    faults: [{ pointer: '', detail: `the body ${detail}` }],
  });

/**
 * Parses a body that is JSON whatever it is called.
 * @throws DomainError `invalid`, saying where.
 */
export const parseJsonBody: RouteStep = async (request) => {
  const text = request.event.body ?? '';
  if (text === '') throw unreadable('is missing: expected a JSON object');
  try {
    await parser.before?.(request as Parameters<typeof parser.before>[0]);
  } catch {
    // The parser's own error carries the body.
    throw unreadable(whatIsWrong(text));
  }
  request.context.bodyKind = 'json';
};

/**
 * Reads a body that must be JSON, under one of a few media types.
 * @throws HttpRefusal `unsupported_media_type`; DomainError `invalid`.
 */
export const jsonBodyOf =
  (...mediaTypes: readonly string[]): RouteStep =>
  (request) => {
    const { body, headers } = request.event;
    const contentType = headers['content-type'];
    if (body && !mediaTypes.includes(mediaTypeOf(contentType))) throw unsupported(contentType, ...mediaTypes);
    return parseJsonBody(request);
  };

/** As `jsonBodyOf`, of what is called JSON. */
export const jsonBody: RouteStep = jsonBodyOf(MEDIA_TYPE);

/** As `jsonBody`, but that there need be none: a missing body is an empty object. */
export const optionalJsonBody: RouteStep = (request) => {
  if (request.event.body) return jsonBody(request);
  Object.assign(request.event, { body: {} });
};
