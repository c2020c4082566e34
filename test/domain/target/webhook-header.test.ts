import { describe, expect, it } from 'vitest';
import {
  isFramingHeader,
  parseHeaderName,
  parseHeaderValue,
} from '../../../functions/domain/target/webhook-header.ts';

describe('the name of a header', () => {
  it.each([
    ['authorization', 'authorization'],
    ['Content-Type', 'content-type'],
    ['X-My_Header.1', 'x-my_header.1'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%s is taken in lower case', (text, name) => {
    expect(parseHeaderName(text)).toEqual({ value: name });
  });

  it.each(['', 'a b', 'a:', 'ä', 'a\n', 'a\r\nb', '(a)'])('%j is none', (text) => {
    expect(parseHeaderName(text)).toEqual({
      fault: `${JSON.stringify(text)}: expected the name of a header, such as content-type`,
    });
  });

  it.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'webhook-id', 'Webhook-Signature'])(
    '%s is set by Runat itself',
    (text) => {
      expect(parseHeaderName(text)).toEqual({ fault: `"${text}": is set by Runat itself` });
    },
  );

  it('has at most 100 characters', () => {
    expect(parseHeaderName('x'.repeat(101))).toEqual({
      fault: `"${'x'.repeat(100)}"…: expected at most 100 characters`,
    });
  });

  it('belongs to the frame of a request in upper and lower case', () => {
    expect(isFramingHeader('HOST')).toBe(true);
    expect(isFramingHeader('webhook-id')).toBe(false);
  });
});

describe('the value of a header', () => {
  it.each(['', 'a', 'Bearer abc', 'a\tb', 'text/plain; charset="utf-8"', '~'.repeat(4096)])(
    '%j is taken',
    (text) => {
      expect(parseHeaderValue(text)).toEqual({ value: text });
    },
  );

  it.each([' a', 'a ', '\t', 'a\nb', 'a\r\nhost: b', 'ä', 'a\0', 'a\x7f'])(
    '%j is refused without being repeated',
    (text) => {
      expect(parseHeaderValue(text)).toEqual({
        fault: 'expected printable ASCII characters, with no space at either end',
      });
    },
  );

  it('has at most 4,096 characters', () => {
    expect(parseHeaderValue('~'.repeat(4097))).toEqual({ fault: '4097 characters: expected at most 4096' });
  });
});
