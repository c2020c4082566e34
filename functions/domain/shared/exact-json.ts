/**
 * JSON whose numbers keep their digits. A number that JavaScript would write otherwise than it was written (`1.10`,
 * `-1234567890123456789`) is an object that holds its text, and `JSON.stringify` writes that text. Any other value is
 * as `JSON.parse` gives it.
 * https://tc39.es/proposal-json-parse-with-source/
 */

/** What the types of TypeScript do not have yet. */
interface JsonWithSource {
  parse(
    text: string,
    revive: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}

const json = JSON as unknown as JsonWithSource;

const withDigits = (_name: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && JSON.stringify(value) !== source
    ? json.rawJSON(source)
    : value;

/**
 * The value of a JSON text, with the digits of its numbers.
 * @throws SyntaxError where the text is no JSON.
 */
export const parseExactJson = (text: string): unknown => json.parse(text, withDigits);

/** Tells whether a value is a number that holds its text. */
export const isExactNumber = (value: unknown): boolean => json.isRawJSON(value);
