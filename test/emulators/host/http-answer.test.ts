import { describe, expect, it } from 'vitest';
import { httpAnswer } from '../../../local/gateway/http-answer.ts';

const textOf = (answer: unknown) => httpAnswer(answer).body.toString();

describe('an answer with a status code', () => {
  it('gives its status, headers and body', () => {
    const answer = { statusCode: 201, headers: { Location: '/x', 'X-Count': 2 }, body: 'made' };
    expect(httpAnswer(answer)).toMatchObject({ status: 201, headers: { location: '/x', 'x-count': '2' } });
    expect(textOf(answer)).toBe('made');
  });

  it('is plain text unless it says otherwise', () => {
    expect(httpAnswer({ statusCode: 200 }).headers['content-type']).toBe('text/plain;charset=UTF-8');
    const headers = { 'Content-Type': 'application/problem+json' };
    expect(httpAnswer({ statusCode: 400, headers }).headers['content-type']).toBe('application/problem+json');
  });

  it('gives each cookie a header of its own', () => {
    expect(httpAnswer({ statusCode: 200, cookies: ['a=1', 'b=2'] }).headers['set-cookie']).toEqual([
      'a=1',
      'b=2',
    ]);
  });

  it('has its body decoded when it says base64', () => {
    const body = Buffer.from([0, 255]).toString('base64');
    expect(httpAnswer({ statusCode: 200, body, isBase64Encoded: true }).body).toEqual(Buffer.from([0, 255]));
  });

  it('cannot set the headers of the connection', () => {
    const headers = { 'Content-Length': '9', Connection: 'upgrade' };
    expect(Object.keys(httpAnswer({ statusCode: 200, headers }).headers)).toEqual(['content-type']);
  });
});

describe('any other answer', () => {
  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['hello', 'hello'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('%j is the body of a 200', (answer, text) => {
    expect(httpAnswer(answer)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
    });
    expect(textOf(answer)).toBe(text);
  });
});

it.each([{ statusCode: 'two hundred' }, { statusCode: 99 }, { statusCode: 200, body: { a: 1 } }])(
  '%j gives a 500',
  (answer) => {
    expect(httpAnswer(answer).status).toBe(500);
    expect(textOf(answer)).toBe('{"message":"Internal Server Error"}');
  },
);
