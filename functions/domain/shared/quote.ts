const LONGEST_SHOWN = 64;
/** The id of a run is longer, and that of a delivery still more. */
const LONGEST_ID = 100;

/** A text from outside as messages show it: as a JSON string of its first characters. */
export const quote = (text: string, longest = LONGEST_SHOWN): string =>
  JSON.stringify(text.slice(0, longest));

/** The id of a run or a delivery, or what was given in its place, as messages show it. */
export const quoteId = (text: string): string => quote(text, LONGEST_ID);

/** The beginning of a text, where messages show it without quotes. */
export const shorten = (text: string): string => text.slice(0, LONGEST_SHOWN);

/** What steers a terminal, or turns the order of what it shows. */
export const CONTROL: RegExp = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A character as JSON can write it: `\u001b`. */
export const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that gives no orders to a terminal: they are shown as `\u001b`. */
export const harmless = (text: string): string => text.replaceAll(CONTROL, escaped);
