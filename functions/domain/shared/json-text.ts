import { type JSONVisitor, type ParseErrorCode, visit } from 'jsonc-parser';
import type { Fault } from './errors.ts';
import { pointerOf } from './json-pointer.ts';
import { quote } from './quote.ts';

/** What is wrong with a text that should be JSON. */
export type JsonFault =
  /** `detail` goes on after "the body": `is no JSON at line 1, column 10: expected a value`. It quotes nothing. */
  | { readonly kind: 'no_json'; readonly detail: string }
  /** It is JSON, but an object has a name twice: parsers differ in which value they take. */
  | { readonly kind: 'repeated_names'; readonly faults: readonly Fault[] };

/** How many levels of objects and arrays are read. */
const MOST_LEVELS = 100;

const A_NAME = 'a name in double quotes';
const A_VALUE = 'a value';

/** What the scanner misses within a text or a number, by the codes of the library, whose names its bundle does not have. */
const WITHIN: ReadonlyMap<ParseErrorCode, string> = new Map([
  [12, 'the text that begins there to end with a double quote on its line'],
  [13, 'a digit at the end of the number that begins there'],
  [14, 'four hexadecimal digits behind each \\u of the text that begins there'],
  [15, 'one of " \\ / b f n r t u behind each \\ of the text that begins there'],
  [16, 'no control character in the text that begins there, but its escape, such as \\n or \\u0000'],
]);

/** An object or an array that is being read. */
interface Open {
  /** How often each name came; absent in an array. */
  readonly names?: Map<string, number>;
}

class Refused extends Error {
  readonly detail: string;

  constructor(detail: string) {
    super(detail);
    this.detail = detail;
  }
}

/** Looks at a text from its beginning to its first fault, and remembers what may come next. */
class JsonCheck implements JSONVisitor {
  readonly repeated: Fault[] = [];
  readonly #text: string;
  readonly #open: Open[] = [];
  #next = A_VALUE;
  /** What could have come where an object or an array is taken as ended, which it is at the end of the text, too. */
  #nextWithin = A_VALUE;

  constructor(text: string) {
    this.#text = text;
  }

  readonly onObjectBegin = (): void => this.#begin({ names: new Map() }, `${A_NAME} or "}"`);

  readonly onArrayBegin = (): void => this.#begin({}, `${A_VALUE} or "]"`);

  readonly onObjectProperty: NonNullable<JSONVisitor['onObjectProperty']> = (
    name,
    _at,
    _length,
    _line,
    _column,
    place,
  ) => {
    const names = this.#open.at(-1)?.names;
    const before = names?.get(name) ?? 0;
    names?.set(name, before + 1);
    if (before === 1) {
      const detail = `${quote(name)}: given more than once in one object`;
      this.repeated.push({ pointer: pointerOf([...place(), name]), detail });
    }
    this.#next = '":"';
  };

  readonly onSeparator = (character: string): void => {
    this.#next = character === ',' && this.#open.at(-1)?.names ? A_NAME : A_VALUE;
  };

  readonly onLiteralValue = (): void => this.#ended();

  readonly onObjectEnd = (): void => this.#close();

  readonly onArrayEnd = (): void => this.#close();

  readonly onError: NonNullable<JSONVisitor['onError']> = (code, offset, _length, line, column) => {
    const isUnclosed = code === 7 || code === 8;
    const expected = WITHIN.get(code) ?? (isUnclosed ? this.#nextWithin : this.#next);
    const end = offset >= this.#text.length ? ', but it ends there' : '';
    throw new Refused(`is no JSON at line ${line + 1}, column ${column + 1}: expected ${expected}${end}`);
  };

  #begin(open: Open, next: string): void {
    this.#open.push(open);
    if (this.#open.length > MOST_LEVELS) {
      throw new Refused(`is nested too deep: expected at most ${MOST_LEVELS} levels of objects and arrays`);
    }
    this.#next = next;
  }

  #close(): void {
    this.#nextWithin = this.#next;
    this.#open.pop();
    this.#ended();
  }

  #ended(): void {
    const open = this.#open.at(-1);
    this.#next = open === undefined ? 'nothing more' : `"," or "${open.names ? '}' : ']'}"`;
  }
}

/** The first fault of a text as JSON, else all names that an object has twice; undefined for a text without a fault. */
export const faultOfJson = (text: string): JsonFault | undefined => {
  const check = new JsonCheck(text);
  try {
    visit(text, check, { disallowComments: true });
  } catch (error) {
    if (error instanceof Refused) return { kind: 'no_json', detail: error.detail };
    throw error;
  }
  return check.repeated.length > 0 ? { kind: 'repeated_names', faults: check.repeated } : undefined;
};

/** The names that an object in a JSON text has twice; none where the text is no JSON. @param at where the value of the text belongs */
export const repeatedNamesIn = (text: string, at = ''): readonly Fault[] => {
  const fault = faultOfJson(text);
  if (fault?.kind !== 'repeated_names') return [];
  return fault.faults.map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }));
};
