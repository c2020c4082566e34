import { describe, expect, it } from 'vitest';
import { httpEvent, type IncomingHttp } from '../../../local/gateway/http-event.ts';

const request = (given: Partial<IncomingHttp> = {}): IncomingHttp => ({
  method: 'GET',
  target: '/health',
  rawHeaders: ['Host', '127.0.0.1:8888'],
  body: Buffer.alloc(0),
  httpVersion: '1.1',
  sourceIp: '127.0.0.1',
  port: 8888,
  receivedAt: Date.UTC(2026, 10, 21, 9, 30, 3, 250),
  ...given,
});

const eventOf = (given: Partial<IncomingHttp> = {}) => httpEvent(request(given));

const withType = (type: string | undefined, text: string) =>
  eventOf({
    method: 'POST',
    rawHeaders: type === undefined ? [] : ['content-type', type],
    body: Buffer.from(text),
  });

it('has the members of payload format 2.0', () => {
  expect(eventOf({ target: '/jobs?x=1' })).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/jobs',
    rawQueryString: 'x=1',
    isBase64Encoded: false,
    requestContext: {
      domainName: '127.0.0.1',
      http: { method: 'GET', path: '/jobs', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      routeKey: '$default',
      stage: '$default',
      time: '21/Nov/2026:09:30:03 +0000',
      timeEpoch: 1795253403250,
    },
  });
});

describe('the path', () => {
  it.each([
    ['/jobs/a%2Fb%20c', '/jobs/a/b c'],
    ['/question%3Fvalue', '/question'],
    ['/percent%25done', undefined],
    ['/hash%23value', '/hash#value'],
    ['/unicode-%CE%BB-%E4%B8%96%E7%95%8C', '/unicode-λ-世界'],
    ['/literal%252Fvalue', '/literal/value'],
    ['/literal%253Fvalue', '/literal?value'],
    ['/literal%2525value', '/literal%value'],
    ['/%zz', undefined],
  ])('is decoded as on a real HTTP API: %s', (target, rawPath) => {
    expect(eventOf({ target })?.rawPath).toBe(rawPath);
  });
});

describe('the query', () => {
  it('stays encoded in the raw text and is decoded in the members', () => {
    const event = eventOf({ target: '/jobs?cursor=a%3D%3D&name=x+y' });
    expect(event?.rawQueryString).toBe('cursor=a%3D%3D&name=x+y');
    expect(event?.queryStringParameters).toEqual({ cursor: 'a==', name: 'x y' });
  });

  it('joins what is given twice with a comma', () => {
    expect(eventOf({ target: '/?tag=a&tag=b' })?.queryStringParameters).toEqual({ tag: 'a,b' });
  });

  it('keeps a question mark inside of it', () => {
    expect(eventOf({ target: '/?url=a?b' })?.queryStringParameters).toEqual({ url: 'a?b' });
  });

  it('has no members when there is none', () => {
    expect(eventOf()).not.toHaveProperty('queryStringParameters');
  });
});

describe('headers', () => {
  it('have names in lower case and join repeated values with a comma', () => {
    const event = eventOf({ rawHeaders: ['X-Tag', 'a', 'x-tag', 'b', 'Accept', '*/*'] });
    expect(event?.headers).toMatchObject({ 'x-tag': 'a,b', accept: '*/*' });
  });

  it('leave out those of the connection', () => {
    const event = eventOf({ rawHeaders: ['Connection', 'close', 'Transfer-Encoding', 'chunked'] });
    expect(Object.keys(event?.headers ?? {})).not.toContain('connection');
    expect(Object.keys(event?.headers ?? {})).not.toContain('transfer-encoding');
  });

  it('give the cookies apart', () => {
    const event = eventOf({ rawHeaders: ['Cookie', 'a=1; b=2'] });
    expect(event?.cookies).toEqual(['a=1', 'b=2']);
    expect(event?.headers).not.toHaveProperty('cookie');
  });

  it('say where the request came from, after what it says itself', () => {
    const event = eventOf({ rawHeaders: ['X-Forwarded-For', '192.0.2.1'] });
    expect(event?.headers).toMatchObject({
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-forwarded-port': '8888',
      'x-forwarded-proto': 'http',
    });
  });

  it('have the length of the body, however it was sent', () => {
    expect(eventOf()?.headers['content-length']).toBe('0');
    expect(withType('text/plain', 'héllo')?.headers['content-length']).toBe('6');
  });
});

describe('the body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'TEXT/html',
    'application/xml',
    'text/csv',
  ])('is text for %s', (type) => {
    expect(withType(type, '{"é":1}')).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
  });

  it.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/merge-patch+json',
    undefined,
  ])('is base64 for %s', (type) => {
    const event = withType(type, 'a=1');
    expect(event).toMatchObject({ body: Buffer.from('a=1').toString('base64'), isBase64Encoded: true });
  });

  it('is base64 whatever its type where it is not UTF-8, so that it stays what was sent', () => {
    const body = Buffer.from([0x22, 0xff, 0x22]);
    const event = eventOf({ rawHeaders: ['content-type', 'application/json'], body });
    expect(event).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  });

  it('is left out when it is empty', () => {
    expect(withType('application/json', '')).not.toHaveProperty('body');
  });
});
