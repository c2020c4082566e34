import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UncheckedRequest } from '../../../functions/domain/request/job-fields.ts';
import { DAY, HOUR, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WebhookTarget } from '../../../functions/domain/target/webhook.ts';
import { bodyText } from '../../../functions/domain/target/webhook.ts';
import { fault, faultsOf, specificationOf } from '../requests.ts';

/** A value that may be a credential: no fault may show it. */
const CREDENTIAL = 'Bearer hunter2-never-show-this';

/** The least request for a webhook. */
const LEAST: UncheckedRequest = { url: 'https://hooks.example.com/runat', in: '3s' };

const webhookOf = (fields: UncheckedRequest): WebhookTarget => {
  const { target } = specificationOf({ ...LEAST, ...fields });
  if (target.kind !== 'webhook') throw new Error(`a ${target.kind}, no webhook`);
  return target;
};

const manyHeaders = (count: number, value = 'x'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, value]));

describe('a request for a webhook', () => {
  it('is filled in with safe defaults', () => {
    expect(specificationOf(LEAST)).toEqual({
      target: {
        kind: 'webhook',
        url: 'https://hooks.example.com/runat',
        method: 'POST',
        headers: {},
        expect: ['2xx'],
      },
      trigger: { kind: 'in', text: '3s', dueAt: expect.any(Number) },
      timezone: 'UTC',
      exclude: [],
      jitter: 0,
      copies: 1,
      overlap: 'skip',
      misfire: 'run_once',
      startDeadline: HOUR,
      timeout: DAY + HOUR,
      tags: [],
    });
    expect(specificationOf({ ...LEAST, timeout: '5s' }).timeout).toBe(5 * SECOND);
  });

  it('gives what is sent, written in one way', () => {
    const target = webhookOf({
      url: 'HTTPS://Hooks.Example.COM:443/a b?c=d'.replace(' ', '%20'),
      method: 'patch',
      headers: { 'X-Trace': '1', Authorization: CREDENTIAL, constructor: 'y' },
      body: { deep: [1, { b: null }] },
      expect: ['2xx', '404', '2xx'],
    });
    expect(target).toEqual({
      kind: 'webhook',
      url: 'https://hooks.example.com/a%20b?c=d',
      method: 'PATCH',
      headers: { 'x-trace': '1', authorization: CREDENTIAL, constructor: 'y' },
      body: { deep: [1, { b: null }] },
      expect: ['2xx', '404'],
    });
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'delete'])('takes method %s', (method) => {
    expect(webhookOf({ method }).method).toBe(method.toUpperCase());
  });

  it.each([null, undefined])('has no body with %s', (body) => {
    expect(webhookOf({ body })).not.toHaveProperty('body');
    expect(webhookOf({ body, method: 'GET' })).not.toHaveProperty('body');
  });

  it.each([false, 0, '', [], {}, 'text', 'ü€😀'])('keeps body %j', (body) => {
    expect(webhookOf({ body }).body).toEqual(body);
  });

  it('keeps headers whose names mean something to JavaScript', () => {
    const headers = Object.fromEntries([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
    expect(Object.entries(webhookOf({ headers }).headers)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['tostring', 'c'],
    ]);
    expect({}).not.toHaveProperty('a');
  });

  it.each<[string, UncheckedRequest]>([
    ['50 headers', { headers: manyHeaders(50) }],
    [
      '16,384 characters of headers',
      { headers: { a: 'x'.repeat(4096), b: 'x'.repeat(4096), c: 'x'.repeat(4096), d: 'x'.repeat(4092) } },
    ],
    ['a header of 100 and 4,096 characters', { headers: { ['x'.repeat(100)]: 'v'.repeat(4096) } }],
    ['65,536 bytes of body', { body: `${'ü'.repeat(32_767)}xx` }],
    ['65,536 bytes of JSON', { body: ['x'.repeat(65_532)] }],
    ['20 statuses', { expect: Array.from({ length: 20 }, (_, index) => String(400 + index)) }],
  ])('takes %s', (_what, fields) => {
    expect(faultsOf({ ...LEAST, ...fields })).toEqual([]);
  });
});

const METHODS = 'expected one of GET, HEAD, POST, PUT, PATCH, DELETE';
const STATUS = 'expected a status from 200 to 599, or a class such as 2xx';

describe('a webhook that breaks a rule has a fault with its place and its sentence', () => {
  it.each<[string, UncheckedRequest, string, string]>([
    [
      'no URL',
      { url: 'example.com' },
      '/url',
      '"example.com": expected a URL that begins with https:// or http://',
    ],
    [
      'a private address',
      { url: 'http://10.0.0.1' },
      '/url',
      '"http://10.0.0.1": 10.0.0.1 is a private address, to which no webhook is sent',
    ],
    ['an unknown method', { method: 'TRACE' }, '/method', `"TRACE": ${METHODS}`],
    ['an empty method', { method: '' }, '/method', `"": ${METHODS}`],
    ['a long method', { method: 'X'.repeat(99) }, '/method', `"${'X'.repeat(64)}": ${METHODS}`],
    ['51 headers', { headers: manyHeaders(51) }, '/headers', '51 headers: expected at most 50'],
    [
      '16,385 characters of headers',
      { headers: { a: 'x'.repeat(4096), b: 'x'.repeat(4096), c: 'x'.repeat(4096), d: 'x'.repeat(4093) } },
      '/headers',
      '16385 characters in all: expected at most 16384',
    ],
    [
      'a header twice',
      { headers: { 'x-a': CREDENTIAL, 'X-A': CREDENTIAL } },
      '/headers/X-A',
      'given twice, in upper and lower case',
    ],
    [
      'a header of no name',
      { headers: { 'a/b~c': CREDENTIAL } },
      '/headers/a~1b~0c',
      '"a/b~c": expected the name of a header, such as content-type',
    ],
    [
      'a header that is set by the sender',
      { headers: { 'Webhook-Id': CREDENTIAL } },
      '/headers/Webhook-Id',
      '"Webhook-Id": is set by Runat itself',
    ],
    [
      'a header of two lines',
      { headers: { authorization: `${CREDENTIAL}\r\nx: y` } },
      '/headers/authorization',
      'expected printable ASCII characters, with no space at either end',
    ],
    [
      'a header of 4,097 characters',
      { headers: { authorization: `${CREDENTIAL}${'x'.repeat(4097 - CREDENTIAL.length)}` } },
      '/headers/authorization',
      '4097 characters: expected at most 4096',
    ],
    ['a body of a GET', { method: 'get', body: '' }, '/body', 'given with method GET, which sends none'],
    ['a body of a HEAD', { method: 'HEAD', body: {} }, '/body', 'given with method HEAD, which sends none'],
    [
      'a body of 65,537 bytes',
      { body: `${'ü'.repeat(32_768)}x` },
      '/body',
      '65537 bytes: expected at most 65536',
    ],
    [
      'a body of 65,537 bytes of JSON',
      { body: ['x'.repeat(65_533)] },
      '/body',
      '65537 bytes: expected at most 65536',
    ],
    ['half a pair', { body: 'a\ud800' }, '/body', 'holds half of a surrogate pair, which is no character'],
    ['no status', { expect: [] }, '/expect', '0 statuses: expected 1 to 20'],
    [
      '21 statuses',
      { expect: Array.from({ length: 21 }, () => '200') },
      '/expect',
      '21 statuses: expected 1 to 20',
    ],
    ...['199', '600', '1xx', '6xx', '2XX', '20x', '2xx ', '200\n', '', '200-299'].map(
      (text): [string, UncheckedRequest, string, string] => [
        `status ${JSON.stringify(text)}`,
        { expect: ['404', text] },
        '/expect/1',
        `${JSON.stringify(text)}: ${STATUS}`,
      ],
    ),
  ])('%s', (_what, fields, pointer, detail) => {
    const faults = faultsOf({ ...LEAST, ...fields });
    expect(faults).toEqual([fault(pointer, detail)]);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('names all of them at once', () => {
    const request = { ...LEAST, url: 'x', method: 'x', headers: { ' ': ' ' }, body: '\udc00', expect: ['x'] };
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual([
      ...['/url', '/method', '/headers/ ', '/headers/ ', '/body', '/expect/0'],
    ]);
  });

  it('does not repeat a text of any length', () => {
    const long = 'é'.repeat(70_000);
    const request = { ...LEAST, url: `https://${long}`, method: long, body: long, expect: [long] };
    const faults = [...faultsOf(request), ...faultsOf({ ...LEAST, headers: { [long]: long } })];
    expect(faults.length).toBeGreaterThan(5);
    for (const { detail } of faults) expect(detail.length).toBeLessThan(700);
  });
});

describe('bodyText', () => {
  it('sends a text as it is, and any other value as JSON that means the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        expect(bodyText(text)).toBe(text);
        if (typeof value === 'string') return;
        expect(JSON.parse(bodyText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('writes JSON that UTF-8 can carry, whatever is in it', () => {
    expect(bodyText({ '\ud800': ['\udc00'] })).toBe('{"\\ud800":["\\udc00"]}');
    expect(faultsOf({ ...LEAST, body: { '\ud800': '\udc00' } })).toEqual([]);
  });
});
