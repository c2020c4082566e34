import { DomainError, type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import { pointerStep } from '../../domain/shared/json-pointer.ts';
import { unknownName } from '../../domain/shared/nearest-name.ts';
import { quote, shorten } from '../../domain/shared/quote.ts';
import { charactersOf } from '../../domain/shared/single-line.ts';

/** How each query parameter that a route takes is read. */
export type QueryReaders<T> = { readonly [K in keyof T]-?: (text: string) => Parsed<T[K]> };

const LONGEST_CURSOR = 4096;

const pointerTo = (name: string): string => `/query/${pointerStep(shorten(name))}`;

const invalid = (faults: readonly Fault[]): DomainError =>
  new DomainError('invalid', 'the query breaks a rule', { faults });

const unknownParameter = (name: string, known: readonly string[]): string => {
  const fault = unknownName(name, known, 'parameter');
  if (fault.endsWith('?')) return fault;
  return `${fault}; ${known.length === 0 ? 'expected none' : `expected ${known.join(', ')}`}`;
};

const unknownParameters = (query: URLSearchParams, known: readonly string[]): Fault[] =>
  [...new Set(query.keys())]
    .filter((name) => !known.includes(name))
    .map((name) => ({ pointer: pointerTo(name), detail: unknownParameter(name, known) }));

/**
 * Reads the query of a request.
 * @throws DomainError `invalid` with every fault, at `/query/<name>`.
 */
export const readQuery = <T extends object>(query: URLSearchParams, readers: QueryReaders<T>): Partial<T> => {
  const faults = unknownParameters(query, Object.keys(readers));
  const values: Partial<T> = {};
  for (const name in readers) {
    const [text, ...more] = query.getAll(name);
    if (text === undefined) continue;
    const parsed =
      more.length > 0 ? { fault: `given ${more.length + 1} times: expected once` } : readers[name](text);
    if (isFault(parsed)) faults.push({ pointer: pointerTo(name), detail: parsed.fault });
    else values[name] = parsed.value;
  }
  if (faults.length > 0) throw invalid(faults);
  return values;
};

/** Reads a whole number, from the least one to the most. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): Parsed<number> => {
    const number = /^\d{1,9}$/.test(text) && text.length <= String(most).length ? Number(text) : Number.NaN;
    return number >= least && number <= most
      ? { value: number }
      : { fault: `${quote(text)}: expected a whole number from ${least} to ${most}` };
  };

const MOST_ITEMS = 100;

const readCursor = (text: string): Parsed<string> =>
  text !== '' && text.length <= LONGEST_CURSOR
    ? { value: text }
    : { fault: `${quote(text)}: expected the nextCursor of an earlier answer` };

/** How many items a list has where its caller does not say. */
export const DEFAULT_LIMIT = 25;

/** The parameters of every list. */
export const PAGE_READERS: QueryReaders<{ limit: number; cursor: string }> = {
  limit: wholeNumber(1, MOST_ITEMS),
  cursor: readCursor,
};

/** Reads one of a few words. */
export const oneOf =
  <T extends string>(...words: readonly T[]) =>
  (text: string): Parsed<T> => {
    const word = words.find((candidate) => candidate === text);
    return word === undefined ? { fault: `${quote(text)}: expected ${words.join(', ')}` } : { value: word };
  };

/** Reads some of a few words, with commas between them, each once. */
export const someOf =
  <T extends string>(...words: readonly T[]) =>
  (text: string): Parsed<readonly T[]> => {
    const read = oneOf(...words);
    const chosen: T[] = [];
    for (const part of text.split(',')) {
      const word = read(part);
      if (isFault(word)) return word;
      if (chosen.includes(word.value)) return { fault: `${quote(part)}: given twice: expected once` };
      chosen.push(word.value);
    }
    return { value: chosen };
  };

/** Reads a text that is not empty. */
export const textUpTo =
  (longest: number) =>
  (text: string): Parsed<string> =>
    text !== '' && charactersOf(text) <= longest
      ? { value: text }
      : { fault: `${quote(text)}: expected 1 to ${longest} characters` };

/**
 * Refuses all query parameters, for routes that take none.
 * @throws DomainError `invalid`.
 */
export const noQuery = ({ query }: { readonly query: URLSearchParams }): void => {
  readQuery(query, {});
};

/** Names the faults that a use case finds in what came by the query as faults of the query. */
export const faultsOfQuery = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'invalid') throw error;
    throw invalid(error.faults.map(({ pointer, detail }) => ({ pointer: `/query${pointer}`, detail })));
  }
};
