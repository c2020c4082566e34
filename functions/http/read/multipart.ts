import { createHash } from 'node:crypto';
import { Dicer } from '@fastify/busboy';
import { isFault } from '../../domain/shared/errors.ts';
import { quote } from '../../domain/shared/quote.ts';
import { unreadable } from './body-text.ts';
import { checkCount, type FormField } from './form-fields.ts';
import { parseHeaderParameters } from './header-parameters.ts';
import { fieldOfPart, MOST_HEADERS, type Part } from './multipart-field.ts';

const LONGEST_BOUNDARY = 70;
const BOUNDARY = new RegExp(`^[\\x20-\\x7e]{0,${LONGEST_BOUNDARY - 1}}[\\x21-\\x7e]$`);

const boundaryOf = (contentType: string | undefined): string => {
  const read = parseHeaderParameters(contentType ?? '');
  if (isFault(read)) throw unreadable(`the content-type ${read.fault}`);
  const boundary = read.value.parameters.get('boundary');
  if (boundary === undefined) throw unreadable('the content-type has no boundary: expected "boundary=…"');
  if (BOUNDARY.test(boundary)) return boundary;
  throw unreadable(
    `the boundary has ${boundary.length} characters: expected 1 to ${LONGEST_BOUNDARY} of printable ASCII, no space at its end`,
  );
};

/** For a regular expression without the flag `u`. */
const escaped = (text: string): string => text.replaceAll(/\W/g, '\\$&');

/** A body whose lines between parts are exact, and nothing else looks like one. */
interface PlainBody {
  readonly bytes: Buffer;
  readonly boundary: string;
}

/**
 * The parser takes every line that begins with the boundary for the boundary, and blanks behind it lead it
 * astray. So the lines that are meant (RFC 2046, `delimiter` and `transport-padding`) get another boundary, which
 * is nowhere in the body.
 * https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
 */
const plainBody = (bytes: Buffer, sentBoundary: string): PlainBody => {
  const boundary = createHash('sha256').update(bytes).digest('hex');
  const line = new RegExp(`(^|\r\n)--${escaped(sentBoundary)}(--)?[ \t]*(?=\r\n|$)`, 'g');
  let [begun, isOver] = [0, false];
  const text = bytes.toString('latin1').replaceAll(line, (_line, lineBreak: string, end = '') => {
    if (!isOver && end === '') begun += 1;
    isOver ||= end !== '';
    return `${lineBreak}--${boundary}${end}`;
  });
  if (begun === 0 && !isOver)
    throw unreadable('the body holds no line of "--" and the boundary, with CR and LF at its end');
  if (!isOver)
    throw unreadable('the body ends too soon: expected a last line of "--", the boundary and "--"');
  checkCount(begun);
  return { bytes: Buffer.from(text, 'latin1'), boundary };
};

/** A header or the line that goes on with one: https://www.rfc-editor.org/rfc/rfc5322#section-2.2 */
const HEADER_LINE = /^(?:[!-9;-~]+:|[ \t])[^\r\n]*$/;

/**
 * The parser gives up at a header line that it cannot read and leaves out what follows, without a word. So such a line
 * is refused before.
 */
const checkHeaderLines = ({ bytes, boundary }: PlainBody): void => {
  const [, ...parts] = bytes.toString('latin1').split(`--${boundary}\r\n`);
  for (const [index, part] of parts.entries()) {
    const [headers = '', ...content] = part.split('\r\n\r\n', 2);
    // Headers without an end get an error of their own, in `fieldOfPart`.
    if (content.length === 0) continue;
    const line = headers.split('\r\n').find((text) => !HEADER_LINE.test(text));
    if (line === undefined) continue;
    const shown = quote(Buffer.from(line, 'latin1').toString());
    throw unreadable(
      `part ${index + 1} has the line ${shown} among its headers: expected a name, a colon and a value`,
    );
  }
};

/** What is over it the parser leaves out without a word: so it is more than what is taken, and than any body. */
const LIMITS = { maxHeaderPairs: MOST_HEADERS + 1, maxHeaderSize: 1_000_000 };

/**
 * The parts of a body. The parser reads all that it is given at once, so that nothing goes on after this and no error
 * can come up in an event.
 */
const partsOf = ({ bytes, boundary }: PlainBody): readonly Part[] => {
  const parts: { readonly stream: Dicer.PartStream; headers?: Part['headers'] }[] = [];
  const parser = new Dicer({ boundary, ...LIMITS });
  parser.on('error', () => undefined);
  parser.on('part', (stream) => {
    const part: (typeof parts)[number] = { stream };
    parts.push(part);
    stream.on('error', () => undefined);
    stream.on('header', (headers) => {
      part.headers = headers as Part['headers'];
    });
  });
  parser.write(bytes);
  const read = parts.map(({ stream, headers }) => ({ headers, content: stream.read() ?? Buffer.alloc(0) }));
  for (const { stream } of parts) stream.destroy();
  parser.destroy();
  return read;
};

/**
 * The fields of a form that came as `multipart/form-data`, in their order; files are left alone.
 * https://www.rfc-editor.org/rfc/rfc7578
 * @throws DomainError `invalid`.
 */
export const multipartFields = (bytes: Buffer, contentType: string | undefined): readonly FormField[] => {
  const body = plainBody(bytes, boundaryOf(contentType));
  checkHeaderLines(body);
  return partsOf(body)
    .map(fieldOfPart)
    .filter((field) => field !== undefined);
};
