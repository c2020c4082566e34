/** One media type or range of an Accept header. */
export interface AcceptedRange {
  /** In lower case. */
  readonly type: string;
  /** 0 to 1; with 0 it is not accepted. */
  readonly quality: number;
}

const readRange = (text: string): AcceptedRange => {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [, quality] = parameters.map((each) => /^q=([01](?:\.\d{1,3})?)$/.exec(each)).find(Boolean) ?? [];
  return { type, quality: quality === undefined ? 1 : Math.min(1, Number(quality)) };
};

/**
 * How much a media type is wanted, 0 to 1; the most exact range counts.
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export const qualityOf = (type: string, ranges: readonly AcceptedRange[]): number => {
  const [group = ''] = type.split('/');
  const fitting = [type, `${group}/*`, '*/*'].map((name) => ranges.find((range) => range.type === name));
  return fitting.find((range) => range !== undefined)?.quality ?? 0;
};

/** Reads an Accept header. https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 */
export const readAccept = (accept: string | undefined): readonly AcceptedRange[] =>
  (accept ?? '').split(',').map(readRange);
