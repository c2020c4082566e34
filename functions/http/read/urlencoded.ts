import { unreadable, utf8TextOf } from './body-text.ts';
import { checkCount, type FormField, fieldNamed } from './form-fields.ts';

/** A `%` that begins no percent-encoded byte stands for itself. */
const LONE_PERCENT = /%(?![\da-f]{2})/gi;

/** Undefined where the bytes are not UTF-8. */
const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ').replaceAll(LONE_PERCENT, '%25'));
  } catch {
    return undefined;
  }
};

const fieldOf = (pair: string, index: number): FormField => {
  const [encodedName = ''] = pair.split('=', 1);
  const name = decoded(encodedName);
  if (name === undefined) throw unreadable(`the name of field ${index + 1} holds bytes that are not UTF-8`);
  const value = decoded(pair.slice(encodedName.length + 1));
  if (value === undefined) throw unreadable(`${fieldNamed(name)} holds bytes that are not UTF-8`);
  return [name, value];
};

/**
 * The fields of a form that came as `application/x-www-form-urlencoded`, in their order. As
 * https://url.spec.whatwg.org/#urlencoded-parsing, but that no byte is replaced.
 * @throws DomainError `invalid`.
 */
export const urlencodedFields = (bytes: Buffer): readonly FormField[] => {
  const pairs = utf8TextOf(bytes)
    .split('&')
    .filter((pair) => pair !== '');
  checkCount(pairs.length);
  return pairs.map(fieldOf);
};
