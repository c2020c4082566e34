import { isFault } from '../../domain/shared/errors.ts';
import { unreadable } from './body-text.ts';
import { textIn } from './charset-text.ts';
import { type FormField, fieldNamed } from './form-fields.ts';
import { type HeaderParameters, parseHeaderParameters } from './header-parameters.ts';

/** A part of a multipart body. */
export interface Part {
  /** Their values by their names in lower case, one character a byte; undefined where they have no end. */
  readonly headers: Readonly<Record<string, readonly string[]>> | undefined;
  readonly content: Buffer;
}

/** The most headers that a part may have. */
export const MOST_HEADERS = 16;

/** The header of a part, or undefined where it has none. */
const headerOf = ({ headers }: Part, name: string, place: string): HeaderParameters | undefined => {
  const [header, ...more] = headers?.[name] ?? [];
  if (header === undefined) return undefined;
  if (more.length > 0) throw unreadable(`${place} has the header "${name}" ${more.length + 1} times`);
  const read = parseHeaderParameters(header);
  if (isFault(read)) throw unreadable(`the header "${name}" of ${place} ${read.fault}`);
  return read.value;
};

const bytesOf = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');

const PERCENT_ENCODED = /%([\da-f]{2})/gi;

const percentDecoded = (text: string): string =>
  text.replaceAll(PERCENT_ENCODED, (_byte, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** What browsers write for a line break and a quote: https://html.spec.whatwg.org/#escape-a-multipart-form-data-name */
const WRITTEN_BY_BROWSERS = /%(0A|0D|22)/g;

/**
 * https://www.rfc-editor.org/rfc/rfc5987#section-3.2: charset, language and percent-encoded bytes. Parentheses and an
 * asterisk should be encoded, but encodeURIComponent leaves them, and so do senders.
 */
const EXTENDED = /^([\w.:-]+)'[^']*'((?:[\w!#$&()*+.^`|~-]|%[\da-f]{2})*)$/i;

const nameOf = (parameters: HeaderParameters['parameters'], place: string): string => {
  const extended = parameters.get('name*');
  const plain = parameters.get('name');
  if (extended === undefined && plain === undefined) throw unreadable(`${place} has no name`);
  const [, charset = '', encoded = ''] = EXTENDED.exec(extended ?? '') ?? [];
  if (extended !== undefined && charset === '') throw unreadable(`the name* of ${place} cannot be read`);
  const read =
    extended === undefined
      ? textIn('utf-8', bytesOf(plain ?? ''))
      : textIn(charset, bytesOf(percentDecoded(encoded)));
  if (isFault(read)) throw unreadable(`the name of ${place} ${read.fault}`);
  return extended === undefined ? read.value.replaceAll(WRITTEN_BY_BROWSERS, percentDecoded) : read.value;
};

const UNCODED: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

const fieldValueOf = (part: Part, name: string): string => {
  const place = fieldNamed(name);
  const coding = headerOf(part, 'content-transfer-encoding', place)?.value ?? 'binary';
  if (!UNCODED.has(coding)) throw unreadable(`${place} is encoded for transfer: expected no encoding`);
  const charset = headerOf(part, 'content-type', place)?.parameters.get('charset') ?? 'utf-8';
  const read = textIn(charset, part.content);
  if (isFault(read)) throw unreadable(`${place} ${read.fault}`);
  return read.value;
};

/**
 * The field that a part is, or undefined for a file.
 * @param index counted from 0
 * @throws DomainError `invalid` for what is neither.
 */
export const fieldOfPart = (part: Part, index: number): FormField | undefined => {
  const place = `part ${index + 1}`;
  if (part.headers === undefined) throw unreadable(`${place} has no empty line after its headers`);
  if (Object.values(part.headers).flat().length > MOST_HEADERS) {
    throw unreadable(`${place} has more than ${MOST_HEADERS} headers`);
  }
  const disposition = headerOf(part, 'content-disposition', place);
  if (disposition?.value !== 'form-data') {
    throw unreadable(`${place} is no field: expected content-disposition: form-data; name="…"`);
  }
  const { parameters } = disposition;
  if (parameters.has('filename') || parameters.has('filename*')) return undefined;
  const name = nameOf(parameters, place);
  return [name, fieldValueOf(part, name)];
};
