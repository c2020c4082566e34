import { type AcceptedRange, readAccept } from './accept.ts';

/** The most exact range counts. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
const qualityOf = (type: string, ranges: readonly AcceptedRange[]): number => {
  const [group = ''] = type.split('/');
  const fitting = [type, `${group}/*`, '*/*'].map((name) => ranges.find((range) => range.type === name));
  return fitting.find((range) => range !== undefined)?.quality ?? 0;
};

/** Tells whether whoever sent this Accept header would rather have HTML than JSON, as browsers would. */
export const prefersHtml = (accept: string | undefined): boolean => {
  const ranges = readAccept(accept);
  return qualityOf('text/html', ranges) > qualityOf('application/json', ranges);
};
