import { HttpRefusal } from './problem.ts';

/** The media type of a content-type header, in lower case, without its parameters. */
export const mediaTypeOf = (contentType: string | undefined): string =>
  (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const LONGEST_SHOWN = 100;

/** The refusal of a body whose media type is none of those that are read. */
export const unsupported = (contentType: string | undefined, ...readable: readonly string[]): HttpRefusal => {
  const shown = contentType === undefined ? 'none' : `"${contentType.slice(0, LONGEST_SHOWN)}"`;
  const accept = readable.join(', ');
  return new HttpRefusal('unsupported_media_type', `content-type ${shown}: expected ${accept}`, { accept });
};
