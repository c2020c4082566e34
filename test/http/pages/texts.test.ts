import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotedWords, splitWords, typedWord } from '../../../functions/pages/form/words.ts';
import { html, shown } from '../../../functions/pages/parts/html.ts';
import { localPath } from '../../../functions/pages/parts/respond.ts';
import { visible, withEscapes } from '../../../functions/pages/parts/visible.ts';
import { dollars, spanWords } from '../../../functions/pages/parts/words.ts';

const anyText = fc.string({ unit: 'binary' });

describe('a text from outside', () => {
  it.each([
    ['a\u0000b\r', 'a\u2400b\u240d'],
    ['\u202Egnp.exe', '\u27e8U+202E\u27e9gnp.exe'],
    ['\u200b\ufeff', '\u27e8U+200B\u27e9\u27e8U+FEFF\u27e9'],
    ['lone \ud800', 'lone \u27e8U+D800\u27e9'],
    ['two\nlines\tand a tab', 'two\nlines\tand a tab'],
    ['👩‍👩‍👧 עברית', '👩‍👩‍👧 עברית'],
  ])('%j is shown as %j', (text, seen) => {
    expect(visible(text)).toBe(seen);
  });

  it('has nothing in it that is unseen or turns its surroundings', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).not.toMatch(/[^\P{Cc}\t\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(visible(text).isWellFormed()).toBe(true);
      }),
    );
  });

  it('is escaped, and isolated from what stands beside it', async () => {
    expect(String(await shown('<b a="1">&\''))).toBe('<bdi>&lt;b a=&quot;1&quot;&gt;&amp;&#39;</bdi>');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(String(html`${text}`)).not.toMatch(/[<>"']/);
      }),
    );
  });
});

describe('the words of a command', () => {
  it.each([
    ['sh -c \'echo "a b"; exit 4\'', ['sh', '-c', 'echo "a b"; exit 4']],
    ['a\\ b "c \\" d" \'\'', ['a b', 'c " d', '']],
    ["it's", ["it's"]],
    ['   ', []],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it('are the same once they were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(quotedWords(words))).toEqual(words);
      }),
    );
  });
});

describe('an address to go back to', () => {
  it.each(['/', '/jobs/1?x=1#log', '/runs?show=failed'])('%s is taken', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '',
    '/\t/evil.example',
    undefined,
    7,
  ])('%j is not', (path) => {
    expect(localPath(path, '/ok')).toMatch(/^\/(ok|evil\.example)$/);
  });
});

describe('lengths and amounts', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [41_000, '41 s'],
    [252_000, '4 min 12 s'],
    [3_600_000, '1 h'],
    [93_600_000, '1 d 2 h'],
  ])('%d ms are %s', (length, words) => {
    expect(spanWords(length)).toBe(words);
  });

  it.each([
    [0, '$0'],
    [0.0003, '$0.00030'],
    [2.1, '$2.10'],
  ])('%d dollars are %s', (usd, words) => {
    expect(dollars(usd)).toBe(words);
  });
});

describe('a text to copy', () => {
  const UNSEEN = /[^\P{Cc}\t\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

  it.each([
    ['alpine:3', 'alpine:3'],
    ["it's", "'it'\\''s'"],
    ['\u202Egnp', "$'\\u202Egnp'"],
    ["it's C:\\ \u202E", "$'it\\'s C:\\\\ \\u202E'"],
  ])('%j is typed into a shell as %s', (word, typed) => {
    expect(typedWord(word)).toBe(typed);
  });

  it('has nothing in it that is unseen or turns its surroundings', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(typedWord(text)).not.toMatch(UNSEEN);
      }),
    );
  });

  it('is the same JSON with escapes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const escaped = withEscapes(JSON.stringify(value));
        expect(escaped).not.toMatch(UNSEEN);
        expect(JSON.parse(escaped)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
