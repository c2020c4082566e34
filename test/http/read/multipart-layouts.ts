import fc from 'fast-check';

/** A multipart body as some sender lays it out, and what is in it. */
export interface Layout {
  readonly contentType: string;
  readonly boundary: string;
  readonly bytes: Buffer;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1: bchars, the last one no space. */
const BCHARS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'()+_,-./:=?";

/** Any legal boundary. */
export const boundaries: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...BCHARS, ' '), maxLength: 69 }),
    fc.constantFrom(...BCHARS),
    fc.constantFrom('', 'B', '-'),
  )
  .map(([start, last, only]) => only || start + last);

const mixedCase = (text: string): fc.Arbitrary<string> =>
  fc.constantFrom(text, text.toLowerCase(), text.toUpperCase());

const contentTypes = (boundary: string): fc.Arbitrary<string> => {
  const isToken = /^[\w!#$%&'*+.^`|~-]+$/.test(boundary);
  const written = isToken ? fc.constantFrom(boundary, `"${boundary}"`) : fc.constant(`"${boundary}"`);
  return fc
    .tuple(mixedCase('multipart/form-data'), fc.constantFrom('; ', ';', ' ; ', '; charset=utf-8; '), written)
    .chain(([type, between, value]) =>
      mixedCase('boundary').map((name) => `${type}${between}${name}=${value}`),
    );
};

/** Whether a text holds a line that ends a part, wherever it stands. */
const holdsDelimiter = (text: string, boundary: string): boolean =>
  `\r\n${text}\r\n`
    .split('\r\n')
    .some((line) => [`--${boundary}`, `--${boundary}--`].includes(line.replace(/[ \t]*$/, '')));

/** Text that looks like what is around parts. */
const texts = (boundary: string, unit: fc.StringConstraints['unit'] = 'binary'): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.string({ unit }),
        fc.constantFrom(
          boundary,
          `--${boundary}`,
          `\r\n--${boundary}x`,
          `\r\n--${boundary}-`,
          `${boundary}--`,
        ),
        fc.constantFrom('\r\n', '\r', '\n', '-', '--', '\r\n\r\n', '\r\n--', ' ', '\t', '', 'a: b'),
      ),
      { maxLength: 8 },
    )
    .map((pieces) => pieces.join(''))
    .filter((text) => !holdsDelimiter(text, boundary));

const latin1Units = fc
  .integer({ min: 0, max: 0xff })
  .filter((code) => code < 0x80 || code > 0x9f)
  .map((code) => String.fromCharCode(code));
const asciiUnits = fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code));

/** A value and the header that says how it is written. */
const values = (
  boundary: string,
): fc.Arbitrary<{ type: string | undefined; bytes: Buffer; value: string }> => {
  const of = (charset: string, encoding: BufferEncoding, unit?: fc.StringConstraints['unit']) =>
    fc
      .tuple(texts(boundary, unit), fc.constantFrom(charset, `"${charset}"`, charset.toUpperCase()))
      .map(([value, written]) => ({
        type: `text/plain; charset=${written}`,
        bytes: Buffer.from(value, encoding),
        value,
      }));
  const plain = fc
    .tuple(texts(boundary), fc.constantFrom(undefined, 'text/plain', 'application/json'))
    .map(([value, type]) => ({ type, bytes: Buffer.from(value), value }));
  return fc.oneof(
    plain,
    of('utf-8', 'utf8'),
    of('iso-8859-1', 'latin1', latin1Units),
    of('windows-1252', 'latin1', latin1Units),
    of('us-ascii', 'latin1', asciiUnits),
  );
};

const PERCENT = { '\r': '%0D', '\n': '%0A', '"': '%22' };

/** As browsers write names; those that cannot be told from others afterwards are left out. */
const browserNames = fc
  .string({ unit: 'binary', maxLength: 20 })
  .filter((name) => !/%(0A|0D|22)|\\\\|\\$/.test(name))
  .map((name) => ({
    name,
    written: `name="${name.replaceAll(/[\r\n"]/g, (one) => PERCENT[one as keyof typeof PERCENT])}"`,
  }))
  // A header cannot be written over several lines in a name.
  .filter(({ written }) => !/[\r\n]/.test(written));

const escapedNames = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((name) => !/%(0A|0D|22)|[\r\n]/.test(name))
  .map((name) => ({ name, written: `name="${name.replaceAll(/["\\]/g, '\\$&')}"` }));

