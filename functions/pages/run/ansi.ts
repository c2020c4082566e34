/** How a piece of a line looks, as the escape sequences before it say. */
export interface AnsiStyle {
  /** 0 to 7, and 8 to 15 for the bright ones. */
  readonly colour?: number | undefined;
  readonly background?: number | undefined;
  readonly bold?: boolean | undefined;
  readonly dim?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly underline?: boolean | undefined;
}

/** A piece of a line that looks the same throughout. */
export interface AnsiPiece {
  readonly text: string;
  readonly style: AnsiStyle;
}

const ESCAPE = '\\u001b';
/** A control sequence: parameters, intermediate characters, one final character. ECMA-48, 5.4. */
const CONTROL_SEQUENCE = `${ESCAPE}\\[[0-?]*[ -/]*[@-~]`;
/** Titles and links: up to BEL or the string terminator. */
const COMMAND_STRING = `${ESCAPE}\\][^\\u0007\\u001b]*(?:\\u0007|${ESCAPE}\\\\)`;
const SEQUENCE = new RegExp(`${CONTROL_SEQUENCE}|${COMMAND_STRING}`, 'g');
const STYLING = new RegExp(`^${ESCAPE}\\[([\\d;:]*)m$`);

const PLAIN: AnsiStyle = {};

const SWITCHES: Readonly<Record<number, AnsiStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  22: { bold: undefined, dim: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  39: { colour: undefined },
  49: { background: undefined },
};

/** The nearest of the sixteen colours: pages have colours of their own, which can be read in both schemes. */
const nearestOf = (red: number, green: number, blue: number): number => {
  const isBright = Math.max(red, green, blue) > 191;
  const half = Math.max(red, green, blue) / 2;
  const hue = (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0);
  return hue + (isBright ? 8 : 0);
};

const CUBE = 6;
const CUBE_FROM = 16;
const GREYS_FROM = 232;

/** A colour of the table of 256. */
const ofTable = (index: number): number => {
  if (index < CUBE_FROM) return index;
  if (index >= GREYS_FROM) return index < GREYS_FROM + 12 ? 8 : 7;
  const place = index - CUBE_FROM;
  const level = (value: number) => (value % CUBE) * 51;
  return nearestOf(level(Math.floor(place / (CUBE * CUBE))), level(Math.floor(place / CUBE)), level(place));
};

const isByte = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;

/** Reads a colour behind 38 or 48: `5;n`, or `2;r;g;b`. Gives how many codes it took. */
const longColour = (
  codes: readonly number[],
): { readonly colour: number | undefined; readonly taken: number } => {
  const [kind, a, b, c] = codes;
  if (kind === 5) return { colour: isByte(a) ? ofTable(a) : undefined, taken: 2 };
  if (kind !== 2) return { colour: undefined, taken: codes.length };
  const isWhole = isByte(a) && isByte(b) && isByte(c);
  return { colour: isWhole ? nearestOf(a, b, c) : undefined, taken: 4 };
};

const shortColour = (code: number): AnsiStyle => {
  if (code >= 30 && code <= 37) return { colour: code - 30 };
  if (code >= 90 && code <= 97) return { colour: code - 82 };
  if (code >= 40 && code <= 47) return { background: code - 40 };
  if (code >= 100 && code <= 107) return { background: code - 92 };
  return PLAIN;
};

const styled = (before: AnsiStyle, codes: readonly number[]): AnsiStyle => {
  let style = before;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) style = PLAIN;
    else if (code === 38 || code === 48) {
      const { colour, taken } = longColour(codes.slice(index + 1));
      style = { ...style, ...(code === 38 ? { colour } : { background: colour }) };
      index += taken;
    } else style = { ...style, ...(SWITCHES[code] ?? shortColour(code)) };
  }
  return style;
};

const codesOf = (parameters: string): readonly number[] => parameters.split(/[;:]/).map(Number);

/**
 * Reads a line with escape sequences: its text in pieces, each with how it looks. Sequences that move a cursor or name a
 * window are left out; what is no such sequence stays in the text. Joined, the pieces are the text without the sequences.
 */
export const readAnsi = (
  line: string,
  before: AnsiStyle = PLAIN,
): { readonly pieces: readonly AnsiPiece[]; readonly style: AnsiStyle } => {
  const pieces: AnsiPiece[] = [];
  let style = before;
  let from = 0;
  const take = (to: number) => {
    if (to > from) pieces.push({ text: line.slice(from, to), style });
  };
  for (const { 0: sequence, index } of line.matchAll(SEQUENCE)) {
    take(index);
    from = index + sequence.length;
    const [, parameters] = STYLING.exec(sequence) ?? [];
    if (parameters !== undefined) style = styled(style, codesOf(parameters));
  }
  take(line.length);
  return { pieces, style };
};

/** The classes by which the style sheet draws a style; empty for plain text. */
export const ansiClasses = ({ colour, background, bold, dim, italic, underline }: AnsiStyle): string =>
  [
    colour !== undefined && `f${colour}`,
    background !== undefined && `k${background}`,
    bold && 'bold',
    dim && 'dim',
    italic && 'italic',
    underline && 'under',
  ]
    .filter(Boolean)
    .join(' ');
