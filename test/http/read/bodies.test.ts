import { describe, expect, it } from 'vitest';
import { HttpRefusal } from '../../../functions/http/answers/problem.ts';
import { formBody } from '../../../functions/http/read/form-body.ts';
import {
  anyJsonBody,
  jsonBody,
  jsonBodyOf,
  optionalJsonBody,
} from '../../../functions/http/read/json-body.ts';
import type { BodyReader } from '../../../functions/http/read/sent-body.ts';

const MARK = '\ufeff';

const reading =
  (reader: BodyReader) =>
  (body: string, contentType?: string): unknown => {
    try {
      return reader({ bytes: Buffer.from(body), contentType });
    } catch (error) {
      if (error instanceof HttpRefusal) return error.kind;
      throw error;
    }
  };

const JSON_READ = { kind: 'json', value: { a: 1 } };
const NONE = { kind: 'none', value: {} };

describe('a JSON body', () => {
  const read = reading(jsonBody);

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/vnd.api+json',
    'application/merge-patch+json',
  ])('may be called %s', (contentType) => {
    expect(read('{"a":1}', contentType)).toEqual(JSON_READ);
  });

  it.each([
    undefined,
    '',
    'text/json',
    'application/jsonp',
    'application/+json',
    'application/a+b/c+json',
    'x',
  ])('is not to be called %j', (contentType) => {
    expect(read('{"a":1}', contentType)).toBe('unsupported_media_type');
  });

  it('may begin with a byte order mark, with one', () => {
    expect(read(`${MARK}{"a":1}`, 'application/json')).toEqual(JSON_READ);
    expect(() => read(`${MARK}${MARK}{}`, 'application/json')).toThrow('the body cannot be read');
    expect(() => read(MARK, 'application/json')).toThrow('the body cannot be read');
  });

  it('of some routes goes by few names', () => {
    const readPatch = reading(jsonBodyOf('application/merge-patch+json', 'application/json'));
    expect(readPatch('{"a":1}', 'application/merge-patch+json')).toEqual(JSON_READ);
    expect(readPatch('{"a":1}', 'application/vnd.api+json')).toBe('unsupported_media_type');
  });

  it('of some routes may be called anything', () => {
    const readAny = reading(anyJsonBody);
    expect(readAny('{"a":1}', 'application/x-www-form-urlencoded')).toEqual(JSON_READ);
    expect(readAny('{"a":1}')).toEqual(JSON_READ);
    expect(() => readAny('')).toThrow('the body cannot be read');
  });

  it('of some routes may be left out', () => {
    expect(reading(optionalJsonBody)('', 'text/plain')).toEqual(NONE);
    expect(reading(optionalJsonBody)('{"a":1}', 'text/plain')).toBe('unsupported_media_type');
  });
});

describe('a body that is a form or JSON', () => {
  const read = reading(formBody);

  it('says what it came as', () => {
    expect(read('a=1', 'application/x-www-form-urlencoded; charset=utf-8')).toEqual({
      kind: 'form',
      value: { a: '1' },
    });
    const part = '--B\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--B--\r\n';
    expect(read(part, 'Multipart/Form-Data; boundary=B')).toEqual({ kind: 'form', value: { a: '1' } });
    expect(read('{"a":1}', 'application/json')).toEqual(JSON_READ);
    expect(read('{"a":1}', 'application/vnd.api+json')).toEqual(JSON_READ);
    expect(read('')).toEqual(NONE);
    expect(read('', 'multipart/form-data')).toEqual(NONE);
  });

  it('is none of another type', () => {
    expect(read('a=1', 'text/plain')).toBe('unsupported_media_type');
    expect(read('a=1', '__proto__')).toBe('unsupported_media_type');
    expect(read('a=1')).toBe('unsupported_media_type');
  });
});
