import fc from 'fast-check';
import { KNOWN_NAMES, KNOWN_TEXTS } from '../document.ts';

/** Stands in texts that must not come out as markup, or as a header. */
export const MARKER = 'hostile-marker';

/** As markup it would be an element, in a header the beginning of another one. */
const INJECTIONS = [
  `<i id=${MARKER}>`,
  `"><i id=${MARKER}>`,
  `</script><i id=${MARKER}>`,
  `x\r\n${MARKER}: 1`,
  `x\n${MARKER}: 1`,
];

const CHARACTERS = [
  ...['', ' ', '\t', '\n', '\0', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u00a0', '\u00ad', '\u200b'],
  ...[
    '\u2028',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ufffd',
    '\uffff',
    '\ud800',
    '\udfff',
    '\udc00\ud800',
    '\ue000',
  ],
  ...[
    'İ',
    'ß',
    '１２',
    '٣',
    'é',
    'e\u0301',
    'a\u0300\u0301\u0302\u0303',
    '👩‍👩‍👧',
    '𝟘',
    '\u{10ffff}',
    '漢字',
  ],
];

const NAMES_OF_JAVASCRIPT = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', 'then'],
  ...['toJSON', 'undefined', 'null', 'NaN', 'Infinity', '[object Object]', 'true', 'false', '$ref', '$where'],
];

const NUMBERS = [
  ...[
    '0',
    '-0',
    '-1',
    '1',
    '1e3',
    '1e309',
    '-1e309',
    '0x10',
    '0.1',
    '1.',
    '.5',
    '+1',
    '1_000',
    '1,000',
    '00',
  ],
  ...['9007199254740993', '18446744073709551616', '2147483648', '99999999999999999999999999', '1e-400'],
];

const TIMES = [
  ...[
    '1s',
    '0s',
    '-1s',
    '1.5h',
    '1h30m',
    '99999999999d',
    '9999999999999999999s',
    '1e3s',
    '1ms',
    'P1D',
    '1 s',
  ],
  ...['2026-02-30', '9999-12-31T23:59:59.999Z', '10000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'],
  ...['-000001-01-01T00:00:00Z', '0000-00-00', '2026-13-45T99:99:99Z', '2026-06-30T23:59:60Z', '1970-01-01'],
  ...['1970-01-01/9999-12-31', '2030-01-01/2029-01-01', '24:00', '2026-11-22T10:00:00+99:99', '31-02-2030'],
  ...[
    '* * * * *',
    '* * * * * *',
    '*/0 * * * *',
    '0 0 30 2 *',
    '0 0 29 2 1#1',
    '60 24 32 13 8',
    '0 0 L-31 * *',
  ],
  ...[
    '1-0 * * * *',
    '0 0 1W 2 *',
    '* * * * * * 2099',
    '@reboot',
    '@every 1s',
    'cron(0 8 ? * MON-FRI *)',
    '? ? ? ? ?',
  ],
  ...[
    '59 23 31 12 +1',
    '0-59/7,1,2,3-5/0 * * * *',
    'every 2 seconds',
    'every 99999999999 hours',
    'every -1 hours',
  ],
  ...[
    'Europe/Berlin',
    'europe/berlin',
    'Etc/GMT+14',
    'UTC',
    'BST',
    '../../../etc/localtime',
    'posix/UTC',
    'localtime',
  ],
];

const PLACES = [
  ...[
    'http://127.0.0.1:9/',
    'http://127.0.0.1:99999',
    'http://[::1',
    'http://[::1]:9',
    'http://0x7f.1:9',
    'http://127.1:9',
  ],
  ...[
    'http://user:password@127.0.0.1:9/',
    'http://127.0.0.1:9\\@b.invalid',
    'http://a..b.invalid',
    'file:///etc/passwd',
  ],
  ...[
    'http://169.254.169.254/',
    'javascript:alert(1)',
    'http://b.invalid/%00',
    '//b.invalid',
    'http://',
    'HTTP://127.0.0.1:9/?#',
  ],
  ...[
    '../../etc/passwd',
    '/etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    'C:\\',
    '.',
    '..',
    '/',
    '//',
    '\\',
    '%00',
    '%',
    '%zz',
    '%25',
  ],
  ...[
    'busybox',
    'UPPER',
    'a//b',
    'busybox:',
    'busybox@sha256:0',
    `busybox@sha256:${'0'.repeat(64)}`,
    ':5000/a',
    'a'.repeat(256),
  ],
  ...[
    'arn:aws:iam::123456789012:role/a',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a',
    'arn:::::',
  ],
];

/** Texts on which rules of texts that are not linear take long. */
const SLOW = [
  `${'a'.repeat(5000)}!`,
  `${' '.repeat(5000)}x`,
  '* '.repeat(2000),
  '*/1,'.repeat(1500),
  '1-'.repeat(2000),
  `${'a.'.repeat(120)}!`,
  `${'a/'.repeat(2000)}:`,
  '%25'.repeat(1500),
  '('.repeat(3000),
];

const LENGTHS = [64, 65, 128, 129, 255, 256, 257, 1024, 4096, 4097, 8192, 8193];
const UNITS = ['a', 'é', '👩', '漢', '\u202e', '"', '\\', '%', '&', '<'];

/** Texts of which each is hostile to somebody. All are short enough for a header. */
const HOSTILE = [
  ...INJECTIONS,
  ...CHARACTERS,
  ...NAMES_OF_JAVASCRIPT,
  ...NUMBERS,
  ...TIMES,
  ...PLACES,
  ...[
    "' or 1=1 --",
    '{{7*7}}',
    '$' + '{7*7}',
    '%s%n%x',
    '(){',
    '[]',
    '{}',
    '"',
    "'",
    '`',
    '&',
    '&amp;',
    '&#0;',
    '*',
    ',',
  ],
];

/** A text that nobody should have sent, or that belongs elsewhere. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE), weight: 8 },
  { arbitrary: fc.constantFrom(...KNOWN_TEXTS), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 20 }), weight: 3 },
  { arbitrary: fc.string({ maxLength: 20 }), weight: 2 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE))
      .map(([one, other]) => one + other),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...UNITS), fc.constantFrom(...LENGTHS))
      .map(([unit, length]) => unit.repeat(length)),
    weight: 2,
  },
  { arbitrary: fc.constantFrom(...SLOW), weight: 1 },
);

/** A name of a field, a parameter or a header: of another route, or of none. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...KNOWN_NAMES), weight: 4 },
  { arbitrary: fc.constantFrom(...NAMES_OF_JAVASCRIPT), weight: 2 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...KNOWN_NAMES), fc.constantFrom('[]', '[0]', '.x', ' ', '\0', '[__proto__]'))
      .map((parts) => parts.join('')),
    weight: 1,
  },
  { arbitrary: hostileText, weight: 1 },
);

/** Changes a text that is right a little: a character is another one, is gone or there twice, or the text is cut. */
export const tampered: fc.Arbitrary<(text: string) => string> = fc
  .tuple(
    fc.nat(),
    fc.constantFrom('other', 'gone', 'twice', 'cut', 'upper', 'more'),
    fc.constantFrom('A', '0', '=', '-', '\0', '%', 'é'),
  )
  .map(([number, how, other]) => (text: string) => {
    const at = text === '' ? 0 : number % text.length;
    const [before, here, after] = [text.slice(0, at), text.slice(at, at + 1), text.slice(at + 1)];
    if (how === 'other') return before + other + after;
    if (how === 'gone') return before + after;
    if (how === 'twice') return before + here + here + after;
    if (how === 'cut') return before;
    return how === 'upper' ? text.toUpperCase() : text + other;
  });
