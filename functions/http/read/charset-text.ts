import { isAscii } from 'node:buffer';
import type { Parsed } from '../../domain/shared/errors.ts';

const ASCII: ReadonlySet<string> = new Set(['us-ascii', 'ascii']);

/** Of the bytes 80 to 9F: https://encoding.spec.whatwg.org/index-windows-1252.txt */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Some versions of Node leave these bytes as they are: https://github.com/nodejs/node/issues/56542 */
const windows1252 = (bytes: Buffer): string =>
  bytes
    .toString('latin1')
    .replaceAll(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0) - 0x80] ?? '');

const decoderOf = (charset: string): InstanceType<typeof TextDecoder> | undefined => {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  } catch {
    return undefined;
  }
};

const LONGEST_SHOWN = 40;

/**
 * The text of bytes in a charset, by one of the names of https://encoding.spec.whatwg.org/#names-and-labels: there
 * `iso-8859-1` is another name of `windows-1252`. Nothing is replaced: other bytes are a fault.
 */
export const textIn = (charset: string, bytes: Buffer): Parsed<string> => {
  const label = charset.trim().toLowerCase();
  const shown = label.slice(0, LONGEST_SHOWN);
  const unfit = { fault: `holds bytes that are not ${label === 'utf-8' ? 'UTF-8' : shown}` };
  if (ASCII.has(label)) return isAscii(bytes) ? { value: bytes.toString('latin1') } : unfit;
  const decoder = decoderOf(label);
  if (!decoder) return { fault: `has the charset "${shown}", which is not known here` };
  if (decoder.encoding === 'windows-1252') return { value: windows1252(bytes) };
  try {
    return { value: decoder.decode(bytes) };
  } catch {
    return unfit;
  }
};
