import { qualityOf, readAccept } from './accept.ts';

/** Tells whether whoever sent this Accept header would rather have plain text than JSON. */
export const prefersText = (accept: string | undefined): boolean => {
  const ranges = readAccept(accept);
  return qualityOf('text/plain', ranges) > qualityOf('application/json', ranges);
};
