import { qualityOf, readAccept } from './accept.ts';

/** Tells whether whoever sent this Accept header would rather have HTML than JSON, as browsers would. */
export const prefersHtml = (accept: string | undefined): boolean => {
  const ranges = readAccept(accept);
  return qualityOf('text/html', ranges) > qualityOf('application/json', ranges);
};
