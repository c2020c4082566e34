import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfJson, repeatedNamesIn } from '../../../functions/domain/shared/json-text.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const blank = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 3 });

/** A JSON value as somebody may write it: with blanks, and with any escape. */
const writtenJson = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), blank, fc.integer({ min: 0, max: 4 }))
  .map(([value, around, indent]) => {
    const escaped = JSON.stringify(value, null, indent).replaceAll('e', () => (indent > 2 ? '\\u0065' : 'e'));
    return `${around}${isJson(escaped) ? escaped : JSON.stringify(value)}${around}`;
  });

/** Pieces of JSON in any order: some are JSON by chance, and most nearly are. */
const nearlyJson = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '"\\u0041"',
        '"\\x"',
        '"',
        '\\',
        '1',
        '-',
        '0',
        '.5',
        'e+9',
      ],
      ...[
        'true',
        'nul',
        'null',
        ' ',
        '\n',
        '\t',
        '\u00a0',
        '\u2028',
        '\ufeff',
        '\0',
        '/',
        '//',
        '/*',
        "'a'",
        'NaN',
      ],
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

/** JSON with a character taken out, put in or doubled. */
const brokenJson = fc
  .tuple(writtenJson, fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '\\', '0', '-', 'x', '\n', '/'))
  .map(([text, at, piece]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${piece}${text.slice(place + (piece === '' ? 1 : 0))}`;
  });

describe('whether a text is JSON', () => {
  it.each([
    ['JSON', writtenJson],
    ['pieces of JSON', nearlyJson],
    ['JSON with a mistake', brokenJson],
  ])('is told as JSON.parse tells it, of %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(faultOfJson(text)?.kind === 'no_json').toBe(!isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['[1 x]', 'line 1, column 4: expected "," or "]"'],
    ['[1,,2]', 'line 1, column 4: expected a value'],
    ['[1,]', 'line 1, column 4: expected a value'],
    ['[', 'line 1, column 2: expected a value or "]", but it ends there'],
    ['{a:1}', 'line 1, column 2: expected a name in double quotes or "}"'],
    ['{"a" 1}', 'line 1, column 6: expected ":"'],
    ['{"a":}', 'line 1, column 6: expected a value'],
    ['{"a":1 "b":2}', 'line 1, column 8: expected "," or "}"'],
    ['{"a":[1}', 'line 1, column 8: expected "," or "]"'],
    ['{"a":{"b":1}', 'line 1, column 13: expected "," or "}", but it ends there'],
    ['[\r\n  1,\n  // two\n  2\n]', 'line 3, column 3: expected a value'],
    [
      '["a\nb"]',
      'line 1, column 2: expected the text that begins there to end with a double quote on its line',
    ],
    [
      '["\\u12"]',
      'line 1, column 2: expected four hexadecimal digits behind each \\u of the text that begins there',
    ],
    [
      '["\\x"]',
      'line 1, column 2: expected one of " \\ / b f n r t u behind each \\ of the text that begins there',
    ],
    [
      '["\0"]',
      'line 1, column 2: expected no control character in the text that begins there, but its escape, such as \\n or \\u0000',
    ],
    ['[1.]', 'line 1, column 2: expected a digit at the end of the number that begins there'],
    ['01', 'line 1, column 2: expected nothing more'],
  ])('%j: %s', (text, detail) => {
    expect(faultOfJson(text)).toEqual({ kind: 'no_json', detail: `is no JSON at ${detail}` });
  });

  it('has a limit of levels, so that no text is too deep for the stack', () => {
    const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    expect(faultOfJson(nested(100))).toBeUndefined();
    expect(faultOfJson(nested(102))).toEqual({
      kind: 'no_json',
      detail: 'is nested too deep: expected at most 100 levels of objects and arrays',
    });
    expect(faultOfJson('['.repeat(262_144))).toMatchObject({ kind: 'no_json' });
  });
});

describe('names that an object has more than once', () => {
  it('are told with their place, each once', () => {
    expect(repeatedNamesIn('{"a":1,"a":1,"a":1,"b":[{"c/d":1},{"c/d":1,"\\u0063/d":{}}]}')).toEqual([
      { pointer: '/a', detail: '"a": given more than once in one object' },
      { pointer: '/b/1/c~1d', detail: '"c/d": given more than once in one object' },
    ]);
    expect(repeatedNamesIn('{"a":{"":1,"":2}}', '/body')).toEqual([
      { pointer: '/body/a/', detail: '"": given more than once in one object' },
    ]);
  });

  it('are none in what JSON.stringify writes, nor in what is no JSON', () => {
    fc.assert(
      fc.property(writtenJson, (text) => {
        expect(faultOfJson(text)).toBeUndefined();
      }),
    );
    expect(repeatedNamesIn('{"a":1,"a":1')).toEqual([]);
  });

  it('are found wherever they are', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), {
      minLength: 1,
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(members, fc.nat(), (entries, at) => {
        const pair = ([name, value]: readonly [string, unknown]) =>
          `${JSON.stringify(name)}:${JSON.stringify(value)}`;
        const again = entries[at % entries.length] ?? ['', null];
        expect(repeatedNamesIn(`{${[...entries, again].map(pair).join(',')}}`)).toHaveLength(1);
      }),
    );
  });
});
