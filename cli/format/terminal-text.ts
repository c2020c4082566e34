import { CONTROL, escaped, harmless } from '../../functions/domain/shared/quote.ts';

const ESCAPE = '\u001b';
/** Colours and the like (SGR): https://www.xfree86.org/current/ctlseqs.html */
const COLOUR = new RegExp(`(${ESCAPE}\\[[\\d;:]*m)`);
const RESET = '\u001b[0m';
/** A tab, and the carriage return that bars of progress are drawn with. */
const HARMLESS = new Set(['\t', '\r']);

/**
 * A line of a container's output as a terminal may have it: its colours stay, and end with the line; what else could steer the terminal,
 * such as its title, its clipboard or lines above, is shown as `\u001b`.
 */
export const forTerminal = (line: string): string => {
  const parts = line.split(COLOUR);
  const shown = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replaceAll(CONTROL, (sign) => (HARMLESS.has(sign) ? sign : escaped(sign))),
  );
  return shown.join('') + (parts.length > 1 ? RESET : '');
};

/** JSON in which also the control characters that JSON allows are escaped: the value is the same, and no terminal takes an order from it. */
export const terminalJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).split('\n').map(harmless).join('\n');
