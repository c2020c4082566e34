import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../domain/shared/errors.ts';

/** The error of a body that cannot be read. @param detail a sentence that says why, without what may be secret */
export const unreadable = (detail: string): DomainError =>
  new DomainError('invalid', 'the body cannot be read', { faults: [{ pointer: '', detail }] });

/**
 * The text of a body that must be UTF-8.
 * @throws DomainError `invalid` where it is not.
 */
export const utf8TextOf = (bytes: Buffer): string => {
  if (isUtf8(bytes)) return bytes.toString();
  throw unreadable('the body holds bytes that are not UTF-8');
};
