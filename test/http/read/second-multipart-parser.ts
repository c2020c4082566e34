/**
 * A second reader of `multipart/form-data`, written from the grammar of RFC 2046 section 5.1.1 and RFC 7578, line by
 * line, to compare the product's with. It knows UTF-8 and single-byte charsets only, and gives up at the first fault.
 */

/** A field, or undefined for a file. */
type Entry = readonly [name: string, value: string] | undefined;

interface Line {
  readonly from: number;
  /** Where its text ends, before CR LF. */
  readonly to: number;
  /** Where the next one begins. */
  readonly next: number;
}

const linesOf = (bytes: Buffer): Line[] => {
  const lines: Line[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length - 1; at += 1) {
    if (bytes[at] !== 13 || bytes[at + 1] !== 10) continue;
    lines.push({ from, to: at, next: at + 2 });
    from = at + 2;
  }
  lines.push({ from, to: bytes.length, next: bytes.length });
  return lines;
};

const withoutPadding = (line: string): string => {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1;
  return line.slice(0, end);
};

/** The bytes of each part, headers included. */
const bodyParts = (bytes: Buffer, boundary: string): Buffer[] => {
  const parts: Buffer[] = [];
  let start: number | undefined;
  for (const { from, to, next } of linesOf(bytes)) {
    const line = withoutPadding(bytes.toString('latin1', from, to));
    const isLast = line === `--${boundary}--`;
    if (line !== `--${boundary}` && !isLast) continue;
    // The CR LF before it belongs to it.
    if (start !== undefined) parts.push(bytes.subarray(start, Math.max(start, from - 2)));
    if (isLast) return parts;
    start = next;
  }
  throw new Error('no last line');
};

const headersOf = (block: string): Map<string, string> => {
  const headers = new Map<string, string>();
  let last = '';
  for (const line of block.split('\r\n')) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      headers.set(last, `${headers.get(last)}${line}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error('no header');
    last = line.slice(0, colon).toLowerCase();
    if (headers.has(last)) throw new Error('a header twice');
    headers.set(last, line.slice(colon + 1).trim());
  }
  return headers;
};

/** Splits at every `;` outside of quotes. */
const pieces = (header: string): string[] => {
  const found = [''];
  let quoted = false;
  for (let at = 0; at < header.length; at += 1) {
    const character = header[at] ?? '';
    if (quoted && character === '\\') {
      found[found.length - 1] += character + (header[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (character === ';' && !quoted) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((piece) => piece.trim());
};

const parametersOf = (header: string): Map<string, string> => {
  const parameters = new Map<string, string>();
  for (const piece of pieces(header).slice(1)) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const value = piece.slice(equals + 1).trim();
    const isQuoted = value.startsWith('"');
    if (equals < 1 || value === '' || (isQuoted && !(value.length > 1 && value.endsWith('"')))) {
      throw new Error('no parameter');
    }
    const name = piece.slice(0, equals).trim().toLowerCase();
    if (parameters.has(name)) throw new Error('a parameter twice');
    parameters.set(name, isQuoted ? value.slice(1, -1).replace(/\\(["\\])/g, '$1') : value);
  }
  return parameters;
};

const decode = (bytes: Uint8Array, charset = 'utf-8'): string =>
  new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);

const nameIn = (parameters: Map<string, string>): string => {
  const extended = parameters.get('name*');
  if (extended !== undefined) {
    const [charset = '', , encoded = '', ...more] = extended.split("'");
    if (charset.toLowerCase() !== 'utf-8' || more.length > 0) throw new Error('no UTF-8');
    return decodeURIComponent(encoded);
  }
  const name = parameters.get('name');
  if (name === undefined) throw new Error('no name');
  return decode(Buffer.from(name, 'latin1'))
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%22', '"');
};

const entryOf = (part: Buffer): Entry => {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('no end of headers');
  const headers = headersOf(part.toString('latin1', 0, end));
  const disposition = headers.get('content-disposition') ?? '';
  if (pieces(disposition)[0]?.toLowerCase() !== 'form-data') throw new Error('no form-data');
  const parameters = parametersOf(disposition);
  if (parameters.has('filename') || parameters.has('filename*')) return undefined;
  const charset = parametersOf(headers.get('content-type') ?? 'text/plain').get('charset');
  return [nameIn(parameters), decode(part.subarray(end + 4), charset)];
};

/**
 * The fields of a body, in their order.
 * @throws Error for whatever it does not read
 */
export const secondParser = (bytes: Buffer, boundary: string): (readonly [string, string])[] =>
  bodyParts(bytes, boundary)
    .map(entryOf)
    .filter((entry) => entry !== undefined);
