import { parseExactJson } from '../../functions/domain/shared/exact-json.ts';
import { repeatedNamesIn } from '../../functions/domain/shared/json-text.ts';
import { UsageError } from './usage-error.ts';

/** Names are lower case, as the API keeps them, so that an edit meets what it changes. */
const namedHeader = (pair: string): readonly [name: string, value: string] => {
  const end = pair.indexOf(':');
  return [pair.slice(0, Math.max(0, end)).trim().toLowerCase(), pair.slice(end + 1).trim()];
};

/** Headers by their names, of texts `name: value`. */
export const headersOf = (pairs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(pairs.map(namedHeader));

/** What is wrong with `--header`, as far as the API would not see it. */
export const faultsOfHeaders = (pairs: readonly string[]): string[] => {
  const names = pairs.map((pair) => namedHeader(pair)[0]);
  return pairs.flatMap((pair, index) => {
    const name = names[index] ?? '';
    if (name === '') return [`--header ${JSON.stringify(pair)}: expected 'name: value'`];
    return names.indexOf(name) < index ? [`--header ${JSON.stringify(name)}: given twice`] : [];
  });
};

/**
 * A body as the API takes it. What reads as a JSON object or list is sent as JSON, its numbers with all their digits; anything else, and whatever is given
 * together with a content type, as the text that it is.
 */
export const bodyValue = (text: string, headers: Readonly<Record<string, string>>): unknown => {
  if (Object.hasOwn(headers, 'content-type')) return text;
  try {
    const value = parseExactJson(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
};

/** What is wrong with `--body`, as far as the API would not see it: of a name that comes twice it would get one. */
export const faultsOfBody = (text: string, headers: Readonly<Record<string, string>>): string[] =>
  typeof bodyValue(text, headers) === 'string'
    ? []
    : repeatedNamesIn(text).map(({ pointer, detail }) => `--body: ${pointer}: ${detail}`);

/** Reads files, and stdin where none is named. */
type ReadInput = (path?: string) => Promise<Uint8Array>;

/**
 * Options with what `--body` stands for: `@FILE` and `-` are what is read there, any other text is itself.
 * @throws UsageError where that cannot be read, or is no text; and as `readInput` does when the command is ended.
 */
export const withBody = async <Options extends { readonly body?: string }>(
  options: Options,
  readInput: ReadInput,
): Promise<Options> => {
  const { body } = options;
  if (body === undefined || (body !== '-' && !body.startsWith('@'))) return options;
  return { ...options, body: await readText(body, readInput) };
};

const readText = async (source: string, readInput: ReadInput): Promise<string> => {
  if (source === '@') throw new UsageError('--body "@": expected the name of a file behind @');
  const bytes = await readBytes(source, readInput);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError(`--body "${source}": expected text in UTF-8`);
  }
};

const readBytes = async (source: string, readInput: ReadInput): Promise<Uint8Array> => {
  try {
    return await (source === '-' ? readInput() : readInput(source.slice(1)));
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    throw new UsageError(`--body "${source}": cannot be read: ${(error as Error).message}`);
  }
};
