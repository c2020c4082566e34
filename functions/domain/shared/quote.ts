const LONGEST_SHOWN = 64;

/** A text from outside as messages show it: as a JSON string of its first characters. */
export const quote = (text: string, longest = LONGEST_SHOWN): string =>
  JSON.stringify(text.slice(0, longest));