const unquotedNames = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019_.-[]$', 'é', '‰'), minLength: 1, maxLength: 20 })
  .map((name) => ({ name, written: `name=${name}` }));

const extendedNames = fc.string({ unit: 'binary', maxLength: 10 }).map((name) => ({
  name,
  written: `name*=UTF-8'en'${encodeURIComponent(name).replaceAll("'", '%27')}`,
}));

const names = fc.oneof(
  browserNames,
  escapedNames,
  unquotedNames,
  extendedNames,
  fc
    .constantFrom('__proto__', 'constructor', 'a[]', 'a')
    .map((name) => ({ name, written: `name="${name}"` })),
);

const padding = fc.constantFrom('', '', '', ' ', '\t', '  \t ');

/** Headers in some order, in some case, folded here and there. */
const headers = (wanted: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.shuffledSubarray([...wanted], { minLength: wanted.length }),
      fc.constantFrom('same', 'lower', 'upper'),
      fc.boolean(),
    )
    .map(([lines, letters, isFolded]) =>
      lines
        .map((line) => {
          const [name = ''] = line.split(':', 1);
          const written = { same: name, lower: name.toLowerCase(), upper: name.toUpperCase() }[letters];
          const rest = line.slice(name.length);
          return `${written}${isFolded ? rest.replace(/; (?=name)/, ';\r\n ') : rest}\r\n`;
        })
        .join(''),
    );

interface LaidPart {
  readonly bytes: Buffer;
  readonly field?: readonly [string, string];
}

const fieldParts = (boundary: string): fc.Arbitrary<LaidPart> =>
  fc
    .tuple(names, values(boundary), fc.constantFrom([], ['X-Other: a;b="c']))
    .chain(([{ name, written }, { type, bytes, value }, others]) => {
      const types = type === undefined ? [] : [`Content-Type: ${type}`];
      return headers([`Content-Disposition: form-data; ${written}`, ...types, ...others]).map((block) => ({
        bytes: Buffer.concat([Buffer.from(`${block}\r\n`), bytes]),
        field: [name, value] as const,
      }));
    });

const FILE_NAMES = ['filename="a.bin"', 'filename=""', 'filename=a', "filename*=utf-8''%E2%82%AC.png"];

const fileParts = (boundary: string): fc.Arbitrary<LaidPart> =>
  fc
    .tuple(
      fc.constantFrom(...FILE_NAMES),
      fc.uint8Array({ maxLength: 60 }),
      texts(boundary),
      fc.constantFrom('application/octet-stream', 'image/png', 'text/plain; charset=klingon'),
    )
    .filter(([, bytes, text]) => !holdsDelimiter(Buffer.from(bytes).toString('latin1') + text, boundary))
    .chain(([fileName, bytes, text, type]) =>
      headers([`Content-Disposition: form-data; name="file"; ${fileName}`, `Content-Type: ${type}`]).map(
        (block) => ({ bytes: Buffer.concat([Buffer.from(`${block}\r\n`), bytes, Buffer.from(text)]) }),
      ),
    );

const around = (boundary: string): fc.Arbitrary<string | undefined> =>
  fc.option(texts(boundary), { nil: undefined });

/** Bodies of a boundary, in every layout that RFC 2046 and RFC 7578 allow. */
const layoutsOf = (boundary: string): fc.Arbitrary<Layout> =>
  fc
    .record({
      contentType: contentTypes(boundary),
      preamble: around(boundary),
      epilogue: around(boundary),
      parts: fc.array(
        fc.tuple(
          padding,
          fc.oneof(
            { arbitrary: fieldParts(boundary), weight: 3 },
            { arbitrary: fileParts(boundary), weight: 1 },
          ),
        ),
        { maxLength: 5 },
      ),
      lastPadding: padding,
    })
    .map(({ contentType, preamble, epilogue, parts, lastPadding }) => ({
      contentType,
      boundary,
      bytes: Buffer.concat([
        Buffer.from(preamble === undefined ? '' : `${preamble}\r\n`),
        ...parts.flatMap(([blanks, { bytes }]) => [
          Buffer.from(`--${boundary}${blanks}\r\n`),
          bytes,
          Buffer.from('\r\n'),
        ]),
        Buffer.from(`--${boundary}--${lastPadding}${epilogue === undefined ? '' : `\r\n${epilogue}`}`),
      ]),
      fields: parts.flatMap(([, { field }]) => (field ? [field] : [])),
    }));

/** Bodies of any boundary. */
export const layouts: fc.Arbitrary<Layout> = boundaries.chain(layoutsOf);
