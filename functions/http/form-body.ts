import httpUrlencodeBodyParser from '@middy/http-urlencode-body-parser';
import { DomainError } from '../domain/errors.ts';
import { parseJsonBody } from './json-body.ts';
import { mediaTypeOf, unsupported } from './media-type.ts';
import type { RouteRequest, RouteStep } from './route-group.ts';

const parseUrlencoded = httpUrlencodeBodyParser({ disableContentTypeCheck: true });

/**
 * Node's own parser: the one of middy ends the process on some bodies (a part without a name, a field `a` beside
 * `a[]`), because it throws inside of stream events. A field that comes more than once becomes an array; a file is
 * taken as its text.
 */
const readMultipart = async ({ event }: RouteRequest): Promise<void> => {
  const headers = { 'content-type': event.headers['content-type'] ?? '' };
  const fields = new Map<string, string[]>();
  try {
    const form = await new Response(event.body ?? '', { headers }).formData();
    for (const [name, value] of form.entries()) {
      const text = typeof value === 'string' ? value : await value.text();
      fields.set(name, [...(fields.get(name) ?? []), text]);
    }
  } catch {
    // It says only that it failed.
    const faults = [
      { pointer: '', detail: 'the body is not the multipart/form-data that its content-type announces' },
    ];
    throw new DomainError('invalid', 'the body cannot be read', { faults });
  }
  const entries = [...fields].map(([name, texts]) => [name, texts.length === 1 ? texts[0] : texts]);
  Object.assign(event, { body: Object.fromEntries(entries) });
};

const asForm =
  (read: RouteStep): RouteStep =>
  async (request) => {
    await read(request);
    request.context.bodyKind = 'form';
  };

const READERS: Readonly<Record<string, RouteStep>> = {
  'multipart/form-data': asForm(readMultipart),
  'application/x-www-form-urlencoded': asForm((request) =>
    parseUrlencoded.before?.(request as Parameters<typeof parseUrlencoded.before>[0]),
  ),
  'application/json': parseJsonBody,
};

/**
 * Reads a form of either kind, or JSON. A missing body is an empty form.
 * @throws HttpRefusal `unsupported_media_type`; DomainError `invalid`.
 */
export const formBody: RouteStep = async (request) => {
  const { event } = request;
  if (!event.body) {
    Object.assign(event, { body: {} });
    return;
  }
  const contentType = event.headers['content-type'];
  const mediaType = mediaTypeOf(contentType);
  const read = Object.hasOwn(READERS, mediaType) ? READERS[mediaType] : undefined;
  if (!read) throw unsupported(contentType, ...Object.keys(READERS));
  await read(request);
};
