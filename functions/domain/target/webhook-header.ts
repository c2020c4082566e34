import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

const LONGEST_NAME = 100;
const LONGEST_VALUE = 4096;

/**
 * Headers that say where a request begins, ends or goes to, and so are set by the sender alone.
 * https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Tells whether a webhook cannot be given this header. Upper and lower case are the same. */
export const isFramingHeader = (name: string): boolean => FRAMING.has(name.toLowerCase());

/** Checks the name of a header that a job gives to its webhook; the value is in lower case. */
export const parseHeaderName = (text: string): Parsed<string> => {
  const shown = quote(text, LONGEST_NAME);
  if (text.length > LONGEST_NAME) return { fault: `${shown}…: expected at most ${LONGEST_NAME} characters` };
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(text)) {
    return { fault: `${shown}: expected the name of a header, such as content-type` };
  }
  const name = text.toLowerCase();
  return isFramingHeader(name) || name.startsWith('webhook-')
    ? { fault: `${shown}: is set by Runat itself` }
    : { value: name };
};

/** Checks the value of a header that a job gives to its webhook. It may be a credential: the fault never repeats it. */
export const parseHeaderValue = (text: string): Parsed<string> => {
  if (text.length > LONGEST_VALUE) {
    return { fault: `${text.length} characters: expected at most ${LONGEST_VALUE}` };
  }
  return /^(?:[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)?$/.test(text)
    ? { value: text }
    : { fault: 'expected printable ASCII characters, with no space at either end' };
};
