import { harmless } from '../../functions/domain/shared/quote.ts';

export { harmless };

/** Colours a word by what it means; gives it back as it is where there are no colours. */
export type Paint = (meaning: 'good' | 'bad' | 'dim', text: string) => string;

const GOOD = new Set(['succeeded', 'running', 'delivered']);
const BAD = new Set(['failed', 'timed_out', 'start_failed', 'missed', 'lost', 'unrecorded']);
const LONGEST_CELL = 60;

/** As `harmless`, but the lines of a text stay lines. */
export const harmlessLines = (text: string): string[] => text.split('\n').map(harmless);

/** A status, state or outcome in its colour. */
export const painted = (status: string, paint: Paint): string => {
  if (GOOD.has(status)) return paint('good', status);
  return BAD.has(status) ? paint('bad', status) : status;
};

/** Text of others that fits into a table. */
export const cell = (text: string): string => {
  const shown = harmless(text);
  return shown.length > LONGEST_CELL ? `${shown.slice(0, LONGEST_CELL - 1)}…` : shown;
};

/** A table with a head; the cells of the column `STATE` or `STATUS` are coloured. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[], paintCell: (text: string, column: number) => string) =>
    row
      .map((text, column) => paintCell(text, column) + ' '.repeat((widths[column] ?? 0) - text.length))
      .join('  ')
      .trimEnd();
  const isStatus = (column: number) => /^STAT(E|US)$/.test(head[column] ?? '');
  return [
    line(head, (text) => paint('dim', text)),
    ...rows.map((row) => line(row, (text, column) => (isStatus(column) ? painted(text, paint) : text))),
  ]
    .map((text) => `${text}\n`)
    .join('');
};

/** What is known under a name: a text, or several lines. */
export type Fact = readonly [name: string, value: string | readonly string[] | undefined];

const GAP = 2;

/** One fact a line, or below each other; those that are not known are left out. */
export const facts = (list: readonly Fact[], paint: Paint): string => {
  const known = list
    .map(([name, value = []]) => ({ name, lines: typeof value === 'string' ? [value] : value }))
    .filter(({ lines }) => lines.some((line) => line !== ''));
  const width = Math.max(...known.map(({ name }) => name.length)) + GAP;
  return known
    .map(({ name, lines }) => {
      const head = paint('dim', name) + ' '.repeat(width - name.length);
      return `${head}${lines.join(`\n${' '.repeat(width)}`)}\n`;
    })
    .join('');
};
