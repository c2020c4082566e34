interface Range {
  readonly type: string;
  /** 0 to 1. */
  readonly quality: number;
}

const readRange = (text: string): Range => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [, quality] = parameters.map((each) => /^q=([01](?:\.\d{1,3})?)$/.exec(each)).find(Boolean) ?? [];
  return { type, quality: quality === undefined ? 1 : Math.min(1, Number(quality)) };
};

/** The most exact range counts. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
const qualityOf = (type: string, ranges: readonly Range[]): number => {
  const [group = ''] = type.split('/');
  const fitting = [type, `${group}/*`, '*/*'].map((name) => ranges.find((range) => range.type === name));
  return fitting.find((range) => range !== undefined)?.quality ?? 0;
};

/** Tells whether whoever sent this Accept header would rather have HTML than JSON, as browsers would. */
export const prefersHtml = (accept: string | undefined): boolean => {
  const ranges = (accept ?? '').split(',').map(readRange);
  return qualityOf('text/html', ranges) > qualityOf('application/json', ranges);
};
