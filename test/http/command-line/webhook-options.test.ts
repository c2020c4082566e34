import { describe, expect, it } from 'vitest';
import type { JobOptions } from '../../../cli/arguments/job-request.ts';
import { UsageError } from '../../../cli/arguments/usage-error.ts';
import { bodyValue, faultsOfBody, withBody } from '../../../cli/arguments/webhook-options.ts';

describe('a body', () => {
  it.each([
    ['{"a":[1]}', { a: [1] }],
    [' [1]\n', [1]],
    ['{"a":1', '{"a":1'],
    ['42', '42'],
    ['null', 'null'],
    ['"a"', '"a"'],
    ['a=1', 'a=1'],
    ['', ''],
  ])('of %j is sent as %j', (text, value) => {
    expect(bodyValue(text, {})).toEqual(value);
  });

  it('is the text as it is where a content type is given', () => {
    const headers = { 'content-type': 'application/json' };
    expect(bodyValue('{ "id": 12345678901234567890 }', headers)).toBe('{ "id": 12345678901234567890 }');
  });
});

describe('a body that is JSON', () => {
  it('keeps the digits of its numbers', () => {
    const text = '{"chat_id":-1001234567890123456,"v":1.10}';
    expect(JSON.stringify(bodyValue(text, {}))).toBe(text);
  });

  it('has no name twice', () => {
    expect(faultsOfBody('{"a":{"b":1,"b":2}}', {})).toEqual([
      '--body: /a/b: "b": given more than once in one object',
    ]);
    expect(faultsOfBody('{"a":{"b":1,"b":2}}', { 'content-type': 'text/plain' })).toEqual([]);
    expect(faultsOfBody('{"a":1,"a"', {})).toEqual([]);
  });
});

describe('what --body names', () => {
  const read = (body: string, bytes: Uint8Array | Error = Buffer.from('é\n')) => {
    const asked: (string | undefined)[] = [];
    const readInput = async (path?: string) => {
      asked.push(path);
      if (bytes instanceof Error) throw bytes;
      return bytes;
    };
    return withBody({ body }, readInput).then((options) => ({ ...options, asked }));
  };

  it.each([
    ['a file', '@a/b.json', { body: 'é\n', asked: ['a/b.json'] }],
    ['stdin', '-', { body: 'é\n', asked: [undefined] }],
    ['a text', 'a@b-', { body: 'a@b-', asked: [] }],
  ])('is %s', async (_, body, expected) => {
    expect(await read(body)).toEqual(expected);
  });

  it('may be nothing', async () => {
    expect(await withBody<JobOptions>({ url: 'u' }, () => Promise.reject(new Error('asked')))).toEqual({
      url: 'u',
    });
  });

  it.each([
    ['no file', '@', undefined, /--body "@": expected the name of a file/],
    ['no text', '@x.png', Uint8Array.of(0x89, 0xff), /--body "@x.png": expected text in UTF-8/],
    [
      'what is not there',
      '@x',
      Object.assign(new Error('no such file'), { code: 'ENOENT' }),
      /--body "@x": cannot be read: no such file/,
    ],
  ])('is refused where it is %s', async (_, body, bytes, message) => {
    const failure = read(body, bytes);
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });

  it('is no fault of who typed it where the command is ended meanwhile', async () => {
    await expect(read('-', new Error('interrupted'))).rejects.not.toBeInstanceOf(UsageError);
  });
});
